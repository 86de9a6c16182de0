//! What a host uses: it records, and everything else happens on a thread of its own.
//!
//! ```
//! use telemetry_client::client::{Client, Setup};
//! use telemetry_client::state::StateDir;
//! use telemetry_core::consent::Diagnostics;
//!
//! let dir = std::env::temp_dir().join("no-endpoint");
//! let setup = Setup::new(StateDir::new(&dir), None);
//! # #[cfg(feature = "http")] {
//! // A build without an endpoint or a key: no thread, no file, no socket.
//! let client = Client::start(setup, |now| Diagnostics::default().decide(now))?;
//! assert!(client.is_inert());
//! assert!(!dir.exists());
//! # }
//! # Ok::<(), telemetry_client::client::StartError>(())
//! ```
//!
//! There is no client without somebody to ask for consent:
//!
//! ```compile_fail,E0061
//! use telemetry_client::client::{Client, Setup};
//! use telemetry_client::state::StateDir;
//! let client = Client::start(Setup::new(StateDir::new("state"), None));
//! ```
//!
//! And a decision about something else is none:
//!
//! ```compile_fail,E0308
//! use telemetry_client::client::{Client, Setup};
//! use telemetry_client::state::StateDir;
//! use telemetry_core::consent::SecurityCheck;
//! let setup = Setup::new(StateDir::new("state"), None);
//! let client = Client::start(setup, |_| SecurityCheck::default().decide());
//! ```

mod daily;
mod delivery;
mod queue;
mod recorder;
mod shown;
mod start;
mod status;
mod unrecorded;
mod worker;

pub use daily::Interest;
pub use delivery::{Delivery, Outcome};
pub(crate) use recorder::Recorder;
pub use start::{Setup, StartError};
pub use status::{Closed, Status};
pub use unrecorded::Unrecorded;

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use telemetry_core::consent::Limits;
use telemetry_core::{Occurrence, Record, Scope, Version};

use crate::delivery::Clock;
use crate::outbox::Claim;
use crate::report::DayReport;
use queue::{Claimed, Queue};

/// How long the thread may take beyond the deadline to say what it did.
const ANSWER_TIME: Duration = Duration::from_millis(50);

/// How long dropping a client that was not closed waits for its messages to be durable.
const DROP_TIME: Duration = Duration::from_secs(2);

/// Records, and sends in the background.
///
/// Dropping it makes durable what was recorded, and sends nothing more.
///
/// In a fork of the process it is closed. A fork that lives on without running another program is
/// to drop it, or to call it once: what it inherited keeps the outbox locked until then, even when
/// the process has ended.
#[derive(Debug)]
pub struct Client {
    release: Option<Version>,
    mode: Mode,
}

/// Where what is recorded goes.
#[derive(Debug)]
enum Mode {
    Nowhere,
    ToThread(Running),
    /// To a test.
    ToRecorder(Arc<Recorder>),
}

#[derive(Debug)]
struct Running {
    queue: Arc<Queue>,
    clock: Arc<dyn Clock>,
    disk_time: Duration,
}

impl Client {
    /// Whether there is no endpoint, so that nothing is recorded or sent.
    #[must_use]
    pub const fn is_inert(&self) -> bool {
        matches!(self.mode, Mode::Nowhere)
    }

