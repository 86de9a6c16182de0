//! What would be sent, field by field, with the reason for each.

mod table;

use std::fmt;

use telemetry_core::config::{
    Configuration, EventReading, FieldReading, Origin, Outcome, Reading, SettingPath,
};
use telemetry_core::{
    Class, Domain, FieldMeta, Format, Record, Report, Scope, ValueSink, Version, WireValue,
};

pub use table::{Style, render_table};

/// A report that is looked at and not sent.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The events in published order, also those of which nothing is sent.
    pub events: Vec<EventPreview>,
    /// The figures of the whole report.
    pub summary: Summary,
    /// The report itself, as it would be sent.
    pub json: Vec<u8>,
}

/// One event of a preview.
#[derive(Clone, Debug)]
pub struct EventPreview {
    /// The message's name.
    pub name: &'static str,
    /// The object of the configuration that all its fields are read from, if it is one.
    pub section: Option<&'static str>,
    /// The fields in schema order.
    pub lines: Vec<Line>,
}

/// One field of a preview. It holds nothing of a setting but what is sent.
#[derive(Clone, Debug)]
pub struct Line {
    /// The setting's path, without the event's section.
    pub setting: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What of the value may leave.
    pub class: Class,
    /// The key in the message.
    pub key: &'static str,
    /// The value in the message, as JSON, unless nothing is sent.
    pub value: Option<String>,
    /// Why just that is sent, or nothing.
    pub why: String,
    /// Whether the value is another than the setting's, or is not sent.
    pub notable: bool,
}

/// The figures of a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Messages that would be sent.
    pub events: usize,
    /// Fields in them.
    pub fields: usize,
    /// Bytes of the report.
    pub bytes: usize,
    /// Declared fields of which nothing is sent.
    pub not_sent: usize,
    /// Settings in the file that nothing is declared about.
    pub unknown: u64,
    /// Warnings about settings.
    pub warnings: usize,
}

impl Preview {
    /// What a server of this release would send after this reading.
    #[must_use]
    pub fn new<C: Configuration>(reading: &Reading<C>, release: Option<Version>) -> Self {
        let mut report = Report::default();
        let mut summary = Summary {
            unknown: reading.counts.unknown,
            warnings: reading.warnings.len(),
            ..Summary::default()
        };
        let mut events = Vec::new();
        for (record, known) in reading.records() {
            let scope = Scope {
                release,
                omitted: &known.omitted,
            };
            report.push(record, &scope);
            let event = EventPreview::new(record, known, &scope);
            let sent = event
                .lines
                .iter()
                .filter(|line| line.value.is_some())
                .count();
            summary.events += usize::from(sent > 0);
            summary.fields += sent;
            summary.not_sent += event.lines.len() - sent;
            events.push(event);
        }
        let json = report.into_json();
        summary.bytes = json.len();
        Self {
            events,
            summary,
            json,
        }
    }
}

impl EventPreview {
    fn new(record: &dyn Record, known: &EventReading, scope: &Scope<'_>) -> Self {
        let meta = record.event();
        let section = common_section(meta.fields);
        let mut values = ValueSink::default();
        record.encode(scope, &mut values);
        let lines = meta
            .fields
            .iter()
            .zip(&known.fields)
            .map(|(field, known)| {
                let value = values.get(field.key.as_str());
                let path = match (section, field.path) {
                    (Some(_), [_, setting @ ..]) => setting,
                    (_, path) => path,
                };
                Line {
                    setting: SettingPath(path).to_string(),
                    origin: known.origin,
                    class: field.class,
                    key: field.key.as_str(),
                    value: value.map(ToString::to_string),
                    why: Why {
                        field,
                        known,
                        value,
                    }
                    .to_string(),
                    notable: value.is_none() || known.outcome != Outcome::AsIs,
                }
            })
            .collect();
        Self {
            name: meta.name,
            section,
            lines,
        }
    }
}

/// The first key of all paths, if it is the same.
fn common_section(fields: &'static [FieldMeta]) -> Option<&'static str> {
    let section = fields.first()?.path.first()?;
    fields
        .iter()
        .all(|field| field.path.first() == Some(section))
        .then_some(section)
}

/// Why a value is sent as it is.
struct Why<'a> {
    field: &'static FieldMeta,
    known: &'a FieldReading,
    value: Option<&'a WireValue>,
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(value) = self.value else {
            return match self.known.outcome {
                Outcome::Unreadable(problem) => write!(f, "unreadable: it {problem}"),
                Outcome::AsIs | Outcome::Other | Outcome::Clamped => self.explain_gate(f),
            };
        };
        match self.known.outcome {
            Outcome::Other => f.write_str(match self.field.domain {
                Domain::LabelList { .. } => "holds a word that is not listed, so other",
                Domain::Bool
                | Domain::Labels(_)
                | Domain::Range(..)
                | Domain::Buckets(_)
                | Domain::Format { .. }
                | Domain::Version { .. }
                | Domain::Id { .. }
                | Domain::Date
                | Domain::LabelSet { .. }
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
            Domain::MaskedText { .. } => f.write_str("words of a vocabulary"),
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
