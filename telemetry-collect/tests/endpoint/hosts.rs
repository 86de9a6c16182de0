//! A host that counts, and for whose client time passes faster.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telemetry_client::client::{Client, Setup};
use telemetry_client::delivery::{Clock, Stamp, SystemClock};
use telemetry_client::disk::SystemDisk;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;
use telemetry_client::outbox::Quota;
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Choice, Diagnostics, Switch};
use telemetry_core::{Moment, Telemetry};

/// What it reports.
#[derive(Telemetry)]
#[telemetry(event = "counted")]
pub(crate) struct Counted {
    pub(crate) number: u32,
}

/// The machine's clock, but that a second of it is many.
#[derive(Debug)]
pub(crate) struct FastClock {
    /// When it began to be fast, as time since the machine started.
    pub(crate) since: Duration,
    /// How many seconds a second is.
    pub(crate) speed: u32,
}

impl FastClock {
    pub(crate) fn starting_now(speed: u32) -> Self {
        let since = SystemClock::default().now().up;
        Self { since, speed }
    }
}

impl Clock for FastClock {
    fn now(&self) -> Stamp {
        let real = SystemClock::default().now();
        let up = real.up.saturating_sub(self.since) * self.speed;
        Stamp {
            wall: Moment::from_millis(1_795_600_800_000).after(up),
            up,
            ..real
        }
    }
}

/// A client that sends to this endpoint, with room for everything that a test records.
pub(crate) fn start(dir: &Path, url: &str, clock: FastClock) -> Client {
    let endpoint = Endpoint::new(url, "key").unwrap();
    let transport = HttpTransport::new(&endpoint).unwrap();
    let setup = Setup {
        quota: Quota {
            messages: usize::MAX,
            bytes: u64::MAX,
            age: Duration::MAX,
        },
        ..Setup::new(StateDir::new(dir), Some(endpoint))
    };
    let consent = |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    };
    Client::start_with(
        setup,
        consent,
        transport,
        Arc::new(clock),
        Arc::new(SystemDisk),
    )
    .unwrap()
}

/// Returns when nothing waits any more.
///
/// The client sleeps by the machine's clock; waking it makes it look at the fast one.
pub(crate) async fn drain(client: &Client) {
    loop {
        let status = client.status();
        if status.identity.is_some() && status.waiting == 0 {
            return;
        }
        client.consent_changed();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
