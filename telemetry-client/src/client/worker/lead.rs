//! Whether this node may report, where several share a lease.

use super::Worker;
use crate::delivery::Stamp;
use crate::identity::Identity;
use crate::lease::{Lead, Shared};
use crate::outbox::{OpenError, Outbox, read_identity};

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
        self.part.led |= lead == Lead::Here;
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

    /// Under which identifier the host's system has it report; if that is not known just now, the one
    /// that was known last. It never falls back to one that was drawn, under which the installation would
    /// count twice.
    pub(super) fn named(&self, shared: &Shared) -> Result<Option<Identity>, OpenError> {
        let Some(naming) = &self.setup.identity else {
            return Ok(None);
        };
        if let Some(identity) = naming.identity() {
            return Ok(Some(identity));
        }
        let stored = read_identity(self.disk.as_ref(), &self.setup.state.outbox())?;
        let mut known = [shared.identity, stored].into_iter().flatten();
        let last = known.find(|identity| identity.is_declared());
        last.map(Some).ok_or(OpenError::Nameless)
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
        self.setup.state.take_part(self.disk.as_ref())?;
        let before = shared.under(outbox.identity());
        outbox.follow(&before, now);
        let known = outbox.shared(&before);
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
