//! What a client needs to start, and why it does not record.

use std::time::Duration;

use telemetry_core::Version;
use telemetry_core::consent::Limits;

use crate::delivery::AckRule;
use crate::endpoint::Endpoint;
use crate::ledger::Loss;
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
    /// The most bytes of the sent log.
    pub sent_log_bytes: u64,
    /// What the administrator leaves out; see also [`Client::set_limits`](super::Client::set_limits).
    pub limits: Limits,
    /// The product's release; see [`Scope::release`](telemetry_core::Scope::release).
    pub release: Option<Version>,
    /// The longest time that [`track_durable`](super::Client::track_durable) and
    /// [`report`](super::Client::report) wait for the disk.
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

/// Why something was not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecorded {
    /// There is no endpoint.
    #[error("there is no endpoint, so nothing is recorded")]
    Inert,
    /// The client is closed, or belongs to the process that this one was forked from.
    #[error("the client is closed")]
    Closed,
    /// The administrator leaves this event out.
    #[error("the administrator leaves this event out")]
    LeftOut,
    /// Another process has the outbox open, so this one cannot make anything durable.
    #[error("another process has the outbox open")]
    Locked,
    /// The disk did not answer in time. What was recorded may be durable, now or later; nobody
    /// knows.
    #[error("the disk did not answer in time, so whether it is durable is not known")]
    Unknown,
    /// It was dropped.
    #[error("it was dropped: {0}")]
    Lost(Loss),
}
