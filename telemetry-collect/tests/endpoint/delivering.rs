//! A client that delivers to an endpoint that misbehaves.

use std::collections::BTreeSet;

use serde_json::Value;
use telemetry_collect::endpoint::{Log, Misbehaviour, Setup};

use super::hosts::{Counted, FastClock, drain, start};
use super::server::{Server, published};

/// A day, which is the longest pause of all, takes a tenth of a second.
const SPEED: u32 = 1_000_000;

const COUNT: u32 = 40;

/// Everything arrives, and what arrives twice is the same.
async fn deliver(faults: &str, seed: u64) {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let server = Server::start(Setup {
        misbehaviour: Misbehaviour::parse(faults, seed).unwrap(),
        log: Some(Log::open(&log).unwrap()),
        ..Setup::new(published())
    })
    .await;
    let state = dir.path().join("state");
    let client = start(&state, &server.url, FastClock::starting_now(SPEED));
    for number in 0..COUNT {
        // On a thread of its own, since the endpoint runs on this one.
        let client = &client;
        let recorded = tokio::task::block_in_place(|| client.track_durable(&Counted { number }));
        recorded.unwrap();
    }
    drain(&client).await;
    let status = client.status();
    drop(client);

    let faults = format!("{faults} --seed {seed}");
    assert!(status.ledger.dropped.is_empty(), "{faults}: {status:?}");
    assert!(status.ledger.balances(0), "{faults}: {status:?}");
    let log = std::fs::read_to_string(log).unwrap();
    let numbers: BTreeSet<u64> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|line| line["message"]["properties"]["number"].as_u64())
        .collect();
    assert!(numbers.into_iter().eq(0..u64::from(COUNT)), "{faults}");
    let tally = server.stop().await;
    // One message more makes the installation known.
    assert_eq!(tally.taken.new, u64::from(COUNT) + 1, "{faults}");
    assert_eq!(tally.taken.conflicting, 0, "{faults}");
    assert_eq!((tally.undeclared, tally.refused), (0, 0), "{faults}");
}

#[tokio::test(flavor = "multi_thread")]
async fn through_each_fault_everything_arrives_and_repetitions_are_the_same() {
    let elsewhere = Server::healthy().await;
    let redirect = format!("redirect={}:0.3", elsewhere.url);
    for faults in [
        "status=503:0.5,retry-after=5",
        "status=429:0.5",
        "delay=5ms:0.5",
        "close:0.5",
        "reset:0.5",
        "html:0.3",
        &redirect,
        "status=500:0.1,close:0.2,reset:0.1,delay=3ms:0.1,html:0.1,status=429:0.1,retry-after=60",
    ] {
        deliver(faults, 7).await;
    }
    assert_eq!(elsewhere.stop().await.requests, 0);
}
