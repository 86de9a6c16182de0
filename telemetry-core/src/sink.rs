//! Where encoded events go: JSON bytes, a query string, or values to look at.

mod json;
mod query;
mod values;

pub use json::{JsonSink, SLACK};
pub use query::QuerySink;
pub use values::{ValueSink, WireValue};

use std::fmt;

use crate::label::LabelSet;
use crate::meta::{EventMeta, FieldMeta};
use crate::value::{TimeOfDay, Version};

/// Takes the fields of an event one by one.
pub trait Sink {
    /// An event begins.
    fn begin(&mut self, event: &'static EventMeta);

    /// A field of the event, its value already within the domain.
    fn field(&mut self, field: &'static FieldMeta, value: Wire);

    /// The event is complete.
    fn end(&mut self, event: &'static EventMeta);
}

/// A value as it is sent.
#[derive(Clone, Copy, Debug)]
pub enum Wire {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A label of the schema: printable ASCII without `"` and `\`.
    Label(&'static str),
    /// Labels joined by a separator.
    List {
        /// Which labels.
        set: LabelSet,
        /// The labels to choose from.
        labels: &'static [&'static str],
        /// What stands between them.
        separator: char,
    },
    /// A release.
    Version(Version),
    /// A time of day.
    TimeOfDay(TimeOfDay),
}

impl fmt::Display for Wire {
    /// The value's characters, without the quotes that JSON would put around a text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Label(label) => f.write_str(label),
            Self::List {
                set,
                labels,
                separator,
            } => {
                for (i, label) in set.iter(labels).enumerate() {
                    if i > 0 {
                        write!(f, "{separator}")?;
                    }
                    f.write_str(label)?;
                }
                Ok(())
            }
            Self::Version(version) => write!(f, "{version}"),
            Self::TimeOfDay(time) => write!(f, "{time}"),
        }
    }
}
