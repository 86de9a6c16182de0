//! What a host meets when it records.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telemetry_client::client::Unrecorded;
use telemetry_client::delivery::AckRule;
use telemetry_client::disk::{Disk, SystemDisk};
use telemetry_client::ledger::Loss;
use telemetry_client::outbox::{Claim, view};
use telemetry_core::Scope;

use super::children::{Child, variable};
use super::driver::{Driver, distinct};
use super::hosts::{Happened, Kind, NO_NAME, Small, Yes, nobody, start};
use super::server::{Reply, Server, Silent};

/// Records so many occurrences for an endpoint that cannot be reached; the longest times that the
/// caller was held up come first in the answer.
fn flood(url: &str, events: u64) -> Vec<Duration> {
    let dir = tempfile::tempdir().unwrap();
    let client = start(dir.path(), url, &Yes::new(true));
    let mut times = Vec::new();
    let made = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(made, Ok(Claim::Made(1)));
    let mut refused = 0;
    for _ in 0..events {
        let before = tokio::time::Instant::now();
        let tracked = client.track(&Happened { kind: Kind::Bad });
        times.push(before.elapsed());
        match tracked {
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

    let mut driver = Driver::new(dir.path(), url, "key", AckRule::AnyBody);
    let window = driver.outbox.last_report().unwrap().window;
    assert_eq!(driver.outbox.report(window).len(), 1, "reports are kept");
    driver.assert_balanced();
    times.sort_unstable_by(|one, other| other.cmp(one));
    times
}

/// Endpoints that cannot be reached, each for another reason.
fn unreachable() -> (Silent, [(&'static str, String); 3]) {
    let silent = Silent::new();
    let urls = [
        ("refused", nobody()),
        ("no such name", format!("https://{NO_NAME}")),
        ("never answers", silent.url.clone()),
    ];
    (silent, urls)
}

#[test]
fn f14_a_flood_for_an_endpoint_out_of_reach_is_bounded_and_counted_and_costs_no_report() {
    let (_silent, urls) = unreachable();
    for (_, url) in urls {
        flood(&url, 20_000);
    }
}

#[test]
#[ignore = "three million events; prints figures"]
fn f14_a_million_events_for_an_endpoint_out_of_reach_grow_the_process_by_less_than_sixteen_megabytes()
 {
    let resident = || -> u64 {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
    };
    let (_silent, urls) = unreachable();
    for (why, url) in urls {
        flood(&url, 1_000);
        // The test's own list of times is no part of what a host has.
        let own = 1_000_000 * size_of::<Duration>() as u64;
        let before = resident() + own;
        let times = flood(&url, 1_000_000);
        let grown = resident().saturating_sub(before);
        println!(
            "{why}: {grown} bytes more, p50 {:?}, p99 {:?}, most {:?}",
            times[500_000], times[10_000], times[0]
        );
        assert!(grown < 16 * 1_024 * 1_024, "{grown}");
    }
}

#[test]
fn f01_what_a_host_records_arrives() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let client = start(dir.path(), &server.url, &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    let report = client.report(&[&Small::default()], &Scope::default());
    assert_eq!(report, Ok(Claim::Made(1)));
    let again = client.report(&[&Small::default()], &Scope::default());
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

/// Exits without closing, or after it, inside a runtime or without one.
#[test]
#[ignore = "runs in processes that other tests start"]
fn exiting_host() {
    let (Some(dir), Some(url)) = (variable("FAULTS_DIR"), variable("FAULTS_URL")) else {
        return;
    };
    let how = variable("FAULTS_HOW").unwrap();
    let record = || {
        let client = start(Path::new(&dir), &url, &Yes::new(true));
        for _ in 0..50 {
            client.track(&Happened::default()).unwrap();
        }
        client.track_durable(&Happened::default()).unwrap();
        if how.contains("closed") {
            for _ in 0..50 {
                client.track(&Happened::default()).unwrap();
            }
            let closed = client.close(Duration::from_secs(2));
            assert_eq!(closed.spooled, 102);
            std::process::exit(0);
        }
        std::process::exit(0);
    };
    if how.contains("runtime") {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(async { record() });
    } else {
        record();
    }
}

#[test]
fn f17_a_host_that_exits_loses_nothing_that_was_durable_inside_a_runtime_and_outside() {
    let server = Server::start(|_| Reply::Hang);
    for (how, durable) in [
        ("plain", 52),
        ("plain, closed", 102),
        ("runtime", 52),
        ("runtime, closed", 102),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let child = Child::new("accepting::exiting_host")
            .with("FAULTS_DIR", dir.path())
            .with("FAULTS_URL", &server.url)
            .with("FAULTS_HOW", how);
        child.run();
        let driver = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
        assert_eq!(driver.outbox.waiting_messages(), durable, "{how}");
        driver.assert_balanced();
    }
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
        assert_eq!(closed.spooled, 201);
        // On a busy machine the thread may not be done yet, and looking takes no lock.
        let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
        let left = view(&disk, &dir.path().join("outbox")).unwrap();
        assert_eq!(left.messages.len(), 201);
    };
    record();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async { record() });
}
