//! What would be sent, field by field, with the reason for each.

mod table;
mod why;

use telemetry_core::config::{
    Configuration, EventReading, FiguresReading, Origin, Outcome, Reading, SettingPath,
};
use telemetry_core::{Class, FieldMeta, Record, Report, Scope, ValueSink, Version};

use crate::quality;
use why::Why;

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
    /// Who has its values.
    pub source: Source,
    /// The object of the configuration that all its fields are read from, if it is one.
    pub section: Option<&'static str>,
    /// The fields in schema order.
    pub lines: Vec<Line>,
}

/// Who has the values of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The configuration and the environment.
    Settings,
    /// Whoever hands in figures.
    Figures,
    /// The making of the report itself.
    Report,
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
    /// What a server of this release would send with these settings and figures.
    #[must_use]
    pub fn new<C: Configuration>(
        reading: &Reading<C>,
        figures: &FiguresReading,
        release: Option<Version>,
    ) -> Self {
        let mut builder = Builder {
            report: Report::default(),
            summary: Summary {
                unknown: reading.counts.unknown + figures.counts.unknown,
                warnings: reading.warnings.len() + figures.warnings.len(),
                ..Summary::default()
            },
            events: Vec::new(),
            release,
        };
        for (record, known) in reading.records() {
            builder.add(Source::Settings, record, known);
        }
        for message in &figures.messages {
            builder.add(Source::Figures, message, message.reading());
        }
        let (quality, known) = quality::event(&reading.counts, &figures.counts);
        builder.add(Source::Report, &quality, &known);
        builder.finish()
    }
}

/// A preview in the making.
struct Builder {
    report: Report,
    summary: Summary,
    events: Vec<EventPreview>,
    release: Option<Version>,
}

impl Builder {
    fn add(&mut self, source: Source, record: &dyn Record, known: &EventReading) {
        let scope = Scope {
            release: self.release,
            omitted: &known.omitted,
        };
        self.report.push(record, &scope);
        let event = EventPreview::new(source, record, known, &scope);
        let sent = event
            .lines
            .iter()
            .filter(|line| line.value.is_some())
            .count();
        self.summary.events += usize::from(sent > 0);
        self.summary.fields += sent;
        self.summary.not_sent += event.lines.len() - sent;
        self.events.push(event);
    }

    fn finish(self) -> Preview {
        let json = self.report.into_json();
        Preview {
            events: self.events,
            summary: Summary {
                bytes: json.len(),
                ..self.summary
            },
            json,
        }
    }
}

impl EventPreview {
    fn new(source: Source, record: &dyn Record, known: &EventReading, scope: &Scope<'_>) -> Self {
        let meta = record.event();
        let section = match source {
            Source::Settings => common_section(meta.fields),
            Source::Figures | Source::Report => None,
        };
        let mut values = ValueSink::default();
        record.encode(scope, &mut values);
        let lines = meta
            .fields
            .iter()
            .zip(&known.fields)
            .map(|(field, known)| {
                let key = field.key.as_str();
                let value = values.get(key);
                let setting = match (source, section, field.path) {
                    (Source::Figures | Source::Report, ..) => key.to_owned(),
                    (Source::Settings, Some(_), [_, setting @ ..]) => {
                        SettingPath(setting).to_string()
                    }
                    (Source::Settings, _, path) => SettingPath(path).to_string(),
                };
                Line {
                    setting,
                    origin: known.origin,
                    class: field.class,
                    key,
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
            source,
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
