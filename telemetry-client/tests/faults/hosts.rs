//! Hosts that use a client as it is, with its own thread and the machine's clocks.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use telemetry_client::client::{Client, Setup};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Choice, Decision, Diagnostics, Switch};
use telemetry_core::{Labels, Moment, Telemetry};

/// What happens on this host.
#[derive(Default, Telemetry)]
#[telemetry(event = "happened")]
pub(crate) struct Happened {
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Default, Labels)]
pub(crate) enum Kind {
    #[default]
    Good,
    Bad,
}

/// What it reports daily.
#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
pub(crate) struct Small {
    pub(crate) enable_mail: bool,
    pub(crate) site_url: String,
    pub(crate) plugins: Vec<String>,
}

/// Consent that a test can take back.
#[derive(Clone, Debug)]
pub(crate) struct Yes(Arc<AtomicBool>);

impl Yes {
    pub(crate) fn new(yes: bool) -> Self {
        Self(Arc::new(AtomicBool::new(yes)))
    }

    pub(crate) fn take_back(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    fn decide(&self, now: Moment) -> Decision<Diagnostics> {
        let yes = self.0.load(Ordering::SeqCst);
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(if yes {
                Choice::On {
                    since: Moment::EARLIEST,
                }
            } else {
                Choice::Off
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    }
}

pub(crate) fn start(dir: &Path, url: &str, consent: &Yes) -> Client {
    let consent = consent.clone();
    let setup = Setup::new(StateDir::new(dir), Endpoint::new(url, "key"));
    Client::start(setup, move |now| consent.decide(now)).unwrap()
}

/// An address at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
