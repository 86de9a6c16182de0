//! What a host meets when it records.

use std::time::Duration;

use telemetry_client::client::Unrecorded;
use telemetry_client::ledger::Loss;
use telemetry_client::outbox::Claim;
use telemetry_core::Scope;

use super::driver::{Driver, distinct};
use super::hosts::{Happened, Kind, Small, Yes, nobody, start};
use super::server::{Reply, Server};
use telemetry_client::delivery::AckRule;

/// Records so many occurrences while nobody listens; answers how many found no room.
fn flood(events: u64) {
    let dir = tempfile::tempdir().unwrap();
    let url = nobody();
    let client = start(dir.path(), &url, &Yes::new(true));
    let made = client.report(7, &[&Small::default()], &Scope::default());
    assert_eq!(made, Ok(Claim::Made(1)));
    let mut refused = 0;
    for _ in 0..events {
        match client.track(&Happened { kind: Kind::Bad }) {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error, Unrecorded::Lost(Loss::QueueFull));
                refused += 1;
            }
        }
    }
    let closed = client.close(Duration::from_secs(20));
    assert!(closed.ledger.balances(closed.spooled as u64), "{closed:?}");
    // The identifier's own message and the report are accepted, too.
    assert_eq!(closed.ledger.accepted, events + 2);
    assert_eq!(closed.ledger.lost(Loss::QueueFull), refused);
    assert!(closed.spooled <= 5_000);

    let mut driver = Driver::new(dir.path(), &url, "key", AckRule::AnyBody);
    assert_eq!(driver.outbox.report(7).len(), 1, "reports are kept");
    driver.assert_balanced();
}

#[test]
fn f14_a_flood_while_nobody_listens_is_bounded_and_counted_and_costs_no_report() {
    flood(20_000);
}

#[test]
#[ignore = "a million events"]
fn f14_a_million_events_while_nobody_listens_grow_the_process_by_less_than_sixteen_megabytes() {
    let resident_pages = || -> u64 {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse().unwrap()
    };
    flood(1_000);
    let before = resident_pages();
    flood(1_000_000);
    let grown = resident_pages().saturating_sub(before) * 4_096;
    assert!(grown < 16 * 1_024 * 1_024, "{grown}");
}

#[test]
fn f01_what_a_host_records_arrives() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let client = start(dir.path(), &server.url, &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    let report = client.report(7, &[&Small::default()], &Scope::default());
    assert_eq!(report, Ok(Claim::Made(1)));
    let again = client.report(7, &[&Small::default()], &Scope::default());
    assert_eq!(again, Ok(Claim::MadeBefore));
    // One that an attempt of the client finds, or the last one when it is closed.
    server.wait_for_requests(1);
    let closed = client.close(Duration::from_secs(20));
    assert!(closed.ledger.balances(closed.spooled as u64), "{closed:?}");
    let mut rest = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(rest.run(usize::MAX));
    assert_eq!(distinct(server.committed()).len(), 3);
}

#[test]
fn f17_a_client_that_is_dropped_or_closed_loses_nothing_inside_a_runtime_and_outside() {
    let record = || {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(|_| Reply::Hang);
        let client = start(dir.path(), &server.url, &Yes::new(true));
        for _ in 0..100 {
            client.track(&Happened::default()).unwrap();
        }
        drop(client);
        let client = start(dir.path(), &server.url, &Yes::new(true));
        for _ in 0..100 {
            client.track(&Happened::default()).unwrap();
        }
        let closed = client.close(Duration::from_secs(1));
        assert_eq!((closed.finished, closed.spooled), (true, 201));
        let driver = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
        assert_eq!(driver.outbox.waiting_messages(), 201);
    };
    record();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async { record() });
}
