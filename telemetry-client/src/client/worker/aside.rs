//! A node that leads and cannot work lets others lead for a while.

use std::time::Duration;

use super::Worker;
use crate::delivery::{Pause, Stamp};
use crate::lease::Lead;
use crate::outbox::OpenError;

/// So long such a node asks for no lead, which is time for all others to take it.
const REST: Duration = Duration::from_mins(1);

/// What the status says meanwhile, where a lease does not know better.
const WHY: &str = "this node cannot make or send reports just now, and lets others lead";

/// That a node led and could not work.
pub(super) struct Aside {
    rest: Pause,
    why: OpenError,
}

impl<T> Worker<T> {
    /// Why this node asks for no lead just now.
    pub(super) fn stands_aside(&mut self, now: &Stamp) -> Option<OpenError> {
        self.aside.take_if(|aside| aside.rest.left(now).is_zero());
        self.aside.as_ref().map(|aside| again(&aside.why))
    }

    /// Gives up the lead, since this keeps the node from its work. Where no lease is shared nobody else
    /// waits for it; what is shared and lost is given up already.
    pub(super) fn stand_aside(&mut self, why: &OpenError, now: &Stamp) {
        if self.setup.lease.is_none() || matches!(why, OpenError::Elsewhere) {
            return;
        }
        self.open = None;
        self.leave();
        self.status.lead = Some(if let OpenError::Lease(error) = why {
            Lead::unknown(error)
        } else {
            Lead::Unknown(WHY.to_owned())
        });
        self.aside = Some(Aside {
            rest: Pause::new(*now, REST),
            why: again(why),
        });
    }
}

/// The same error, which an error of the system's does not offer.
fn again(why: &OpenError) -> OpenError {
    match why {
        OpenError::Locked => OpenError::Locked,
        OpenError::Elsewhere => OpenError::Elsewhere,
        OpenError::Lease(error) => OpenError::Lease(error.kind().into()),
        OpenError::Nameless => OpenError::Nameless,
        OpenError::Disk(error) => OpenError::Disk(error.kind().into()),
    }
}
