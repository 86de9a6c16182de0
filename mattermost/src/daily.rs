//! The events of a day's report, gathered in one place for those who look and for those who send.

use std::fmt;

use telemetry_client::ledger::Ledger;
use telemetry_core::config::{Configuration, EventReading, FiguresReading, Reading};
use telemetry_core::contract::Agreed;
use telemetry_core::{EventMeta, EventValues, Record, Scope, Sink};

use crate::catalogue;
use crate::generated::report::TelemetryEvent;
use crate::measured::{Gap, Measured};
use crate::quality;

/// Everything that a report can hold, before limits leave something out.
#[derive(Debug)]
pub struct Daily<'r, C> {
    settings: &'r Reading<C>,
    figures: &'r FiguresReading,
    measured: &'r Measured,
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
    /// Why some of them are not known.
    pub gaps: &'d [Gap],
    /// Fields whose figures were handed in beside those of a server, by their index.
    pub handed_in: &'d [usize],
}

/// Who has the values of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The configuration and the environment.
    Settings,
    /// Whoever hands in figures.
    Figures,
    /// The running server, in which this program looks itself.
    Server,
    /// The making of the report itself.
    Report,
}

impl<'r, C: Configuration> Daily<'r, C> {
    /// The report of these settings and figures, where this became of earlier messages. An event
    /// whose figures were handed in is taken from there; see [`put_over`](crate::handed_in::put_over) for
    /// one of which only some were.
    #[must_use]
    pub fn new(
        settings: &'r Reading<C>,
        figures: &'r FiguresReading,
        measured: &'r Measured,
        ledger: &Ledger,
    ) -> Self {
        let all = [&settings.counts, &figures.counts, &measured.counts()];
        Self {
            settings,
            figures,
            measured,
            quality: quality::event(all, ledger),
        }
    }

    /// The same, naming the agreed revision as the one that it is made by.
    #[must_use]
    pub fn agreed_to(mut self, agreed: Option<Agreed>) -> Self {
        if let Some(agreed) = agreed {
            quality::cite(&mut self.quality.0, agreed);
        }
        self
    }

    /// The events in published order.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        let part = |source, record, reading| Part {
            source,
            record,
            reading,
            gaps: &[],
            handed_in: &[],
        };
        let settings = self.settings.records();
        let mut parts: Vec<_> = settings
            .map(|(record, known)| part(Source::Settings, record, known))
            .collect();
        for event in catalogue::figures() {
            let before = parts.len();
            let handed_in = self.figures.messages.iter();
            let handed_in = handed_in.filter(|message| message.event().name == event.name);
            parts
                .extend(handed_in.map(|message| part(Source::Figures, message, message.reading())));
            if parts.len() == before {
                parts.extend(self.measured.of(event).map(|known| Part {
                    gaps: &known.gaps,
                    handed_in: &known.handed_in,
                    ..part(Source::Server, known.record.as_ref(), &known.reading)
                }));
            }
        }
        let (quality, known) = &self.quality;
        parts.push(part(Source::Report, quality, known));
        parts
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

impl Part<'_> {
    /// Who has the value of the field at this index.
    pub(crate) fn source_of(&self, index: usize) -> Source {
        if self.handed_in.contains(&index) {
            Source::Figures
        } else {
            self.source
        }
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
            omitted: &self.reading.omitted,
            ..*scope
        };
        self.record.encode_into(&scope, sink);
    }
}
