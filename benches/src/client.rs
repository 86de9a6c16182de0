//! Clients as a host uses them: the one of this project, and with the feature `peers` others.

#[cfg(feature = "peers")]
mod posthog;
#[cfg(feature = "peers")]
mod segment;

use std::error::Error;
use std::time::Duration;

use telemetry_client::client::Setup;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::state::StateDir;
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Switch};
use tempfile::TempDir;

use crate::occurrence::PageServed;

/// So many are recorded before a host looks whether it should wait.
pub const BURST: u32 = 500;

/// Far below what an outbox keeps.
const MOST_WAITING: usize = 3_000;

/// What a bench says when something fails.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A client as a host uses it.
pub trait Client {
    /// Records an event; this is what a host waits for.
    ///
    /// # Errors
    ///
    /// If it is refused.
    fn record(&mut self, event: PageServed) -> Outcome<()>;

    /// Waits as long as a host should that records more than can be sent.
    ///
    /// # Errors
    ///
    /// The client's.
    fn hold_back(&mut self) -> Outcome<()>;

    /// Waits until nothing of what was recorded is in the way of the next burst.
    ///
    /// # Errors
    ///
    /// The client's.
    fn settle(&mut self) -> Outcome<()>;

    /// Delivers everything.
    ///
    /// # Errors
    ///
    /// The client's.
    fn finish(self: Box<Self>) -> Outcome<()>;
}

/// The names of all clients, this project's first.
pub const NAMES: &[&str] = if cfg!(feature = "peers") {
    &["telemetry-client", "segment", "posthog-rs"]
} else {
    &["telemetry-client"]
};

/// The client of this name.
///
/// # Errors
///
/// If there is none, or it does not start.
pub fn start(name: &str, url: &str) -> Outcome<Box<dyn Client>> {
    Ok(match name {
        "telemetry-client" => Box::new(Own::start(url)?),
        #[cfg(feature = "peers")]
        "segment" => Box::new(segment::Segment::start(url)?),
        #[cfg(feature = "peers")]
        "posthog-rs" => Box::new(posthog::PostHog::start(url)?),
        _ => return Err(format!("no client is called {name}").into()),
    })
}

/// The client of this project. Everything is durable before it is sent.
struct Own {
    client: telemetry_client::client::Client,
    _dir: TempDir,
}

impl Own {
    fn start(url: &str) -> Outcome<Self> {
        let dir = tempfile::tempdir()?;
        let setup = Setup::new(StateDir::new(dir.path()), Endpoint::new(url, "key"));
        let client = telemetry_client::client::Client::start(setup, |now| {
            let facts = Diagnostics {
                switch: Switch::On,
                choice: Some(Choice::On {
                    since: Moment::EARLIEST,
                }),
                ..Diagnostics::default()
            };
            facts.decide(now)
        })?;
        Ok(Self { client, _dir: dir })
    }

    fn wait_for(&self, most_waiting: usize) {
        let status = || self.client.status();
        while status().waiting > most_waiting && status().pause.is_zero() {
            pause();
        }
    }
}

impl Client for Own {
    fn record(&mut self, event: PageServed) -> Outcome<()> {
        Ok(self.client.track(&event)?)
    }

    fn hold_back(&mut self) -> Outcome<()> {
        self.client.track_durable(&PageServed::nth(0))?;
        self.wait_for(MOST_WAITING);
        Ok(())
    }

    fn settle(&mut self) -> Outcome<()> {
        self.client.track_durable(&PageServed::nth(0))?;
        self.wait_for(0);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Outcome<()> {
        self.settle()?;
        let closed = self.client.close(Duration::from_secs(20));
        if closed.spooled > 0 || !closed.ledger.balances(0) {
            return Err(format!("{closed:?}").into());
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a host that holds back")]
fn pause() {
    std::thread::sleep(Duration::from_micros(200));
}
