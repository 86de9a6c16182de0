//! The schema as the rest of the system sees it: checked, complete, and free of TOML.
//!
//! Every generator, the derive and the lints read these types; nothing else describes a field.

mod alphabet;
mod bits;
mod budget;
mod day;
mod domain;
mod event;
mod level;
mod path;
mod product;
mod size;
mod span;

pub use alphabet::Alphabet;
pub use budget::{Budget, Limit};
pub use day::Day;
pub use domain::{Class, Domain, Format, Literal, MASK, OTHER, Predicate, TrueWhen};
pub use event::{Covered, Event, Field, Gate, Never, Release, Source, Trigger};
pub use level::{Allow, Level, Levels};
pub use path::Path;
pub use product::{Category, LabelSet, Policy, Product, Purpose, Reveals, SettingsSource};
pub use span::{FileId, Sources, Span};

/// Everything that the files of one schema folder declare.
///
/// Orders are those of the files: `telemetry.toml` lists the files, and within a file the order of
/// the text counts, because people read the published list in that order.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// What is described, and where its settings come from.
    pub product: Product,
    /// The purposes that events may name.
    pub purposes: Vec<Purpose>,
    /// The prose of the published policy.
    pub policy: Policy,
    /// What each class reveals, in plain words.
    pub reveals: Reveals,
    /// The headings under which events are gathered, in published order.
    pub categories: Vec<Category>,
    /// The named label sets.
    pub label_sets: Vec<LabelSet>,
    /// The events in published order.
    pub events: Vec<Event>,
    /// The settings that are deliberately not collected.
    pub never: Vec<Never>,
    /// The levels of lints.
    pub lints: Levels,
    /// What messages may tell and weigh.
    pub budget: Budget,
}

impl Schema {
    /// All fields, with the event that each belongs to.
    pub fn fields(&self) -> impl Iterator<Item = (&Event, &Field)> {
        self.events
            .iter()
            .flat_map(|event| event.fields.iter().map(move |field| (event, field)))
    }

    /// The events of a report.
    pub fn report(&self) -> impl Iterator<Item = &Event> + Clone {
        let events = self.events.iter();
        events.filter(|event| event.trigger == Trigger::Daily)
    }

    /// The event of this name, if it is declared.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }
}
