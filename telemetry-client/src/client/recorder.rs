//! What a client does in tests of its host: it keeps what it would send, and refuses what it would
//! refuse.

use std::sync::{Mutex, MutexGuard, PoisonError};

use telemetry_core::consent::{Diagnostics, Limits, Permit};
use telemetry_core::{Moment, Record, Scope};
use uuid::Uuid;

use super::{Closed, Delivery, Outcome, Status, Unrecorded};
use crate::delivery::Stamp;
use crate::ledger::{Ledger, Loss};
use crate::outbox::{Claim, LastReport};
use crate::report::{ANONYMOUS_ID, DayReport, Encoded};
use crate::schedule::{Past, Schedule};

/// What is recorded, and what is refused.
#[derive(Debug, Default)]
pub(crate) struct Recorder(Mutex<Recording>);

/// The inside of a recorder.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    pub(crate) facts: Diagnostics,
    pub(crate) now: Moment,
    pub(crate) occurrences: Vec<Encoded>,
    pub(crate) reports: Vec<Vec<Encoded>>,
    limits: Limits,
    ledger: Ledger,
    last_report: Option<LastReport>,
}

impl Recorder {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Recording> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records, or drops what a thread would drop later, when nobody asks any more.
    pub(super) fn track(&self, event: &dyn Record, scope: &Scope<'_>) -> Result<(), Unrecorded> {
        match self.track_durable(event, scope) {
            Err(Unrecorded::Lost(Loss::Consent | Loss::TooLarge)) => Ok(()),
            outcome => outcome,
        }
    }

    pub(super) fn track_durable(
        &self,
        event: &dyn Record,
        scope: &Scope<'_>,
    ) -> Result<(), Unrecorded> {
        let mut recording = self.lock();
        if !recording.limits.allow(event.event()) {
            return Err(Unrecorded::LeftOut);
        }
        let outcome = recording.take(Encoded::new(event, scope));
        let encoded = outcome.map_err(Unrecorded::Lost)?;
        recording.occurrences.push(encoded);
        Ok(())
    }

    pub(super) fn report(&self, content: DayReport) -> Result<Claim, Unrecorded> {
        let mut recording = self.lock();
        if content.is_empty() {
            return Err(Unrecorded::LeftOut);
        }
        let permit = recording.permit();
        let permit = permit.ok_or(Unrecorded::Lost(Loss::Consent))?;
        let made = Stamp {
            wall: recording.now,
            ..Stamp::default()
        };
        let past = Past {
            last: recording.last_report.map(|last| (last.window, last.made)),
            ..Past::default()
        };
        let Some(window) = Schedule::new(Uuid::nil()).claimable(&past, &made) else {
            return Ok(Claim::MadeBefore);
        };
        if !permit.covers(recording.now) {
            return Err(Unrecorded::Lost(Loss::Consent));
        }
        let events = content.into_events().into_iter();
        let taken: Vec<Encoded> = events
            .filter_map(|encoded| recording.take(encoded).ok())
            .collect();
        if taken.is_empty() {
            return Err(Unrecorded::Lost(Loss::TooLarge));
        }
        let messages = taken.len();
        recording.last_report = Some(LastReport {
            window,
            made,
            messages: messages as u64,
            delivered: messages as u64,
            dropped: 0,
        });
        recording.reports.push(taken);
        Ok(Claim::Made(messages))
    }

    pub(super) fn limits(&self) -> Limits {
        self.lock().limits.clone()
    }

    pub(super) fn deliver(&self, claim: Claim) -> Result<Delivery, Unrecorded> {
        let report = self.lock().last_report;
        Ok(Delivery {
            claim,
            report: report.ok_or(Unrecorded::Unknown)?,
            outcome: Outcome::Accepted,
        })
    }

    pub(super) fn set_limits(&self, limits: Limits) {
        self.lock().limits = limits;
    }

    pub(super) fn status(&self) -> Status {
        let recording = self.lock();
        let decision = recording.facts.decide(recording.now);
        Status {
            consent: Some((decision.state(), decision.source())),
            ledger: recording.ledger.clone(),
            last_report: recording.last_report,
            ..Status::default()
        }
    }

    pub(super) fn close(&self) -> Closed {
        Closed {
            finished: true,
            spooled: 0,
            ledger: self.lock().ledger.clone(),
        }
    }
}

impl Recording {
    fn permit(&self) -> Option<Permit<Diagnostics>> {
        self.facts.decide(self.now).permit()
    }

    /// Counts an event, and gives it back if it may be recorded.
    fn take(&mut self, encoded: Encoded) -> Result<Encoded, Loss> {
        let permit = self.permit().ok_or(Loss::Consent)?;
        self.ledger.accepted += 1;
        let refused = if !permit.covers(self.now) {
            Some(Loss::Consent)
        } else if encoded.preview(ANONYMOUS_ID).is_err() {
            Some(Loss::TooLarge)
        } else {
            None
        };
        if let Some(loss) = refused {
            self.ledger.lose(loss, 1);
            return Err(loss);
        }
        self.ledger.delivered += 1;
        Ok(encoded)
    }
}

#[cfg(test)]
mod tests {
    use telemetry_core::consent::{Choice, Switch};

    use super::*;

    #[test]
    fn what_is_too_large_for_the_protocol_is_dropped_and_counted() {
        let mut recording = Recording {
            facts: Diagnostics {
                switch: Switch::On,
                choice: Some(Choice::On {
                    since: Moment::EARLIEST,
                }),
                ..Diagnostics::default()
            },
            ..Recording::default()
        };
        let mut take = |bytes| {
            let properties = vec![b' '; bytes];
            let encoded = Encoded {
                event: "small",
                properties,
            };
            recording.take(encoded).map(|_| ())
        };
        assert_eq!(take(10), Ok(()));
        assert_eq!(take(40_000), Err(Loss::TooLarge));
        assert_eq!(recording.ledger.accepted, 2);
        assert_eq!(recording.ledger.lost(Loss::TooLarge), 1);
        assert!(recording.ledger.balances(0));
    }
}
