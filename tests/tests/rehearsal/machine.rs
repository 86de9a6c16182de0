//! A machine on which programs of several revisions run, one after the other.

use std::time::Duration;

use tempfile::TempDir;

use telemetry_client::client::{Client, Setup};
use telemetry_client::disk::SystemDisk;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::sent;
use telemetry_client::state::StateDir;
use telemetry_core::Moment;
use telemetry_core::consent::{Diagnostics, Limits, Switch, Upgrades};
use telemetry_core::contract::Contract;

use super::collector::Collector;

/// Nobody is that slow.
const PATIENCE: Duration = Duration::from_mins(1);

/// When people decide; a client records later.
const DECIDED: Moment = Moment::from_millis(1_700_000_000_000);

pub(crate) struct Machine {
    dir: TempDir,
}

impl Machine {
    /// One where somebody said yes to a program of this contract.
    pub(crate) fn agreeing_to(contract: &'static Contract) -> Self {
        let machine = Self {
            dir: tempfile::tempdir().expect("a folder"),
        };
        let state = machine.state(contract);
        state.opt_in(&SystemDisk, DECIDED).expect("room for it");
        machine
    }

    pub(crate) fn state(&self, contract: &'static Contract) -> StateDir {
        StateDir::new(self.dir.path().join("state")).with_contract(contract, Upgrades::Explicit)
    }

    /// What a program of this contract may send now.
    pub(crate) fn limits(&self, contract: &'static Contract) -> Limits {
        let state = self.state(contract);
        state.limits(&state.stored(&SystemDisk), DECIDED)
    }

    pub(crate) fn accept(&self, contract: &'static Contract) {
        let state = self.state(contract);
        state.accept(&SystemDisk).expect("room for it");
    }

    /// What of it arrives when a program of this contract has its client do something, event by event:
    /// the names, and the bytes of the properties. All of it is declared by the revision of this folder.
    pub(crate) fn sent(
        &self,
        contract: &'static Contract,
        declared_by: &str,
        work: impl FnOnce(&Client),
    ) -> Vec<(String, String)> {
        let collector = Collector::of(declared_by);
        let state = self.state(contract);
        let asked = state.clone();
        let consent = move |now| {
            let facts = Diagnostics {
                switch: Switch::On,
                choice: asked.stored(&SystemDisk).diagnostics,
                ..Diagnostics::default()
            };
            facts.decide(now)
        };
        let endpoint = Endpoint::new(&collector.url, "key").expect("address and key");
        let setup = Setup::new(state.clone(), Some(endpoint));
        let client = Client::start(setup, consent).expect("a client");
        work(&client);
        let status = client.wait_until(PATIENCE, |status| {
            status.identity.is_some() && status.waiting == 0
        });
        assert_eq!(status.waiting, 0, "{status:?}");
        drop(client);
        collector.end();
        let log = sent::look(&SystemDisk, &state.sent()).expect("a log");
        let bodies: String = log.entries.into_iter().map(|sent| sent.body).collect();
        // The next program has a report of its own in the same day.
        state.reset_identity(&SystemDisk).expect("an outbox");
        state.forget_sent(&SystemDisk).expect("a log");
        events(&bodies)
    }
}

/// The events of request bodies. No value of the rehearsal contains a brace.
fn events(bodies: &str) -> Vec<(String, String)> {
    let events = bodies.split("\"event\":\"").skip(1).map(|message| {
        let (name, rest) = message.split_once('"').expect("a name");
        let (_, rest) = rest.split_once("\"properties\":{").expect("an object");
        let (properties, _) = rest.split_once('}').expect("its end");
        (name.to_owned(), properties.to_owned())
    });
    events.collect()
}
