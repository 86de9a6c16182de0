//! What callers hand to the thread: bounded, and never waited for.

mod agreements;
mod events;

use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use telemetry_core::consent::Limits;
use telemetry_core::contract::Agreed;
use telemetry_core::{Scope, Telemetry};
use tokio::sync::Notify;

use super::daily::Daily;
use super::shown::Shown;
use super::{Closed, Unrecorded};
use crate::delivery::Stamp;
use crate::disk::LockCopy;
use crate::ledger::Loss;
use crate::outbox::Claim;
use crate::report::DayReport;
use events::Events;

/// The most occurrences that wait in memory.
const MOST_EVENTS: usize = 1_024;

/// The most bytes of them.
const MOST_BYTES: usize = 1_024 * 1_024;

/// The most reports that wait in memory.
const MOST_REPORTS: usize = 4;

/// With so many the group is written at once.
const FULL_GROUP: usize = 64;

/// After so many it is asked again which process this is.
const SURE_FOR: usize = 64;

pub(super) type Answer = SyncSender<Result<(), Unrecorded>>;

/// The queue.
#[derive(Debug)]
pub(super) struct Queue {
    /// A fork of it has no thread.
    process: u32,
    waiting: Mutex<Waiting>,
    pub(super) shown: Shown,
    changed: Notify,
    /// The lock of the outbox.
    lock: Mutex<LockCopy>,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    limits: Limits,
    pub(super) events: Events,
    /// No events, but their memory.
    spare: Events,
    pub(super) reports: Vec<Report>,
    /// That reports are made by the thread from now on.
    pub(super) daily: Option<Daily>,
    /// Occurrences that found no room.
    pub(super) refused: u64,
    /// Somebody wants to know at once.
    pub(super) urgent: bool,
    pub(super) closing: Option<Closing>,
    closed: bool,
}

/// When what waits has to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Somebody waits for it.
    AtOnce,
    /// There is enough for a group.
    Full,
    /// With what comes in the next moments.
    Soon,
    /// There is nothing.
    Never,
}

/// A report that somebody made.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) recorded: Stamp,
    pub(super) content: DayReport,
    pub(super) answer: SyncSender<Result<Claimed, Unrecorded>>,
}

/// What became of a report, and the number of the last one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claimed {
    pub(super) claim: Claim,
    pub(super) window: i64,
}

/// That the thread is to end.
#[derive(Debug)]
pub(super) struct Closing {
    /// How long it may still send.
    pub(super) deadline: Duration,
    pub(super) answer: SyncSender<Closed>,
}

impl Queue {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            process: std::process::id(),
            waiting: Mutex::new(Waiting {
                limits,
                ..Waiting::default()
            }),
            shown: Shown::default(),
            lock: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Makes sure that this is the process with the thread; its fork gives up what it inherited of
    /// the outbox's lock. Asked before anything is waited for: a fork may have inherited locks that
    /// nobody will release.
    pub(super) fn ensure_here(&self) -> Result<(), Unrecorded> {
        if self.process == std::process::id() {
            return Ok(());
        }
        if let Ok(lock) = self.lock.try_lock() {
            lock.close();
        }
        Err(Unrecorded::Closed)
    }

    pub(super) fn limits(&self) -> Limits {
        self.lock().limits.clone()
    }

    /// Leaves out other events than before; what was agreed to stays.
    pub(super) fn set_limits(&self, limits: Limits) {
        let mut waiting = self.lock();
        let agreed = waiting.limits.agreed.or(limits.agreed);
        waiting.note_agreed();
        waiting.limits = Limits { agreed, ..limits };
    }

    /// What was agreed to, from now on; what waits was recorded before.
    pub(super) fn set_agreed(&self, agreed: Agreed) {
        let mut waiting = self.lock();
        waiting.note_agreed();
        waiting.limits.agreed = Some(agreed);
    }

    /// Takes in an event. The fork of a process, whose calls go nowhere, may learn that only after
    /// some of them.
    pub(super) fn push<E: Telemetry>(
        &self,
        event: &E,
        scope: &Scope<'_>,
        recorded: Stamp,
        answer: Option<Answer>,
    ) -> Result<(), Unrecorded> {
        let mut waiting = self.enter()?;
        let before = waiting.events.len();
        if waiting.closed {
            return Err(Unrecorded::Closed);
        }
        if !waiting.limits.allow(E::EVENT) {
            return Err(Unrecorded::LeftOut);
        }
        if before >= MOST_EVENTS || waiting.events.bytes() >= MOST_BYTES {
            waiting.refused += 1;
            return Err(Unrecorded::Lost(Loss::QueueFull));
        }
        waiting.urgent |= answer.is_some();
        let agreed = waiting.limits.agreed;
        let scope = Scope { agreed, ..*scope };
        waiting.events.push(event, &scope, recorded, answer);
        let tell = waiting.urgent || matches!(before + 1, 1 | FULL_GROUP);
        drop(waiting);
        if tell {
            // Telling takes a lock, too.
            self.ensure_here()?;
            self.changed.notify_one();
        }
        Ok(())
    }

