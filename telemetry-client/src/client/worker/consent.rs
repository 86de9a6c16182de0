//! Whether something may be written or sent now, and what goes if not.

use std::time::Duration;

use telemetry_core::consent::{Diagnostics, Permit, State};

use super::{Open, TICK, Worker};
use crate::delivery::{Pause, Stamp};
use crate::lease::Lead;
use crate::outbox;

/// How long it is left alone at most that what the nodes share cannot be deleted. It begins with a look, and
/// doubles.
const LONGEST_REST: Duration = Duration::from_hours(1);

/// How long another node has to lead on so that it is alive: longer than any lead lasts that nobody keeps.
const ALIVE: Duration = Duration::from_mins(2);

/// A node's part in what several nodes share.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Whether it led since it started, and so may have handed something on. What it handed on before is
    /// known by its state.
    pub(super) led: bool,
    /// Since when, and for how long, it does not try to delete that.
    rest: Option<(Pause, Duration)>,
    /// Whether another node led when it tried.
    elsewhere: bool,
}

impl Part {
    /// What could not be deleted now is left alone for longer than before.
    fn fail(&mut self, now: &Stamp) {
        let before = self.rest.map_or(TICK / 2, |(_, length)| length);
        let length = (before * 2).min(LONGEST_REST);
        self.rest = Some((Pause::new(*now, length), length));
    }

    fn rests(&self, now: &Stamp) -> bool {
        self.rest
            .is_some_and(|(pause, _)| !pause.left(now).is_zero())
    }
}

impl<T> Worker<T> {
    /// Asks for consent. Where it is missing, what was recorded goes.
    pub(super) fn permit(&mut self, now: &Stamp) -> Option<Permit<Diagnostics>> {
        let decision = (self.consent)(now.wall);
        let state = decision.state();
        self.status.consent = Some((state, decision.source()));
        if let Some(mut gone) = self.open.take_if(|open| !open.outbox.is_in_place()) {
            // What lies there now, if anything, is somebody else's.
            self.ended = gone.outbox.abandon();
        }
        match state {
            State::On { .. } => {
                self.unpurged = true;
                (self.part.rest, self.part.elsewhere) = (None, false);
            }
            State::Off if self.unpurged => self.purge(now),
            State::Off => {}
            // Whatever lies there was recorded before the consent that may come.
            State::Pending { .. } => {
                self.open = None;
                self.leave();
            }
        }
        decision.permit()
    }

    /// Asks what was agreed to, for whoever records from now on. It is asked where there is consent
    /// only, since an upgrade that lets nothing more leave is stored as agreed to.
    pub(super) fn ask_agreed(&self, now: &Stamp) {
        let (state, disk) = (&self.setup.state, self.disk.as_ref());
        let Some(standing) = state.standing_now(disk, now.wall) else {
            return;
        };
        if standing.advances {
            // What the disk does not take is decided, and tried, again with the next group.
            let _ = state.accept(disk);
        }
        self.queue.set_agreed(standing.agreed);
    }

    /// Cuts off the request under way, and unlinks the outbox with the identifier. What the nodes share
    /// goes if this one has a part in it; else a lease, which may lie elsewhere, is left in peace.
    fn purge(&mut self, now: &Stamp) {
        let outcome = match self.open.take() {
            Some(Open { outbox, flight, .. }) => {
                drop(flight);
                let (ledger, outcome) = outbox.purge();
                self.ended = ledger;
                outcome
            }
            None => outbox::purge(self.disk.as_ref(), &self.setup.state.outbox()),
        };
        let is_left = self.forget_part(now);
        // What is not let go now is tried again at a later look.
        self.unpurged = outcome.is_err() || is_left;
        if let Err(error) = outcome {
            self.status.disk_error = Some(error.kind());
        }
    }

    /// Deletes what the nodes share, if this one has a part in it; answers whether it is left.
    fn forget_part(&mut self, now: &Stamp) -> bool {
        let (disk, state) = (self.disk.as_ref(), &self.setup.state);
        let lease = self.setup.lease.as_ref();
        let Some(lease) = lease.filter(|_| self.part.led || state.has_part(disk)) else {
            self.status.lead = None;
            return false;
        };
        if self.part.rests(now) {
            return true;
        }
        let outcome = match state.forget_part(disk, lease.as_ref()) {
            Ok(false) if !self.part.elsewhere => {
                self.part.elsewhere = true;
                self.part.rest = Some((Pause::new(*now, ALIVE), ALIVE));
                self.status.lead = Some(Lead::Elsewhere);
                return true;
            }
            // That node leads on, and it is its to delete.
            Ok(false) => state.leave_part(disk),
            Ok(true) => Ok(()),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {
                self.part = Part::default();
                self.status.lead = None;
                false
            }
            Err(error) => {
                self.part.fail(now);
                self.status.lead = Some(Lead::unknown(&error));
                true
            }
        }
    }
}
