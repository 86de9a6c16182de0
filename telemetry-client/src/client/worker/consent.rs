//! Whether something may be written or sent now, and what goes if not.

use telemetry_core::consent::{Diagnostics, Permit, State};

use super::{Open, Worker};
use crate::delivery::Stamp;
use crate::lease::Lead;
use crate::outbox;

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
            State::On { .. } => self.unpurged = true,
            State::Off if self.unpurged => self.purge(),
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
    fn purge(&mut self) {
        let (disk, outbox) = (self.disk.as_ref(), self.setup.state.outbox());
        self.led |= !matches!(outbox::read_identity(disk, &outbox), Ok(None));
        let outcome = match self.open.take() {
            Some(Open { outbox, flight, .. }) => {
                drop(flight);
                let (ledger, outcome) = outbox.purge();
                self.ended = ledger;
                outcome
            }
            None => outbox::purge(self.disk.as_ref(), &outbox),
        };
        let lease = self.setup.lease.as_ref().filter(|_| self.led);
        let trouble = lease.and_then(|lease| lease.forget().err());
        self.led = trouble.is_some();
        // What is not let go now is tried again at the next look.
        self.unpurged = outcome.is_err() || self.led;
        if let Err(error) = outcome {
            self.status.disk_error = Some(error.kind());
        }
        self.status.lead = trouble.as_ref().map(Lead::unknown);
    }
}
