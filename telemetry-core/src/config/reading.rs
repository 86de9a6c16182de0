//! What was read, and where each value came from.

use std::fmt;

use super::environment::variable;
use super::rule::Shape;
use super::walk::{Slot, Walk};
use super::{Configuration, Table};
use crate::event::Record;
use crate::scope::Omitted;

/// Structs filled from settings, and what there is to know about each of their fields.
#[derive(Clone, Debug)]
pub struct Reading<C> {
    /// The structs. A field that could not be read has its default.
    pub config: C,
    /// One entry for each event, in published order.
    pub events: Vec<EventReading>,
    /// What could not be read, or stands there twice, in declared order.
    pub warnings: Vec<Warning>,
    /// How many settings were special in which way.
    pub counts: Counts,
}

impl<C: Configuration> Reading<C> {
    /// Each event with what is known about its fields.
    pub fn records(&self) -> impl Iterator<Item = (&dyn Record, &EventReading)> {
        self.config.records().into_iter().zip(&self.events)
    }
}

/// What is known about the fields of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventReading {
    /// The fields that could not be read, and so are left out of the message.
    pub omitted: Omitted,
    /// One entry for each field, in schema order.
    pub fields: Vec<FieldReading>,
}

/// Where one field's value came from, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldReading {
    /// Where the value came from.
    pub origin: Origin,
    /// What became of it.
    pub outcome: Outcome,
}

/// Where a setting's value came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// It is absent or `null`.
    #[default]
    Default,
    /// The file.
    File,
    /// An environment variable; [`variable`](super::variable) tells its name.
    Environment,
}

/// What became of a setting's value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It is sent as class and domain say.
    #[default]
    AsIs,
    /// The text, or an item of the list, is none of the labels; it is sent as
    /// [`OTHER`](crate::OTHER).
    Other,
    /// The number lies outside of the domain, which sends its nearest end.
    Clamped,
    /// It could not be read, so nothing is sent.
    Unreadable(Problem),
}

/// Why a setting could not be read, or not as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is not of this type.
    Expected(Shape),
    /// It is a number beyond 64 bits.
    TooLarge,
    /// It lies in something that is no object.
    Within,
    /// The variable holds no valid UTF-8.
    NotText,
    /// The text has not the form that the field wants.
    Form,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(shape) => write!(f, "is not {}", shape.name()),
            Self::TooLarge => f.write_str("is a number beyond 64 bits"),
            Self::Within => f.write_str("lies in something that is not an object"),
            Self::Form => f.write_str("has not the form that is declared"),
            Self::NotText => f.write_str("is not valid UTF-8"),
        }
    }
}

/// How many settings were special in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Declared fields that could not be read.
    pub unreadable: u64,
    /// Fields with a text that is none of the labels.
    pub other: u64,
    /// Fields with a number outside of the domain.
    pub clamped: u64,
    /// Settings in the file that the schema does not know.
    pub unknown: u64,
}

/// Something about a setting that its administrator may want to correct.
///
/// It names the setting and never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The setting, or the object that holds settings.
    pub path: &'static [&'static str],
    /// The environment variable, where it came from there.
    pub variable: Option<String>,
    /// What is special about it.
    pub kind: WarningKind,
}

/// What is special about a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// It could not be read, so nothing is sent for it.
    Unreadable(Problem),
    /// Its key stands there more than once.
    Duplicate,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = SettingPath(self.path);
        match &self.variable {
            Some(variable) => write!(f, "`{variable}`, which sets `{path}`, ")?,
            None => write!(f, "`{path}` ")?,
        }
        match self.kind {
            WarningKind::Unreadable(problem) => write!(f, "{problem}; it is left out"),
            WarningKind::Duplicate => {
                f.write_str("stands there more than once; the last one counts")
            }
        }
    }
}

/// A path as messages show it: joined by dots, keys with dots in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingPath(pub &'static [&'static str]);

impl fmt::Display for SettingPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            let dot = if i == 0 { "" } else { "." };
            if key.contains('.') {
                write!(f, "{dot}\"{key}\"")?;
            } else {
                write!(f, "{dot}{key}")?;
            }
        }
        Ok(())
    }
}

/// What is known about each event's fields.
pub(super) fn events(tables: &[Table], slots: &[Slot]) -> Vec<EventReading> {
    let mut rest = slots;
    let mut events = Vec::with_capacity(tables.len());
    for table in tables {
        let (own, after) = rest.split_at(table.rules.len().min(rest.len()));
        rest = after;
        let mut event = EventReading::default();
        for (index, slot) in (0..).zip(own) {
            if let Outcome::Unreadable(_) = slot.outcome {
                event.omitted.insert(index);
            }
            event.fields.push(FieldReading {
                origin: slot.origin,
                outcome: slot.outcome,
            });
        }
        events.push(event);
    }
    events
}

/// What an administrator may want to correct; at most two lines for each declared key, however
/// large the file.
pub(super) fn warnings(walk: &Walk<'_>, prefix: Option<&str>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (node, mark) in walk.tree.nodes().iter().zip(&walk.marks) {
        let mut warn = |variable, kind| {
            let path = node.path;
            warnings.push(Warning {
                path,
                variable,
                kind,
            });
        };
        if mark.duplicate {
            warn(None, WarningKind::Duplicate);
        }
        if mark.no_object {
            let problem = Problem::Expected(Shape::Object);
            warn(None, WarningKind::Unreadable(problem));
        }
        let fields = node
            .fields
            .iter()
            .filter_map(|field| walk.slots.get(*field));
        let mut unreadable = fields.filter_map(|slot| match slot.outcome {
            // What lies in something that is no object was said of that.
            Outcome::AsIs
            | Outcome::Other
            | Outcome::Clamped
            | Outcome::Unreadable(Problem::Within) => None,
            Outcome::Unreadable(problem) => Some((slot.origin, problem)),
        });
        // Where two fields read one setting, they come from the same place.
        if let Some((origin, problem)) = unreadable.next() {
            let variable = prefix
                .filter(|_| origin == Origin::Environment)
                .map(|prefix| variable(prefix, node.path));
            warn(variable, WarningKind::Unreadable(problem));
        }
    }
    warnings
}

/// How many fields were special in which way.
pub(super) fn counts(walk: &Walk<'_>) -> Counts {
    let mut counts = Counts {
        unknown: walk.unknown,
        ..Counts::default()
    };
    for slot in &walk.slots {
        match slot.outcome {
            Outcome::AsIs => {}
            Outcome::Other => counts.other += 1,
            Outcome::Clamped => counts.clamped += 1,
            Outcome::Unreadable(_) => counts.unreadable += 1,
        }
    }
    counts
}
