//! Whether this node may report, where several share a lease.

use super::Worker;
use crate::delivery::Stamp;
use crate::lease::{Lead, Shared};
use crate::outbox::{OpenError, Outbox};

impl<T> Worker<T> {
    /// Keeps the lead, or takes it; tells what was handed on. Who does not lead has no outbox open, nor
    /// has who led and finds that another one did since: it follows that one.
    pub(super) fn lead(&mut self) -> Result<Shared, OpenError> {
        let Some(lease) = &self.setup.lease else {
            return Ok(Shared::default());
        };
        let (lead, outcome) = match lease.lead() {
            Ok(Some(shared)) => (Lead::Here, Ok(shared)),
            Ok(None) => (Lead::Elsewhere, Err(OpenError::Elsewhere)),
            Err(error) => (Lead::unknown(&error), Err(OpenError::Lease(error))),
        };
        self.status.lead = Some(lead);
        if outcome.as_ref().ok() != Some(&self.handed_on) {
            // The request under way is cut off: whoever leads now sends the same.
            self.open = None;
        }
        outcome
    }

    /// Whether this node still leads what it has open, after something that took long.
    pub(super) fn still_leads(&mut self) -> bool {
        self.open.is_some() && self.lead().is_ok() && self.open.is_some()
    }

    /// Goes on where whoever led before ended, and tells under which identifier.
    pub(super) fn follow(
        &mut self,
        outbox: &mut Outbox,
        shared: &Shared,
        now: &Stamp,
    ) -> Result<(), OpenError> {
        let Some(lease) = &self.setup.lease else {
            return Ok(());
        };
        outbox.follow(shared, now);
        let known = outbox.shared(shared);
        if known != *shared {
            lease.hand_on(&known).map_err(OpenError::Lease)?;
        }
        self.handed_on = known;
        Ok(())
    }

    /// Tells whoever leads next what changed. What cannot be told now is told at the next look; until
    /// then somebody else would send it again, under the same identifiers.
    pub(super) fn hand_on(&mut self) {
        let (Some(lease), Some(open)) = (&self.setup.lease, &self.open) else {
            return;
        };
        let known = open.outbox.shared(&self.handed_on);
        if known != self.handed_on && lease.hand_on(&known).is_ok() {
            self.handed_on = known;
        }
    }

    /// Lets others lead.
    pub(super) fn leave(&self) {
        if let Some(lease) = &self.setup.lease {
            lease.leave();
        }
    }
}
