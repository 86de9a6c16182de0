//! What changed between two versions of a schema, for whoever has to agree to it.

mod annotation;
mod json;
mod markdown;
mod notation;
mod sentence;
mod text;
mod version;

use std::path::Path;

use telemetry_schema::change::{Change, Direction, Kind, between};
use telemetry_schema::model::Schema;

use crate::domain::markup::Plain;
use sentence::Schemas;

pub(crate) use version::Version;

/// All changes between two versions.
#[derive(Debug)]
pub(crate) struct Review<'a> {
    base: &'a Version,
    head: &'a Version,
    entries: Vec<Entry<'a>>,
}

/// A change and where it is declared.
#[derive(Debug)]
struct Entry<'a> {
    change: Change<'a>,
    place: Option<Place<'a>>,
}

/// A place in a file of the schema after the change.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    /// As the user can open it.
    file: &'a Path,
    /// Both from 1.
    position: (usize, usize),
}

impl<'a> Review<'a> {
    pub(crate) fn new(base: &'a Version, head: &'a Version) -> Self {
        let changes = between(&base.loaded.schema, &head.loaded.schema);
        let sources = &head.loaded.sources;
        let spans: Vec<_> = changes.iter().map(|change| change.subject.span()).collect();
        // Places follow each other as changes do, so that each file is read once.
        let mut lines = sources.lines(spans.iter().flatten().copied()).into_iter();
        let places = spans.into_iter().map(|span| {
            let span = span?;
            Some(Place {
                file: sources.path(span.file),
                position: (lines.next()?, sources.column(span)),
            })
        });
        let places: Vec<_> = places.collect();
        let entries = changes.into_iter().zip(places);
        Self {
            base,
            head,
            entries: entries
                .map(|(change, place)| Entry { change, place })
                .collect(),
        }
    }

    /// Whether somebody has to agree.
    pub(crate) fn needs_judgement(&self) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.change.direction.needs_judgement())
    }

    /// For people at a terminal.
    pub(crate) fn text(&self) -> String {
        text::render(self)
    }

    /// For a comment.
    pub(crate) fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// For tools.
    pub(crate) fn json(&self) -> String {
        json::render(self)
    }

    /// For GitHub, which shows it beside the changed lines.
    pub(crate) fn annotations(&self) -> String {
        annotation::render(self)
    }

    /// The changes in a direction.
    fn of(&self, direction: Direction) -> impl Iterator<Item = &Entry<'a>> {
        let entries = self.entries.iter();
        entries.filter(move |entry| entry.change.direction == direction)
    }

    fn schemas(&self) -> Schemas<'_> {
        Schemas {
            before: &self.base.loaded.schema,
            after: &self.head.loaded.schema,
        }
    }
}

impl Entry<'_> {
    /// What of its subject changed: `values`, `purpose-added design`, `prose policy.opt_out`.
    fn aspect(&self) -> String {
        let kind = self.change.kind.as_str();
        match self.detail() {
            Some(detail) => format!("{kind} {detail}"),
            None => kind.to_owned(),
        }
    }

    /// Which one changed, where there are several of a kind.
    fn detail(&self) -> Option<String> {
        if let Kind::PurposeAdded(id) | Kind::PurposeRemoved(id) = self.change.kind {
            Some(id.to_owned())
        } else if let Kind::Prose(prose) = self.change.kind {
            Some(format!("{}.{}", prose.table, prose.key))
        } else {
            None
        }
    }

    fn sentence(&self, schemas: Schemas<'_>) -> String {
        sentence(&self.change, schemas.before, schemas.after)
    }
}

/// What a change between two schemas means, in a sentence or two.
pub(crate) fn sentence(change: &Change<'_>, before: &Schema, after: &Schema) -> String {
    let mut text = String::new();
    let schemas = Schemas { before, after };
    sentence::write(&mut Plain(&mut text), change, schemas);
    text
}

/// What a direction means for whoever agreed to what was there before.
const fn meaning(direction: Direction) -> &'static str {
    match direction {
        Direction::Widen => "more can leave, or something that cannot be compared",
        Direction::Meaning => "as much can leave, but it says something else",
        Direction::Narrow => "less can leave",
        Direction::Neutral => "the same can leave",
    }
}
