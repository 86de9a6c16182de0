//! Making a report and waiting for what becomes of it.

use std::time::Duration;

use telemetry_core::consent::State;
use telemetry_core::{Record, Scope};

use super::queue::Claimed;
use super::{Client, Mode, Status, Unrecorded};
use crate::delivery::{Parked, Trouble};
use crate::ledger::Loss;
use crate::outbox::{Claim, LastReport};

/// What became of a report in the time that somebody waited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whether it was made, or had been made before.
    pub claim: Claim,
    /// The report: the one that was made, or the last one made before.
    pub report: LastReport,
    /// How far it got.
    pub outcome: Outcome,
}

/// How far a report got. Unless it is said otherwise, what waits is tried again by the next client
/// that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The endpoint acknowledged all of it.
    Accepted,
    /// Nothing of it waits, and not all of it was acknowledged: [`LastReport::dropped`] says how
    /// much, and the ledger why. It is not tried again.
    Refused,
    /// It is durable and waits, and only somebody's action helps before a day is over.
    Parked(Parked),
    /// It is durable and waits.
    Spooled {
        /// What went wrong with the last attempt; `None` if there was none, or no answer yet.
        trouble: Option<Trouble>,
        /// How long nothing is sent.
        pause: Duration,
    },
}

impl Client {
    /// Makes the report of the window that is now, unless there is one, and waits until its fate is
    /// known or nothing more can happen before the deadline. The time until it is durable comes on
    /// top; see [`report`](Self::report).
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`]; nothing was made then, or consent ended meanwhile, or somebody reset the
    /// identifier, which deletes what waits.
    pub fn send_report(
        &self,
        events: &[&dyn Record],
        scope: &Scope<'_>,
        deadline: Duration,
    ) -> Result<Delivery, Unrecorded> {
        if let Mode::ToRecorder(recorder) = &self.mode {
            return recorder.deliver(self.report(events, scope)?);
        }
        let Claimed { claim, window } = self.claim(events, scope)?;
        let running = self.running()?;
        let over = |status: &Status, left| is_over(status, window, left);
        let status = running
            .queue
            .shown
            .wait_for(deadline, running.clock.as_ref(), over);
        let Some(report) = status.last_report.filter(|report| report.window >= window) else {
            // It was shown when it was claimed.
            return Err(Unrecorded::Lost(Loss::Consent));
        };
        let outcome = if report.waiting() == 0 {
            if report.dropped == 0 {
                Outcome::Accepted
            } else {
                Outcome::Refused
            }
        } else if let Some(reason) = status.parked {
            Outcome::Parked(reason)
        } else {
            Outcome::Spooled {
                trouble: status.trouble,
                pause: status.pause,
            }
        };
        Ok(Delivery {
            claim,
            report,
            outcome,
        })
    }
}

/// Whether nothing more becomes of the report in the time that is left.
fn is_over(status: &Status, window: i64, left: Duration) -> bool {
    let off = matches!(
        status.consent,
        Some((State::Off | State::Pending { .. }, _))
    );
    let report = status.last_report.filter(|report| report.window >= window);
    // One that is gone was deleted.
    let settled = report.is_none_or(|report| report.waiting() == 0);
    off || settled || status.parked.is_some() || status.pause > left
}
