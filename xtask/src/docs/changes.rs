//! What could leave when: the history of the contract, for readers.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Schema};

use crate::artifact::Group;
use crate::contract::Contract;
use crate::contract::facts::{TOLD, kind};
use crate::contract::history::{History, Revision};
use crate::contract::judgement::split;
use crate::domain::markup::{Markdown, Markup};
use crate::layout::Layout;

/// The page as Markdown, the latest revision first.
pub(super) fn render(schema: &Schema, layout: &Layout, contract: &Contract) -> String {
    let history = contract.history();
    let source = layout.schema.join(crate::contract::FILE);
    let mut text = format!(
        "<!-- {} -->\n\n# What changed in what the {} can report\n\n",
        Group::Docs.header(&source.to_string_lossy()),
        plain(&schema.product.title),
    );
    text.push_str(
        "Each revision of the list of everything that can be sent, the latest first. A report names the \
         revision that it was made by, and a checksum of its list.\n",
    );
    let (first, changes) = changes(history);
    let names = Names::of(schema, &changes);
    for (before, revision) in history.revisions().iter().enumerate().rev() {
        let number = before + 1;
        write_heading(&mut text, number, revision);
        if number == 1 {
            let First { messages, items } = first;
            let _ = writeln!(
                text,
                "\nThe first list: {messages} messages with {items} items."
            );
        } else if let Some(changes) = changes.get(&number) {
            names.write_list(&mut text, "More can be sent", &changes.comes, true);
            names.write_list(&mut text, "Less can be sent", &changes.goes, false);
            names.write_meanings(&mut text, &changes.means);
            if !changes.told.is_empty() {
                let told: Vec<&str> = changes.told.iter().map(|kind| in_words(kind)).collect();
                let _ = writeln!(
                    text,
                    "\nFrom here on the list also tells {}.",
                    told.join(", ")
                );
            }
        }
    }
    text
}

fn write_heading(text: &mut String, number: usize, revision: &Revision) {
    let Revision { date, hash, review } = revision;
    let _ = write!(text, "\n## Revision {number}, {date}\n\nChecksum `{hash}`.");
    if let Some(review) = review {
        let _ = write!(text, " [Reviewed](<{review}>).");
    }
    text.push('\n');
}

/// What came and what went with a revision, for each message and item in order.
#[derive(Debug, Default)]
struct Changes<'a> {
    comes: BTreeMap<&'a str, Vec<&'a str>>,
    goes: BTreeMap<&'a str, Vec<&'a str>>,
    /// What is said of it from then on (`true`) or was said before (`false`), beside what can be sent.
    means: BTreeMap<&'a str, Vec<(bool, &'a str)>>,
    /// The kinds of what was not told before.
    told: Vec<&'a str>,
}

/// How much is on the first list, of which nothing else is told.
#[derive(Clone, Copy, Debug, Default)]
struct First {
    messages: usize,
    items: usize,
}

fn changes(history: &History) -> (First, BTreeMap<usize, Changes<'_>>) {
    let mut list = First::default();
    let mut changes: BTreeMap<usize, Changes<'_>> = BTreeMap::new();
    // What says which kinds are told comes before what is told.
    for line in history.all() {
        let (subject, said) = split(line.fact);
        for (first, last) in line.stretches() {
            if first > 1 {
                let came = changes.entry(first).or_default();
                came.add(subject, said, true);
            } else if is_head(said) {
                let is_item = subject.contains('.');
                list.items += usize::from(is_item);
                list.messages += usize::from(!is_item);
            }
            if let Some(last) = last {
                let went = changes.entry(last + 1).or_default();
                went.add(subject, said, false);
            }
        }
    }
    for changes in changes.values_mut() {
        // What comes or goes as a whole takes with it what it means.
        let Changes {
            comes, goes, means, ..
        } = changes;
        means.retain(|subject, _| {
            let of = |list: &BTreeMap<&str, Vec<&str>>| list.get(subject).is_some_and(is_whole);
            of(comes) == of(goes)
        });
    }
    (list, changes)
}

