//! Hosts that use a client as it is, with its own thread and the machine's clocks.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use telemetry_client::client::{Client, Setup, Status};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::outbox::Claim;
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Choice, Decision, Diagnostics, Switch};
use telemetry_core::{Labels, Moment, Scope, Telemetry};

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

    pub(crate) fn decide(&self, now: Moment) -> Decision<Diagnostics> {
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

/// Makes a report, and answers how things stand after the first attempt.
pub(crate) fn send_once(client: &Client) -> Status {
    let made = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(made, Ok(Claim::Made(1)));
    client.wait_until(Duration::from_mins(1), |status| {
        status.trouble.is_some() || status.parked.is_some() || status.ledger.delivered > 0
    })
}

/// A host name so long that it has no address, and that no resolver asks anybody for.
pub(crate) const NO_NAME: &str =
    "a-label-of-more-than-sixty-three-characters-is-no-part-of-any-name.invalid";

/// An address at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
