//! A thread that makes a check whenever one is due.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::Notify;

use super::checker::{Checker, Outcome};
use super::fetch::Fetch;
use super::status::Status;

/// How often the thread looks whether a check is due or was switched off. It also bounds what a disk
/// that fails, or another process, can make it do.
const TICK: Duration = Duration::from_mins(1);

/// Makes a check whenever one is due, in a thread of its own, which opens a socket for a check and
/// keeps none. Dropping it ends the thread without waiting.
#[derive(Debug)]
pub struct Watch {
    asks: SyncSender<SyncSender<Outcome>>,
    shared: Arc<Shared>,
    ended: Receiver<()>,
}

#[derive(Debug, Default)]
struct Shared {
    status: Mutex<WatchStatus>,
    /// Calls off the request under way.
    stop: Notify,
}

/// How a watch stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchStatus {
    /// What is known on the disk; `None` before the first check, and where it is switched off.
    pub check: Option<Status>,
    /// What keeps checks from being made at all.
    pub hindrance: Option<Hindrance>,
}

/// What keeps checks from being made at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// It is switched off.
    #[error("the security update check is switched off")]
    Off,
    /// Nobody knows whether it is switched off.
    #[error("it cannot be told whether the security update check is switched off")]
    Unknown,
    /// The host has nothing to ask.
    #[error("{0}")]
    NoQuestion(String),
    /// Another process is at it.
    #[error("another process makes a check")]
    Busy,
    /// The disk fails.
    #[error("the state of the security update check cannot be read or written: {0}")]
    Disk(io::ErrorKind),
    /// The system gives no network to the thread.
    #[error("the network cannot be used: {0}")]
    Network(io::ErrorKind),
}

impl Watch {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// If the system gives none; the host runs on without.
    pub fn start<F: Fetch>(checker: Checker<F>) -> io::Result<Self> {
        let (asks, asked) = sync_channel(1);
        let (end, ended) = channel();
        let shared = Arc::new(Shared::default());
        let worker = Worker {
            checker,
            shared: shared.clone(),
        };
        std::thread::Builder::new()
            .name("security-check".to_owned())
            .spawn(move || {
                worker.run(&asked);
                // Nobody may be waiting.
                let _ = end.send(());
            })?;
        Ok(Self {
            asks,
            shared,
            ended,
        })
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> WatchStatus {
        self.shared.status().clone()
    }

    /// Makes a check now, whether one is due or not, and waits this long for what comes of it.
    #[must_use]
    pub fn check_now(&self, wait: Duration) -> Option<Outcome> {
        let (answer, answered) = sync_channel(1);
        self.asks.try_send(answer).ok()?;
        answered.recv_timeout(wait).ok()
    }

    /// Ends the thread, calls off a request under way, and waits this long for a handler that has a
    /// bulletin; answers whether the thread ended. What was not handed over comes with the next check.
    #[must_use]
    pub fn close(self, deadline: Duration) -> bool {
        let Self {
            asks,
            shared,
            ended,
        } = self;
        drop(asks);
        shared.stop.notify_one();
        ended.recv_timeout(deadline).is_ok()
    }
}

impl Shared {
    fn status(&self) -> std::sync::MutexGuard<'_, WatchStatus> {
        // A status is whole at any time.
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Worker<F> {
    checker: Checker<F>,
    shared: Arc<Shared>,
}

impl<F: Fetch> Worker<F> {
    /// Runs until nobody can ask any more.
    fn run(mut self, asked: &Receiver<SyncSender<Outcome>>) {
        let mut wait = Duration::ZERO;
        loop {
            let outcome = match asked.recv_timeout(wait) {
                Ok(answer) => {
                    let Some(outcome) = self.online(true) else {
                        continue;
                    };
                    self.publish(&outcome);
                    // Whoever asked may have stopped waiting.
                    let _ = answer.send(outcome);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => self.offline(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Some(outcome) = outcome {
                self.publish(&outcome);
            }
            wait = TICK;
        }
    }

    /// Looks without a network whether a check is due, and makes it if so.
    fn offline(&mut self) -> Option<Outcome> {
        let looked = self.checker.look();
        if matches!(looked, Outcome::NotDue(Duration::ZERO)) {
            self.online(false)
        } else {
            Some(looked)
        }
    }

    /// Makes a check on a runtime that lives no longer, unless it is called off.
    fn online(&mut self, also_early: bool) -> Option<Outcome> {
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                self.shared.status().hindrance = Some(Hindrance::Network(error.kind()));
                return None;
            }
        };
        let (checker, shared) = (&mut self.checker, &self.shared);
        runtime.block_on(async {
            tokio::select! {
                () = shared.stop.notified() => None,
                outcome = async {
                    if also_early { checker.check().await } else { checker.check_if_due().await }
                } => Some(outcome),
            }
        })
    }

    fn publish(&self, outcome: &Outcome) {
        let hindrance = match outcome {
            Outcome::Checked(_) | Outcome::NotDue(_) => None,
            Outcome::Off => Some(Hindrance::Off),
            Outcome::Unknown => Some(Hindrance::Unknown),
            Outcome::NoQuestion(why) => Some(Hindrance::NoQuestion(why.clone())),
            Outcome::Busy => Some(Hindrance::Busy),
            Outcome::Disk(kind) => Some(Hindrance::Disk(*kind)),
        };
        let check = self.checker.status().unwrap_or_default();
        *self.shared.status() = WatchStatus { check, hindrance };
    }
}