impl<'a> Changes<'a> {
    /// The messages that are told of, or of whose items something is told.
    fn messages(&self) -> impl Iterator<Item = &'a str> {
        let lists = self.comes.keys().chain(self.goes.keys());
        let subjects = lists.chain(self.means.keys());
        subjects.map(|subject| subject.split('.').next().unwrap_or(subject))
    }

    fn add(&mut self, subject: &'a str, said: &'a str, comes: bool) {
        if subject == TOLD {
            self.told.push(said);
            return;
        }
        match kind(said) {
            Some(kind) if self.told.contains(&kind) => {}
            Some(_) => self.means.entry(subject).or_default().push((comes, said)),
            None => {
                let list = if comes {
                    &mut self.comes
                } else {
                    &mut self.goes
                };
                list.entry(subject).or_default().push(said);
            }
        }
    }
}

/// What facts of a kind tell.
fn in_words(kind: &str) -> &str {
    match kind {
        "default" => "what is shipped as the default",
        "edition" => "in which edition alone there is an item",
        "per" => "of what there can be several messages",
        "split" => "what separates counted items",
        "unit" => "the units of numbers",
        other => other,
    }
}

/// Whether a fact says that something exists.
fn is_head(said: &str) -> bool {
    said.starts_with('(')
}

/// Whether all of something comes or goes.
fn is_whole(said: &Vec<&str>) -> bool {
    said.iter().any(|said| is_head(said))
}

/// What messages and items are called today, as far as they changed.
struct Names<'a> {
    events: HashMap<&'a str, &'a Event>,
    fields: HashMap<(&'a str, &'a str), &'a Field>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a Schema, changes: &BTreeMap<usize, Changes<'_>>) -> Self {
        let told_of: HashSet<&str> = changes.values().flat_map(Changes::messages).collect();
        let events = schema.events.iter();
        let events = events.map(|event| (event.name.as_str(), event));
        let events: HashMap<_, _> = events.filter(|(name, _)| told_of.contains(name)).collect();
        let fields = events.iter().flat_map(|(name, event)| {
            let fields = event.fields.iter();
            fields.map(|field| ((*name, field.key.as_str()), field))
        });
        Self {
            fields: fields.collect(),
            events,
        }
    }

    fn write_list(
        &self,
        text: &mut String,
        heading: &str,
        changes: &BTreeMap<&str, Vec<&str>>,
        comes: bool,
    ) {
        if changes.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n**{heading}**\n");
        for (subject, said) in changes {
            let mut entry = Markdown(text);
            self.write_subject(&mut entry, subject);
            let class = said.iter().find_map(|said| said.strip_prefix('('));
            let class = class.and_then(|said| said.split(')').next());
            entry.words(match (class, comes) {
                (Some(_), true) => ", which is new",
                (Some(_), false) => ", which is not sent any more",
                (None, _) => "",
            });
            let values = said.iter().filter(|said| !is_head(said));
            for (index, said) in values.enumerate() {
                entry.words(if index == 0 { ": " } else { ", " });
                match said.strip_prefix("= ") {
                    Some(value) => entry.code(value),
                    None => entry.text(said),
                }
            }
            entry.words("\n");
        }
    }

    /// Writes what means something else, or is sent by others.
    fn write_meanings(&self, text: &mut String, changes: &BTreeMap<&str, Vec<(bool, &str)>>) {
        if changes.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n**What is sent means something else**\n");
        for (subject, said) in changes {
            let mut entry = Markdown(text);
            self.write_subject(&mut entry, subject);
            for (index, (is_now, said)) in said.iter().enumerate() {
                entry.words(if index == 0 { ": " } else { ", " });
                entry.words(if *is_now { "now " } else { "until then " });
                entry.text(said);
            }
            entry.words("\n");
        }
    }

    fn write_subject(&self, entry: &mut Markdown<'_>, subject: &str) {
        entry.words("- ");
        entry.code(subject);
        if let Some(description) = self.description(subject) {
            entry.words(" (");
            entry.text(description);
            entry.words(")");
        }
    }

    fn description(&self, subject: &str) -> Option<&'a str> {
        match subject.split_once('.') {
            Some(place) => Some(self.fields.get(&place)?.description.as_str()),
            None => Some(self.events.get(subject)?.title.as_str()),
        }
    }
}

fn plain(text: &str) -> String {
    let mut escaped = String::new();
    Markdown(&mut escaped).text(text);
    escaped
}
