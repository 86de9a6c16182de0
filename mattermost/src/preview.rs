//! What would be sent, field by field, with the reason for each.

mod awaited;
mod table;
mod why;

use telemetry_core::config::{Configuration, Origin, Outcome, SettingPath};
use telemetry_core::consent::Limits;
use telemetry_core::{Class, FieldMeta, Record, Report, Scope, ValueSink, Version};

use crate::daily::{Daily, Part, Source};
use awaited::Awaited;
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
    /// Whether the administrator leaves it out; nothing of it is sent then.
    pub left_out: bool,
    /// The fields in schema order.
    pub lines: Vec<Line>,
}

/// One field of a preview. It holds nothing of a setting but what is sent.
#[derive(Clone, Debug)]
pub struct Line {
    /// The setting's path, without the event's section.
    pub setting: String,
    /// Who has the value.
    pub source: Source,
    /// Where it came from there.
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
    /// Whether it waits for agreement to a later revision of what can be sent, wholly or in part.
    pub waits: bool,
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
    /// Declared fields of which nothing is sent, but for those of events left out and those that wait.
    pub not_sent: usize,
    /// Events that the administrator leaves out.
    pub events_left_out: usize,
    /// Fields in them.
    pub fields_left_out: usize,
    /// Fields that wait for agreement, wholly or in part.
    pub fields_waiting: usize,
    /// Settings in the file that nothing is declared about.
    pub unknown: u64,
    /// Warnings about settings.
    pub warnings: usize,
}

impl Preview {
    /// What a server of this release would send of a day within these limits.
    #[must_use]
    pub fn new<C: Configuration>(
        daily: &Daily<'_, C>,
        release: Option<Version>,
        limits: &Limits,
    ) -> Self {
        let mut summary = Summary {
            unknown: daily.unknown(),
            warnings: daily.warnings(),
            ..Summary::default()
        };
        let scope = Scope {
            release,
            agreed: limits.agreed,
            ..Scope::default()
        };
        let mut report = Report::default();
        let mut events = Vec::new();
        for part in daily.parts() {
            if limits.allow(part.event()) {
                report.push(&part, &scope);
            }
            let event = EventPreview::new(part, &scope, limits.leave_out(part.event()));
            summary.add(&event);
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

impl Summary {
    fn add(&mut self, event: &EventPreview) {
        let all = event.lines.len();
        if event.left_out {
            self.events_left_out += 1;
            self.fields_left_out += all;
            return;
        }
        let sent = |line: &&Line| line.value.is_some();
        let sent = event.lines.iter().filter(sent).count();
        self.events += usize::from(sent > 0);
        self.fields += sent;
        let waits = |line: &&Line| line.waits;
        let waiting = event.lines.iter().filter(waits);
        self.fields_waiting += waiting.clone().count();
        let wholly = waiting.filter(|line| line.value.is_none()).count();
        self.not_sent += all - sent - wholly;
    }
}

impl EventPreview {
    fn new(part: Part<'_>, scope: &Scope<'_>, left_out: bool) -> Self {
        let meta = part.event();
        let section = match part.source {
            Source::Settings => common_section(meta.fields),
            Source::Figures | Source::Server | Source::Report => None,
        };
        let mut values = ValueSink::default();
        if !left_out && scope.allows(meta) {
            part.encode_into(scope, &mut values);
        }
        let awaited = Awaited::new(&part, scope);
        let lines = meta
            .fields
            .iter()
            .zip(&part.reading.fields)
            .enumerate()
            .map(|(index, (field, known))| {
                let key = field.key.as_str();
                let value = values.get(key);
                let setting = match (part.source, section, field.path) {
                    (Source::Figures | Source::Server | Source::Report, ..) => key.to_owned(),
                    (Source::Settings, Some(_), [_, setting @ ..]) => {
                        SettingPath(setting).to_string()
                    }
                    (Source::Settings, _, path) => SettingPath(path).to_string(),
                };
                let waits = !left_out && awaited.is_more(key, value);
                let why = if left_out {
                    "left out by your limits".to_owned()
                } else if waits {
                    Awaited::why(value).to_owned()
                } else {
                    let gap = part.gaps.iter().find(|gap| gap.covers(key));
                    Why {
                        field,
                        known,
                        value,
                        reason: gap.map(|gap| gap.reason.as_str()),
                    }
                    .to_string()
                };
                Line {
                    setting,
                    source: part.source_of(index),
                    origin: known.origin,
                    class: field.class,
                    key,
                    value: value.map(ToString::to_string),
                    why,
                    notable: waits || value.is_none() || known.outcome != Outcome::AsIs,
                    waits,
                }
            })
            .collect();
        Self {
            name: meta.name,
            source: part.source,
            section,
            left_out,
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
