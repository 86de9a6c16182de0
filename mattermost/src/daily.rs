//! The events of a day's report, gathered in one place for those who look and for those who send.

use std::fmt;

use telemetry_client::ledger::Ledger;
use telemetry_core::config::{Configuration, EventReading, FiguresReading, Reading};
use telemetry_core::{EventMeta, EventValues, Record, Scope, Sink};

use crate::generated::report::TelemetryEvent;
use crate::quality;

/// Everything that a report can hold, before limits leave something out.
#[derive(Debug)]
pub struct Daily<'r, C> {
    settings: &'r Reading<C>,
    figures: &'r FiguresReading,
    quality: (TelemetryEvent, EventReading),
}

/// One event, together with what could not be read of it.
///
/// As a [`Record`] it leaves that out by itself, whatever the scope says.
#[derive(Clone, Copy)]
pub struct Part<'d> {
    /// Who has its values.
    pub source: Source,
    record: &'d dyn Record,
    /// What is known about its fields.
    pub reading: &'d EventReading,
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

impl<'r, C: Configuration> Daily<'r, C> {
    /// The report of these settings and figures, where this became of earlier messages.
    #[must_use]
    pub fn new(settings: &'r Reading<C>, figures: &'r FiguresReading, ledger: &Ledger) -> Self {
        Self {
            settings,
            figures,
            quality: quality::event(&settings.counts, &figures.counts, ledger),
        }
    }

    /// The events in published order.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        let part = |source, record, reading| Part {
            source,
            record,
            reading,
        };
        let settings = self.settings.records();
        let figures = self.figures.messages.iter();
        let (quality, known) = &self.quality;
        settings
            .map(|(record, known)| part(Source::Settings, record, known))
            .chain(figures.map(|message| part(Source::Figures, message, message.reading())))
            .chain([part(Source::Report, quality, known)])
            .collect()
    }

    /// Settings that nothing is declared about.
    #[must_use]
    pub const fn unknown(&self) -> u64 {
        self.settings.counts.unknown + self.figures.counts.unknown
    }

    /// Warnings about settings and figures.
    #[must_use]
    pub const fn warnings(&self) -> usize {
        self.settings.warnings.len() + self.figures.warnings.len()
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("source", &self.source)
            .field("event", &self.event().name)
            .finish_non_exhaustive()
    }
}

impl Record for Part<'_> {
    fn event(&self) -> &'static EventMeta {
        self.record.event()
    }

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        self.record.values(receive);
    }

    fn encode_into(&self, scope: &Scope<'_>, sink: &mut dyn Sink) {
        let scope = Scope {
            release: scope.release,
            omitted: &self.reading.omitted,
        };
        self.record.encode_into(&scope, sink);
    }
}
