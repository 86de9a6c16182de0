//! What people are told, and how they wait for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Status;
use crate::delivery::Clock;

/// The status as of the last thing that the thread did.
#[derive(Debug, Default)]
pub(super) struct Shown {
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Now {
    status: Status,
    /// The thread is gone: it stays like this.
    last: bool,
}

impl Shown {
    pub(super) fn status(&self) -> Status {
        self.lock().status.clone()
    }

    pub(super) fn set(&self, status: Status) {
        self.lock().status = status;
        self.changed.notify_all();
    }

    pub(super) fn end(&self) {
        self.lock().last = true;
        self.changed.notify_all();
    }

    /// The status, as soon as `enough` is said of it and the time that is left, or the time is over.
    pub(super) fn wait_for(
        &self,
        time: Duration,
        clock: &dyn Clock,
        enough: impl Fn(&Status, Duration) -> bool,
    ) -> Status {
        let start = clock.now();
        let mut now = self.lock();
        loop {
            let left = time.saturating_sub(clock.now().since(&start));
            if now.last || left.is_zero() || enough(&now.status, left) {
                return now.status.clone();
            }
            let waited = self.changed.wait_timeout(now, left);
            now = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
