//! What a client needs to start, and its start.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use telemetry_core::consent::{Decision, Diagnostics, Limits};
use telemetry_core::contract::Agreed;
use telemetry_core::{Moment, Version};

use super::queue::Queue;
use super::worker::{Worker, offline};
use super::{Client, Mode, Recorder, Running};
use crate::delivery::{AckRule, Backoff, Clock, Settings, Transport};
use crate::disk::Disk;
use crate::endpoint::Endpoint;
use crate::identity::Naming;
use crate::lease::Lease;
use crate::outbox::Quota;
use crate::state::StateDir;

/// What a client needs to know.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where it keeps its files.
    pub state: StateDir,
    /// Where messages go; without it the client is inert.
    pub endpoint: Option<Endpoint>,
    /// What counts as an acknowledgement.
    pub ack: AckRule,
    /// How much the outbox keeps.
    pub quota: Quota,
    /// The most bytes of the sent log, at most 256 MiB.
    pub sent_log_bytes: u64,
    /// What the administrator leaves out; see also [`Client::set_limits`](super::Client::set_limits).
    /// What was agreed to is that of the state, where it has a contract.
    pub limits: Limits,
    /// The product's release; see [`Scope::release`](telemetry_core::Scope::release).
    pub release: Option<Version>,
    /// Whose identifier it reports under; without it, one that it draws.
    pub identity: Option<Arc<dyn Naming>>,
    /// How several nodes agree which of them reports; without it this is the only one.
    pub lease: Option<Arc<dyn Lease>>,
    /// The longest time that [`track_durable`](super::Client::track_durable) and
    /// [`report`](super::Client::report) wait for the disk, and before it for a lease and whoever tells the
    /// identifier, and the start of a client whose state has a contract. Until the disk says what was agreed to, nothing counts as agreed to.
    pub disk_time: Duration,
}

impl Setup {
    /// With the usual bounds, and nothing left out.
    #[must_use]
    pub fn new(state: StateDir, endpoint: Option<Endpoint>) -> Self {
        Self {
            state,
            endpoint,
            ack: AckRule::default(),
            quota: Quota::default(),
            sent_log_bytes: 8 * 1_024 * 1_024,
            limits: Limits::default(),
            release: None,
            identity: None,
            lease: None,
            disk_time: Duration::from_secs(10),
        }
    }
}

/// Why a client cannot start. The host runs on without telemetry.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The endpoint's address cannot be used.
    #[cfg(feature = "http")]
    #[error(transparent)]
    Endpoint(#[from] crate::http::EndpointError),
    /// The system gives no thread, or the thread no timer.
    #[error("the thread that sends cannot be started")]
    Thread(#[source] std::io::Error),
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
        let mut limits = setup.limits.clone();
        // Nothing that is recorded may be more than what was agreed to, which the disk knows.
        let contract = setup.state.contract();
        limits.agreed = contract.map(Agreed::to_nothing).or(limits.agreed);
        let queue = Arc::new(Queue::new(limits));
        let look = {
            let (state, disk) = (setup.state.clone(), disk.clone());
            let (queue, clock) = (queue.clone(), clock.clone());
            move || {
                if let Some(standing) = state.standing_now(disk.as_ref(), clock.now().wall) {
                    queue.set_agreed(standing.agreed);
                }
            }
        };
        let (looked, known) = mpsc::sync_channel::<()>(0);
        let worker = Worker::new(
            setup,
            settings,
            Box::new(consent),
            transport,
            clock.clone(),
            disk,
            queue.clone(),
        );
        let offline = offline().map_err(StartError::Thread)?;
        std::thread::Builder::new()
            .name("telemetry".to_owned())
            .spawn(move || {
                look();
                drop(looked);
                worker.run_on_thread(&offline);
            })
            .map_err(StartError::Thread)?;
        if contract.is_some() {
            // Never sent, only dropped. A disk that is stuck holds nobody up for longer.
            let _ = known.recv_timeout(disk_time);
        }
        Ok(Self {
            release,
            mode: Mode::ToThread(Running {
                queue,
                clock,
                disk_time,
            }),
        })
    }

    const fn inert(setup: &Setup) -> Self {
        Self {
            release: setup.release,
            mode: Mode::Nowhere,
        }
    }

    pub(crate) const fn recording(recorder: Arc<Recorder>, release: Option<Version>) -> Self {
        Self {
            release,
            mode: Mode::ToRecorder(recorder),
        }
    }
}