    /// Records that something happened. It never waits for disk or network; what a kill of the
    /// process costs is at most what was recorded in the last 200 ms.
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`]. A full queue is counted. Whether there is consent is asked later, and
    /// what is dropped for lack of it is no error here. In the fork of a process what is tracked goes
    /// nowhere, and the first few calls may not notice.
    pub fn track<E: Occurrence>(&self, event: &E) -> Result<(), Unrecorded> {
        let scope = self.scope();
        if let Mode::ToRecorder(recorder) = &self.mode {
            return recorder.track(event, &scope);
        }
        let Mode::ToThread(running) = &self.mode else {
            return Err(Unrecorded::Inert);
        };
        let now = running.clock.now_quickly();
        running.queue.push(event, &scope, now, None)
    }

    /// Records that something happened, and waits until it is durable, at most
    /// [`Setup::disk_time`]: no kill of the process costs it then.
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`].
    pub fn track_durable<E: Occurrence>(&self, event: &E) -> Result<(), Unrecorded> {
        let scope = self.scope();
        if let Mode::ToRecorder(recorder) = &self.mode {
            return recorder.track_durable(event, &scope);
        }
        let running = self.running()?;
        let (answer, durable) = mpsc::sync_channel(1);
        let now = running.clock.now();
        running.queue.push(event, &scope, now, Some(answer))?;
        running.wait(&durable)
    }

    fn scope(&self) -> Scope<'static> {
        Scope {
            release: self.release,
            ..Scope::default()
        }
    }

    /// Makes the report of the [window](crate::schedule) that is now, durably, unless there is one;
    /// events of which nothing is left are not in it. The same report has the same identifiers
    /// whoever makes it. It waits for the disk, at most [`Setup::disk_time`].
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`]; the report can be made again then.
    pub fn report(&self, events: &[&dyn Record], scope: &Scope<'_>) -> Result<Claim, Unrecorded> {
        if let Mode::ToRecorder(recorder) = &self.mode {
            let limits = recorder.limits();
            return recorder.report(DayReport::new(events, scope, &limits));
        }
        self.claim(events, scope).map(|claimed| claimed.claim)
    }

    fn claim(&self, events: &[&dyn Record], scope: &Scope<'_>) -> Result<Claimed, Unrecorded> {
        let running = self.running()?;
        let content = DayReport::new(events, scope, &running.queue.limits());
        if content.is_empty() {
            return Err(Unrecorded::LeftOut);
        }
        let (answer, made) = mpsc::sync_channel(1);
        let report = queue::Report {
            recorded: running.clock.now(),
            content,
            answer,
        };
        running.queue.push_report(report)?;
        running.wait(&made)
    }

    /// Leaves out other events than before. What waits already is sent all the same.
    pub fn set_limits(&self, limits: Limits) {
        if let Mode::ToRecorder(recorder) = &self.mode {
            recorder.set_limits(limits);
        } else if let Ok(running) = self.running() {
            running.queue.set_limits(limits);
        }
    }

    /// Has consent asked at once. If it is gone, the request under way is cut off, and outbox and
    /// identifier are unlinked.
    pub fn consent_changed(&self) {
        if let Ok(running) = self.running() {
            running.queue.wake();
        }
    }

    /// How things stand, as of the last thing that the thread did.
    #[must_use]
    pub fn status(&self) -> Status {
        if let Mode::ToRecorder(recorder) = &self.mode {
            return recorder.status();
        }
        self.running()
            .map(|running| running.queue.shown.status())
            .unwrap_or_default()
    }

    /// Waits until enough is true of the status, or the time is over; answers the last status.
    pub fn wait_until(&self, time: Duration, enough: impl Fn(&Status) -> bool) -> Status {
        if let Mode::ToRecorder(recorder) = &self.mode {
            return recorder.status();
        }
        let Ok(running) = self.running() else {
            return Status::default();
        };
        let clock = running.clock.as_ref();
        running
            .queue
            .shown
            .wait_for(time, clock, |status, _| enough(status))
    }

    /// Makes durable what was recorded, tries once to send what waits if nothing forbids it now,
    /// and stops, all within the deadline. What could not be sent waits for the next start.
    #[must_use]
    pub fn close(mut self, deadline: Duration) -> Closed {
        self.stop(deadline, deadline)
    }

    fn stop(&mut self, sending: Duration, waiting: Duration) -> Closed {
        let running = match std::mem::replace(&mut self.mode, Mode::Nowhere) {
            Mode::ToThread(running) => running,
            Mode::ToRecorder(recorder) => return recorder.close(),
            Mode::Nowhere => {
                return Closed {
                    finished: true,
                    ..Closed::default()
                };
            }
        };
        // Nothing can be said to a thread that is another process's.
        if running.queue.ensure_here().is_err() {
            return Closed::default();
        }
        let (answer, closed) = mpsc::sync_channel(1);
        running.queue.close(sending, answer);
        let closed = closed.recv_timeout(waiting.saturating_add(ANSWER_TIME));
        closed.unwrap_or_else(|_| {
            let last = running.queue.shown.status();
            Closed {
                finished: false,
                spooled: last.waiting,
                ledger: last.ledger,
            }
        })
    }

    fn running(&self) -> Result<&Running, Unrecorded> {
        match &self.mode {
            Mode::ToThread(running) => running.queue.ensure_here().map(|()| running),
            Mode::Nowhere | Mode::ToRecorder(_) => Err(Unrecorded::Inert),
        }
    }
}

impl Running {
    /// Waits for the thread's answer, which comes when the disk lets it.
    fn wait<T>(&self, answer: &mpsc::Receiver<Result<T, Unrecorded>>) -> Result<T, Unrecorded> {
        match answer.recv_timeout(self.disk_time) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => Err(Unrecorded::Unknown),
            Err(RecvTimeoutError::Disconnected) => Err(Unrecorded::Closed),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.stop(Duration::ZERO, DROP_TIME);
    }
}

#[cfg(test)]
mod tests;
