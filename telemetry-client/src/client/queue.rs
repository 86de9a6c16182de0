//! What callers hand to the thread: bounded, and never waited for.

use std::ops::Range;
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use telemetry_core::consent::Limits;
use telemetry_core::{JsonSink, Scope, Telemetry};
use tokio::sync::Notify;

use super::{Closed, Status, Unrecorded};
use crate::delivery::{Clock, Stamp};
use crate::disk::LockCopy;
use crate::ledger::Loss;
use crate::outbox::{Claim, Draft};
use crate::report::DayReport;

/// The most occurrences that wait in memory.
const MOST_EVENTS: usize = 1_024;

/// The most bytes of them.
const MOST_BYTES: usize = 1_024 * 1_024;

/// The most reports that wait in memory.
const MOST_REPORTS: usize = 4;

/// With so many the group is written at once.
const FULL_GROUP: usize = 64;

pub(super) type Answer = SyncSender<Result<(), Unrecorded>>;

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    shown: Mutex<Shown>,
    shown_changed: Condvar,
    changed: Notify,
    /// The lock of the outbox.
    lock: Mutex<LockCopy>,
}

/// What people are told.
#[derive(Debug, Default)]
struct Shown {
    status: Status,
    /// The thread is gone: it stays like this.
    last: bool,
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    limits: Limits,
    /// The properties of all events, one behind the other.
    json: Vec<u8>,
    pub(super) events: Vec<Event>,
    pub(super) reports: Vec<Report>,
    /// Occurrences that found no room.
    pub(super) refused: u64,
    /// Somebody wants to know at once.
    pub(super) urgent: bool,
    pub(super) closing: Option<Closing>,
    closed: bool,
}

#[derive(Debug)]
pub(super) struct Event {
    name: &'static str,
    json: Range<usize>,
    recorded: Stamp,
    pub(super) answer: Option<Answer>,
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

/// A day's report.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) day: i64,
    pub(super) recorded: Stamp,
    pub(super) content: DayReport,
    pub(super) answer: SyncSender<Result<Claim, Unrecorded>>,
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
        let queue = Self::default();
        queue.set_limits(limits);
        queue
    }

    pub(super) fn limits(&self) -> Limits {
        self.lock().limits.clone()
    }

    pub(super) fn set_limits(&self, limits: Limits) {
        self.lock().limits = limits;
    }

    pub(super) fn push<E: Telemetry>(
        &self,
        event: &E,
        scope: &Scope<'_>,
        recorded: Stamp,
        answer: Option<Answer>,
    ) -> Result<(), Unrecorded> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Unrecorded::Closed);
        }
        if !waiting.limits.allow(E::EVENT) {
            return Err(Unrecorded::LeftOut);
        }
        if waiting.events.len() >= MOST_EVENTS || waiting.json.len() >= MOST_BYTES {
            waiting.refused += 1;
            return Err(Unrecorded::Lost(Loss::QueueFull));
        }
        let start = waiting.json.len();
        let mut sink = JsonSink::new(std::mem::take(&mut waiting.json));
        event.encode(scope, &mut sink);
        waiting.json = sink.into_bytes();
        let json = start..waiting.json.len();
        waiting.urgent |= answer.is_some();
        waiting.events.push(Event {
            name: E::EVENT.name,
            json,
            recorded,
            answer,
        });
        let tell = waiting.urgent || matches!(waiting.events.len(), 1 | FULL_GROUP);
        drop(waiting);
        if tell {
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
        self.shown().last = true;
        self.shown_changed.notify_all();
    }

    /// Takes everything.
    pub(super) fn take(&self) -> Waiting {
        let mut waiting = self.lock();
        let kept = Waiting {
            closed: waiting.closed,
            limits: std::mem::take(&mut waiting.limits),
            ..Waiting::default()
        };
        std::mem::replace(&mut *waiting, kept)
    }

    /// Gives back events that could not be written yet; those recorded meanwhile follow them.
    pub(super) fn give_back(&self, mut earlier: Waiting) {
        let mut waiting = self.lock();
        let shift = earlier.json.len();
        earlier.json.append(&mut waiting.json);
        earlier
            .events
            .extend(waiting.events.drain(..).map(|event| Event {
                json: event.json.start + shift..event.json.end + shift,
                ..event
            }));
        waiting.json = earlier.json;
        waiting.events = earlier.events;
        waiting.refused += earlier.refused;
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

    /// Called in a fork of the process: gives up what it inherited of the outbox's lock. It waits
    /// for no other lock, since their owners may be in the other process.
    pub(super) fn let_go(&self) {
        if let Ok(lock) = self.lock.try_lock() {
            lock.close();
        }
    }

    /// Waits until something is to be done.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    pub(super) fn status(&self) -> Status {
        self.shown().status.clone()
    }

    /// The status, as soon as `enough` is said of it and the time that is left, or the time is over.
    pub(super) fn wait_for(
        &self,
        time: Duration,
        clock: &dyn Clock,
        enough: impl Fn(&Status, Duration) -> bool,
    ) -> Status {
        let start = clock.now();
        let mut shown = self.shown();
        loop {
            let left = time.saturating_sub(clock.now().since(&start));
            if shown.last || left.is_zero() || enough(&shown.status, left) {
                return shown.status.clone();
            }
            let waited = self.shown_changed.wait_timeout(shown, left);
            shown = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn set_status(&self, status: Status) {
        self.shown().status = status;
        self.shown_changed.notify_all();
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A host's event that panics while it is encoded leaves the queue as it was, or empty.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(|poisoned| {
            let mut waiting = poisoned.into_inner();
            let end = waiting.json.len();
            let before = waiting.events.len();
            waiting.events.retain(|event| event.json.end <= end);
            waiting.refused += (before - waiting.events.len()) as u64;
            self.waiting.clear_poison();
            waiting
        })
    }
}

impl Waiting {
    /// Drops the events for which `goes` says so, and every report; answers how many events.
    pub(super) fn lose(&mut self, why: Unrecorded, goes: impl Fn(&Event) -> bool) -> u64 {
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

    /// The occurrences as drafts, oldest first.
    pub(super) fn drafts(&self) -> Vec<Draft<'_>> {
        let draft = |event: &Event| Draft {
            event: event.name,
            properties: self.json.get(event.json.clone()).unwrap_or_default(),
            recorded: event.recorded,
        };
        self.events.iter().map(draft).collect()
    }
}

#[cfg(test)]
mod tests;
