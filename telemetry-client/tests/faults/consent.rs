//! What is left, and what is sent, without consent.

use std::time::Duration;

use telemetry_client::client::{Client, Setup, Unrecorded};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::ledger::Loss;
use telemetry_client::state::StateDir;
use telemetry_core::Scope;
use telemetry_core::consent::{Choice, Diagnostics, Limits, Switch};

use super::hosts::{Happened, Small, Yes, start};
use super::server::{Reply, Server};

#[test]
fn f23_consent_taken_back_cuts_off_the_request_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let server = Server::start(|_| Reply::Hang);
    let consent = Yes::new(true);
    let client = start(&state, &server.url, &consent);
    client.track_durable(&Happened::default()).unwrap();
    server.wait_for_requests(1);
    assert!(StateDir::new(&state).outbox().exists());

    consent.take_back();
    client.consent_changed();
    server.wait_for_hang_up();
    assert_eq!(
        client.track_durable(&Happened::default()),
        Err(Unrecorded::Lost(Loss::Consent))
    );
    let closed = client.close(Duration::from_secs(20));
    assert_eq!(closed.spooled, 0);
    // The identifier's own message, and what happened.
    assert_eq!(closed.ledger.accepted, 2);
    assert_eq!(closed.ledger.lost(Loss::Consent), 2);
    assert_eq!(std::fs::read_dir(&state).unwrap().count(), 0);
    assert_eq!(server.received().len(), 1);
    assert_eq!(server.committed().len(), 0);
}

#[test]
fn f23_an_opt_out_by_another_process_is_noticed_and_nothing_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let server = Server::start(|_| Reply::Hang);
    let file = state.choice();
    let disk = telemetry_client::disk::SystemDisk;
    let consent = move |now| {
        let stored = telemetry_client::state::Stored::load(&disk, &file);
        let facts = Diagnostics {
            switch: Switch::On,
            choice: stored.diagnostics.or(Some(Choice::On {
                since: telemetry_core::Moment::EARLIEST,
            })),
            ..Diagnostics::default()
        };
        facts.decide(now)
    };
    let setup = Setup::new(state.clone(), Endpoint::new(&server.url, "key"));
    let client = Client::start(setup, consent).unwrap();
    client.track_durable(&Happened::default()).unwrap();
    server.wait_for_requests(1);
    state.opt_out(&disk).unwrap();
    // Found at the next look, without being told.
    server.wait_for_hang_up();
    let _ = client.close(Duration::from_secs(20));
    let left: Vec<String> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["choice.json"]);
}

#[test]
fn f24_without_consent_no_file_is_made_and_nobody_is_called() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let server = Server::healthy();
    let client = start(&state, &server.url, &Yes::new(false));
    client.track(&Happened::default()).unwrap();
    let lost = Err(Unrecorded::Lost(Loss::Consent));
    assert_eq!(client.track_durable(&Happened::default()), lost);
    let report = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(report, Err(Unrecorded::Lost(Loss::Consent)));
    let closed = client.close(Duration::from_secs(20));
    assert_eq!(closed.ledger.accepted, 0);
    assert!(!state.exists());
    assert_eq!(server.connections(), 0);
}

#[test]
fn f24_what_was_recorded_before_consent_began_is_never_sent() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let setup = Setup::new(StateDir::new(dir.path()), Endpoint::new(&server.url, "key"));
    let client = Client::start(setup, |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: now.after(Duration::from_hours(1)),
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    })
    .unwrap();
    let lost = Err(Unrecorded::Lost(Loss::Consent));
    assert_eq!(client.track_durable(&Happened::default()), lost);
    let closed = client.close(Duration::from_secs(20));
    assert!(closed.ledger.balances(0));
    assert_eq!(server.connections(), 0);
}

#[test]
fn what_the_administrator_leaves_out_is_not_even_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let setup = Setup {
        limits: Limits {
            without_events: vec!["happened".to_owned()],
            ..Limits::default()
        },
        ..Setup::new(StateDir::new(dir.path()), Endpoint::new(&server.url, "key"))
    };
    let client = Client::start(setup, |now| Diagnostics::default().decide(now)).unwrap();
    assert_eq!(client.track(&Happened::default()), Err(Unrecorded::LeftOut));
}

#[test]
fn consent_that_panics_ends_the_client_and_blocks_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let setup = Setup::new(
        StateDir::new(dir.path()),
        Endpoint::new("http://127.0.0.1:9", "key"),
    );
    let client = Client::start(setup, |_| panic!("the host's fault")).unwrap();
    let durable = client.track_durable(&Happened::default());
    assert_eq!(durable, Err(Unrecorded::Closed));
    assert_eq!(client.track(&Happened::default()), Err(Unrecorded::Closed));
    let closed = client.close(Duration::from_secs(20));
    assert_eq!(closed.ledger.accepted, 0);
}

#[test]
fn an_identifier_that_was_reset_by_another_process_is_not_used_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let state = StateDir::new(dir.path());
    let disk = telemetry_client::disk::SystemDisk;
    let identity = || telemetry_client::outbox::read_identity(&disk, &state.outbox()).unwrap();
    let server = Server::start(|_| Reply::Hang);
    let client = start(dir.path(), &server.url, &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    let first = identity().unwrap();
    telemetry_client::outbox::purge(&disk, &state.outbox()).unwrap();
    client.track_durable(&Happened::default()).unwrap();
    assert_ne!(identity().unwrap(), first);
    let closed = client.close(Duration::ZERO);
    assert_eq!(closed.spooled, 2);
}
