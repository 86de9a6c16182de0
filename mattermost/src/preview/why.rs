//! Why a value is sent as it is.

use std::fmt;

use telemetry_core::config::{FieldReading, Outcome};
use telemetry_core::{Class, Domain, FieldMeta, Format, WireValue};

/// The reason, in a few words.
pub(super) struct Why<'a> {
    pub(super) field: &'static FieldMeta,
    pub(super) known: &'a FieldReading,
    pub(super) value: Option<&'a WireValue>,
    /// Why the figure is not known.
    pub(super) reason: Option<&'a str>,
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(value) = self.value else {
            return match (self.reason, self.known.outcome) {
                (Some(reason), _) => f.write_str(reason),
                (None, Outcome::Unreadable(problem)) => write!(f, "unreadable: it {problem}"),
                (None, Outcome::AsIs | Outcome::Other | Outcome::Clamped) => self.explain_gate(f),
            };
        };
        match self.known.outcome {
            Outcome::Other => f.write_str(match self.field.domain {
                Domain::LabelList { .. } | Domain::LabelSet { .. } => {
                    "holds a word that is not listed, so other"
                }
                Domain::Bool
                | Domain::Labels(_)
                | Domain::Range(..)
                | Domain::Buckets(_)
                | Domain::Format { .. }
                | Domain::Version { .. }
                | Domain::Id { .. }
                | Domain::Date
                | Domain::MaskedText { .. } => "not a listed word, so other",
            }),
            Outcome::Clamped => write!(f, "out of range, so clamped to {value}"),
            Outcome::AsIs | Outcome::Unreadable(_) => self.explain_value(value, f),
        }
    }
}

impl Why<'_> {
    fn explain_value(&self, value: &WireValue, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.class == Class::IsDefault {
            return f.write_str(if *value == WireValue::Bool(true) {
                "as shipped"
            } else {
                "changed; nothing else is told"
            });
        }
        match &self.field.domain {
            Domain::Bool => f.write_str("yes or no"),
            Domain::Labels(_) => f.write_str("a listed word"),
            Domain::LabelList { .. } | Domain::LabelSet { .. } => f.write_str("listed words"),
            Domain::Range(..) if self.field.class == Class::Count => {
                f.write_str("how many there are")
            }
            Domain::Range(lowest, highest) => write!(f, "a number from {lowest} to {highest}"),
            Domain::Buckets(_) => f.write_str("the step that the number is in"),
            Domain::Version { .. } => f.write_str("numbers of a version"),
            Domain::Id { .. } => f.write_str("an identifier"),
            Domain::Date => f.write_str("a day"),
            Domain::MaskedText { .. } => f.write_str("listed words, everything else masked"),
            Domain::Format { format, labels } => f.write_str(match (format, value) {
                (_, WireValue::Text(text)) if labels.contains(&text.as_str()) => "a listed word",
                (Format::Version, _) => "numbers of a version",
                (Format::TimeOfDay, _) => "a time of day",
            }),
        }
    }

    fn explain_gate(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field.since, self.field.until) {
            (Some(since), Some(until)) => write!(f, "only from {since} to {until}"),
            (Some(since), None) => write!(f, "only from {since} on"),
            (None, Some(until)) => write!(f, "only up to {until}"),
            (None, None) => f.write_str("not known"),
        }
    }
}