    pub(super) fn push_report(&self, report: Report) -> Result<(), Unrecorded> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Unrecorded::Closed);
        }
        if waiting.reports.len() >= MOST_REPORTS {
            return Err(Unrecorded::Lost(Loss::QueueFull));
        }
        waiting.reports.push(report);
        waiting.urgent = true;
        drop(waiting);
        self.changed.notify_one();
        Ok(())
    }

    /// Has the thread make the reports.
    pub(super) fn report_daily(&self, daily: Daily) {
        self.lock().daily = Some(daily);
        self.wake();
    }

    pub(super) fn wake(&self) {
        self.lock().urgent = true;
        self.changed.notify_one();
    }

    /// Has the thread end; if it did already, the answer is dropped.
    pub(super) fn close(&self, deadline: Duration, answer: SyncSender<Closed>) {
        let mut waiting = self.lock();
        if waiting.closed {
            return;
        }
        waiting.closed = true;
        waiting.closing = Some(Closing { deadline, answer });
        drop(waiting);
        self.changed.notify_one();
    }

    /// Takes nothing more; whoever waits for an answer learns that there will be none.
    pub(super) fn end(&self) {
        self.lock().closed = true;
        drop(self.take());
        self.shown.end();
    }

    /// Takes everything.
    pub(super) fn take(&self) -> Waiting {
        let mut waiting = self.lock();
        waiting.note_agreed();
        let kept = Waiting {
            closed: waiting.closed,
            limits: std::mem::take(&mut waiting.limits),
            events: std::mem::take(&mut waiting.spare),
            ..Waiting::default()
        };
        std::mem::replace(&mut *waiting, kept)
    }

    /// Gives back events that could not be written yet; those recorded meanwhile follow them.
    pub(super) fn give_back(&self, mut earlier: Waiting) {
        let mut waiting = self.lock();
        earlier.events.append(&mut waiting.events);
        waiting.events = earlier.events;
        waiting.refused += earlier.refused;
    }

    /// Gives back the memory of events that were written: growing into new memory would cost those
    /// who record.
    pub(super) fn recycle(&self, mut written: Events) {
        written.clear();
        self.lock().spare = written;
    }

    /// When what waits has to be written.
    pub(super) fn due(&self) -> Due {
        let waiting = self.lock();
        if waiting.urgent || waiting.closing.is_some() {
            Due::AtOnce
        } else if waiting.events.len() >= FULL_GROUP {
            Due::Full
        } else if waiting.events.is_empty() && waiting.refused == 0 {
            Due::Never
        } else {
            Due::Soon
        }
    }

    pub(super) fn set_lock(&self, lock: LockCopy) {
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = lock;
    }

    /// Waits until something is to be done.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Locks without asking each time which process this is, which would cost more than all else.
    fn enter(&self) -> Result<MutexGuard<'_, Waiting>, Unrecorded> {
        let waiting = match self.waiting.try_lock() {
            Ok(waiting) => waiting,
            Err(TryLockError::Poisoned(poisoned)) => self.sound(poisoned),
            Err(TryLockError::WouldBlock) => {
                self.ensure_here()?;
                self.lock()
            }
        };
        if waiting.events.len().is_multiple_of(SURE_FOR) {
            self.ensure_here()?;
        }
        Ok(waiting)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        let locked = self.waiting.lock();
        locked.unwrap_or_else(|poisoned| self.sound(poisoned))
    }

    /// A host's event that panics leaves the queue as it was.
    fn sound<'a>(&self, poisoned: PoisonError<MutexGuard<'a, Waiting>>) -> MutexGuard<'a, Waiting> {
        self.waiting.clear_poison();
        poisoned.into_inner()
    }
}

impl Waiting {
    /// Notes by what the events were recorded, before that changes or they are taken.
    fn note_agreed(&mut self) {
        self.events.note(self.limits.agreed);
    }

    /// Drops the events for which `goes` says so, and every report; answers how many events.
    pub(super) fn lose(&mut self, why: Unrecorded, goes: impl Fn(&events::Event) -> bool) -> u64 {
        let before = self.events.len();
        self.events.retain(|event| {
            let goes = goes(event);
            if let Some(answer) = event.answer.as_ref().filter(|_| goes) {
                // Whoever asked may have given up; so for the others.
                let _ = answer.send(Err(why));
            }
            !goes
        });
        for report in self.reports.drain(..) {
            let _ = report.answer.send(Err(why));
        }
        (before - self.events.len()) as u64
    }
}

#[cfg(test)]
mod tests;
