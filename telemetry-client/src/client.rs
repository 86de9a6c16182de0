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

mod delivery;
mod queue;
mod setup;
mod status;
mod worker;

pub use delivery::{Delivery, Outcome};
pub use setup::{Setup, StartError, Unrecorded};
pub use status::{Closed, Status};

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use telemetry_core::consent::{Decision, Diagnostics, Limits};
use telemetry_core::{Moment, Occurrence, Record, Scope, Version};

use crate::delivery::{Backoff, Clock, Settings, Transport};
use crate::disk::Disk;
use crate::outbox::Claim;
use crate::report::DayReport;
use queue::Queue;
use worker::Worker;

/// How long the thread may take beyond the deadline to say what it did.
const ANSWER_TIME: Duration = Duration::from_millis(50);

/// How long dropping a client that was not closed waits for its messages to be durable.
const DROP_TIME: Duration = Duration::from_secs(2);

/// Records, and sends in the background.
///
/// Dropping it makes durable what was recorded, and sends nothing more.
#[derive(Debug)]
pub struct Client {
    release: Option<Version>,
    disk_time: Duration,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    queue: Arc<Queue>,
    clock: Arc<dyn Clock>,
    /// A fork of the process has no thread.
    process: u32,
}

impl Client {
    /// Starts a thread that sends over HTTPS; `consent` is asked for each write and each send.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    #[cfg(feature = "http")]
    pub fn start(
        setup: Setup,
        consent: impl FnMut(Moment) -> Decision<Diagnostics> + Send + 'static,
    ) -> Result<Self, StartError> {
        let transport = match &setup.endpoint {
            Some(endpoint) => crate::http::HttpTransport::new(endpoint)?,
            None => return Ok(Self::inert(&setup)),
        };
        let clock = Arc::new(crate::delivery::SystemClock::default());
        let disk = Arc::new(crate::disk::SystemDisk);
        Self::start_with(setup, consent, transport, clock, disk)
    }

    /// Starts with another transport, clock or disk.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub fn start_with(
        setup: Setup,
        consent: impl FnMut(Moment) -> Decision<Diagnostics> + Send + 'static,
        transport: impl Transport,
        clock: Arc<dyn Clock>,
        disk: Arc<dyn Disk>,
    ) -> Result<Self, StartError> {
        let Some(endpoint) = &setup.endpoint else {
            return Ok(Self::inert(&setup));
        };
        let settings = Settings {
            destination: endpoint.fingerprint(),
            ack: setup.ack.clone(),
            backoff: Backoff::default(),
            compress: true,
        };
        let (release, disk_time) = (setup.release, setup.disk_time);
        let queue = Arc::new(Queue::new(setup.limits.clone()));
        let worker = Worker::new(
            setup,
            settings,
            Box::new(consent),
            transport,
            clock.clone(),
            disk,
            queue.clone(),
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        std::thread::Builder::new()
            .name("telemetry".to_owned())
            .spawn(move || runtime.block_on(worker.run()))
            .map_err(StartError::Thread)?;
        Ok(Self {
            release,
            disk_time,
            running: Some(Running {
                queue,
                clock,
                process: std::process::id(),
            }),
        })
    }

    const fn inert(setup: &Setup) -> Self {
        Self {
            release: setup.release,
            disk_time: setup.disk_time,
            running: None,
        }
    }

    /// Whether there is no endpoint, so that nothing is recorded or sent.
    #[must_use]
    pub const fn is_inert(&self) -> bool {
        self.running.is_none()
    }

    /// Records that something happened. It never waits for disk or network; what a kill of the
    /// process costs is at most what was recorded in the last 200 ms.
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`]. A full queue is counted.
    pub fn track<E: Occurrence>(&self, event: &E) -> Result<(), Unrecorded> {
        self.push(event, None)
    }

    /// Records that something happened, and waits until it is durable, at most
    /// [`Setup::disk_time`]: no kill of the process costs it then.
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`].
    pub fn track_durable<E: Occurrence>(&self, event: &E) -> Result<(), Unrecorded> {
        let (answer, durable) = mpsc::sync_channel(1);
        self.push(event, Some(answer))?;
        self.wait(&durable)
    }

    fn push<E: Occurrence>(
        &self,
        event: &E,
        answer: Option<queue::Answer>,
    ) -> Result<(), Unrecorded> {
        let running = self.running()?;
        let scope = Scope {
            release: self.release,
            ..Scope::default()
        };
        let now = running.clock.now();
        running.queue.push(event, &scope, now, answer)
    }

    /// Makes the report of a day, durably, unless there is one; events of which nothing is left are
    /// not in it. The day is a number that grows, such as that of
    /// [`report::day`](crate::report::day); the same report has the same identifiers whoever makes
    /// it. It waits for the disk, at most [`Setup::disk_time`].
    ///
    /// # Errors
    ///
    /// See [`Unrecorded`]; the report can be made again then.
    pub fn report(
        &self,
        day: i64,
        events: &[&dyn Record],
        scope: &Scope<'_>,
    ) -> Result<Claim, Unrecorded> {
        let running = self.running()?;
        let content = DayReport::new(events, scope, &running.queue.limits());
        if content.is_empty() {
            return Err(Unrecorded::LeftOut);
        }
        let (answer, made) = mpsc::sync_channel(1);
        let report = queue::Report {
            day,
            recorded: running.clock.now(),
            content,
            answer,
        };
        running.queue.push_report(report)?;
        self.wait(&made)
    }

    /// Waits for the thread's answer, which comes when the disk lets it.
    fn wait<T>(&self, answer: &mpsc::Receiver<Result<T, Unrecorded>>) -> Result<T, Unrecorded> {
        match answer.recv_timeout(self.disk_time) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => Err(Unrecorded::Unknown),
            Err(RecvTimeoutError::Disconnected) => Err(Unrecorded::Closed),
        }
    }

    /// Leaves out other events than before. What waits already is sent all the same.
    pub fn set_limits(&self, limits: Limits) {
        if let Ok(running) = self.running() {
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
        self.running()
            .map(|running| running.queue.status())
            .unwrap_or_default()
    }

    /// Makes durable what was recorded, tries once to send what waits if nothing forbids it now,
    /// and stops, all within the deadline. What could not be sent waits for the next start.
    #[must_use]
    pub fn close(mut self, deadline: Duration) -> Closed {
        self.stop(deadline, deadline)
    }

    fn stop(&mut self, sending: Duration, waiting: Duration) -> Closed {
        let Some(running) = self.running.take() else {
            return Closed::default();
        };
        if running.process != std::process::id() {
            return Closed::default();
        }
        let (answer, closed) = mpsc::sync_channel(1);
        running.queue.close(sending, answer);
        let closed = closed.recv_timeout(waiting.saturating_add(ANSWER_TIME));
        closed.unwrap_or_else(|_| {
            let last = running.queue.status();
            Closed {
                finished: false,
                spooled: last.waiting,
                ledger: last.ledger,
            }
        })
    }

    fn running(&self) -> Result<&Running, Unrecorded> {
        let running = self.running.as_ref().ok_or(Unrecorded::Inert)?;
        if running.process == std::process::id() {
            Ok(running)
        } else {
            Err(Unrecorded::Closed)
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.stop(Duration::ZERO, DROP_TIME);
    }
}
