//! A change in a sentence, for somebody who is no programmer.
//!
//! What is named has the names of the schema: titles, descriptions, sentences of purposes. So a change
//! reads as the published list does.

mod event;
mod field;
mod told;
mod whole;

use telemetry_schema::change::{Change, Kind, Subject};
use telemetry_schema::model::{Event, Schema, Trigger};

use crate::domain::markup::Markup;

/// What sentences take their words from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schemas<'a> {
    pub(crate) before: &'a Schema,
    pub(crate) after: &'a Schema,
}

impl<'a> Schemas<'a> {
    /// The sentence of a purpose: "to find problems".
    fn purpose(self, id: &'a str) -> &'a str {
        let known = self.after.purposes.iter().chain(&self.before.purposes);
        let mut known = known.filter(|purpose| purpose.id == id);
        known.next().map_or(id, |purpose| &purpose.sentence)
    }
}

/// Writes what a change means, as one or two sentences.
pub(crate) fn write(to: &mut dyn Markup, change: &Change<'_>, schemas: Schemas<'_>) {
    match change.subject {
        Subject::Field(event, field) => field::write(to, change, schemas, event, field),
        Subject::Event(event) => event::write(to, change, schemas, event),
        Subject::Schema
        | Subject::Purpose(_)
        | Subject::Category(_)
        | Subject::LabelSet(_)
        | Subject::Never(_) => whole::write(to, change, schemas),
    }
    if let Kind::Prose(_) = change.kind
        && !change.is_comparable
    {
        to.words(" Only a person can tell whether that promises less, so it counts as more.");
    } else if !change.is_comparable {
        to.words(" The one cannot be told from the other, so it counts as more.");
    }
}

/// The sentence of a change that lets neither more nor less leave.
fn write_neutral(to: &mut dyn Markup, kind: Kind<'_>) {
    to.words(aspect(kind));
    to.words(" changes; the same can leave.");
}

/// The end of a sentence about what has other words from now on, and the words.
fn write_reworded(to: &mut dyn Markup, before: &str, after: &str) {
    match (before.is_empty(), after.is_empty()) {
        (false, true) => to.words(" is not there any more. It was: "),
        (true, _) => to.words(" is new: "),
        (false, false) => to.words(" has other words: "),
    }
    if !after.is_empty() {
        write_quotation(to, after);
    }
    if !before.is_empty() && !after.is_empty() {
        to.words(" Until now: ");
    }
    if !before.is_empty() {
        write_quotation(to, before);
    }
}

/// Words at the end of a sentence, whether or not they end one themselves.
fn write_quotation(to: &mut dyn Markup, text: &str) {
    quoted(to, text);
    if !text.ends_with(['.', '!', '?', ':']) {
        to.words(".");
    }
}

fn quoted(to: &mut dyn Markup, text: &str) {
    to.words("\"");
    to.text(text);
    to.words("\"");
}

/// Who tells what an event has, as the subject of a sentence: "the report".
fn write_teller(to: &mut dyn Markup, event: &Event) {
    match event.trigger {
        Trigger::Daily => to.words("the report"),
        Trigger::Occurrence => {
            to.words("the message ");
            quoted(to, &event.title);
        }
        Trigger::SecurityCheck => to.words("the security update check"),
    }
}

/// What of something changes.
const fn aspect(kind: Kind<'_>) -> &'static str {
    match kind {
        Kind::Added(_) | Kind::Removed(_) => "Whether it is listed",
        Kind::Title => "Its title",
        Kind::Description => "Its description",
        Kind::Owner => "Who answers questions about it",
        Kind::Order => "The order of what it has",
        Kind::Name => "The product's name",
        Kind::Release => "The release that is described",
        Kind::Released => "The day of the release that is described",
        Kind::Settings => "Where settings come from",
        Kind::Environment => "Which variables overlay settings",
        Kind::Prose(_) => "The layout of a paragraph",
        Kind::Sentence => "Its sentence",
        Kind::Reason => "The reason",
        Kind::LabelsOfSet => "The words of the list",
        Kind::Section => "The heading of its settings",
        Kind::Trigger => "When it is sent",
        Kind::Source => "Who has its values",
        Kind::Per => "How often it is sent",
        Kind::PurposeAdded(_) | Kind::PurposeRemoved(_) => "Its purposes",
        Kind::Category => "The heading under which it is read",
        Kind::Covers => "What of an earlier list it answers to",
        Kind::Formerly => "What it was called earlier",
        Kind::Id => "Its name in the program",
        Kind::Path => "The setting that is read",
        Kind::Class => "Its class",
        Kind::Values => "What it sends",
        Kind::Spelling => "How its values are written in the schema",
        Kind::Default => "Its default",
        Kind::AlsoDefault => "Which further defaults it has",
        Kind::Releases => "How the same releases are written",
        Kind::Edition => "Its edition",
        Kind::Review => "The link to its review",
        Kind::Optional => "Whether a message may lack it",
        Kind::Unit => "Its unit",
    }
}
