//! What could leave when: the history of the contract, for readers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use telemetry_schema::model::{Event, Field, Schema};

use crate::artifact::Group;
use crate::contract::Contract;
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
    let names = Names::of(schema);
    let changes = changes(history);
    for (before, revision) in history.revisions().iter().enumerate().rev() {
        let number = before + 1;
        write_heading(&mut text, number, revision);
        let changes = changes.get(&number);
        if number == 1 {
            let all = || changes.iter().flat_map(|changes| changes.comes.keys());
            let items = all().filter(|subject| subject.contains('.')).count();
            let messages = all().count() - items;
            let _ = writeln!(
                text,
                "\nThe first list: {messages} messages with {items} items."
            );
        } else if let Some(changes) = changes {
            names.write_list(&mut text, "More can be sent", &changes.comes, true);
            names.write_list(&mut text, "Less can be sent", &changes.goes, false);
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
}

fn changes(history: &History) -> HashMap<usize, Changes<'_>> {
    let mut changes: HashMap<usize, Changes<'_>> = HashMap::new();
    for line in history.all() {
        let (subject, said) = split(line.fact);
        for (first, last) in line.stretches() {
            let came = &mut changes.entry(first).or_default().comes;
            came.entry(subject).or_default().push(said);
            if let Some(last) = last {
                let went = &mut changes.entry(last + 1).or_default().goes;
                went.entry(subject).or_default().push(said);
            }
        }
    }
    changes
}

/// What messages and items are called today.
struct Names<'a> {
    events: HashMap<&'a str, &'a Event>,
    fields: HashMap<(&'a str, &'a str), &'a Field>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a Schema) -> Self {
        let events = || schema.events.iter();
        Self {
            events: events().map(|event| (event.name.as_str(), event)).collect(),
            fields: events()
                .flat_map(|event| {
                    let fields = event.fields.iter();
                    fields.map(|field| ((event.name.as_str(), field.key.as_str()), field))
                })
                .collect(),
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
            entry.words("- ");
            entry.code(subject);
            if let Some(description) = self.description(subject) {
                entry.words(" (");
                entry.text(description);
                entry.words(")");
            }
            let class = said.iter().find_map(|said| said.strip_prefix('('));
            let class = class.and_then(|said| said.split(')').next());
            entry.words(match (class, comes) {
                (Some(_), true) => ", which is new",
                (Some(_), false) => ", which is not sent any more",
                (None, _) => "",
            });
            let values = said.iter().filter(|said| !said.starts_with('('));
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
