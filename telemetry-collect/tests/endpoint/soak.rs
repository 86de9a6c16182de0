//! A host that is killed, with signal 9 and at any instant, while its endpoint misbehaves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use telemetry_client::delivery::{Clock as _, SystemClock};

use super::hosts::{Counted, FastClock, drain, start};
use super::program::Program;

/// For the client a minute is a second: pauses grow to minutes, and the test has no time for them.
const SPEED: u32 = 60;

const FAULTS: &str =
    "status=503:0.1,status=429:0.1,retry-after=3,close:0.2,reset:0.1,delay=20ms:0.1";

/// Precedes what a host says on its standard output.
const SAYS: &str = "host: ";

/// A host in a process of its own: it counts on from a number until it is killed, or without a
/// number sends what waits and ends.
#[tokio::test]
#[ignore = "runs in processes that other tests start and kill"]
async fn host() {
    let variable = |name| std::env::var_os(name).map(|value| value.into_string().unwrap());
    let (Some(dir), Some(url), Some(since)) = (
        variable("SOAK_DIR"),
        variable("SOAK_URL"),
        variable("SOAK_SINCE"),
    ) else {
        return;
    };
    let clock = FastClock {
        since: Duration::from_millis(since.parse().unwrap()),
        speed: SPEED,
    };
    let client = start(Path::new(&dir), &url, clock);
    if let Some(from) = variable("SOAK_FROM") {
        for number in from.parse().unwrap().. {
            client.track_durable(&Counted { number }).unwrap();
            println!("{SAYS}{number}");
        }
    }
    drain(&client).await;
    let ledger = client.status().ledger;
    assert!(ledger.balances(0), "{ledger:?}");
    assert!(ledger.dropped.is_empty(), "{ledger:?}");
}

fn spawn(dir: &Path, url: &str, since: Duration, from: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "soak::host", "--ignored", "--nocapture"])
        .env("SOAK_DIR", dir)
        .env("SOAK_URL", url)
        .env("SOAK_SINCE", since.as_millis().to_string())
        .env_remove("SOAK_FROM")
        .stdout(Stdio::piped());
    if let Some(from) = from {
        command.env("SOAK_FROM", from.to_string());
    }
    command.spawn().unwrap()
}

/// Kills a host after it said so often that a number is durable; answers which one follows.
fn kill_after(mut child: Child, from: u32, times: usize) -> u32 {
    let output = BufReader::new(child.stdout.take().unwrap());
    let (mut said, mut next) = (0, from);
    for line in output.lines() {
        let line = line.unwrap();
        // The test's own name may precede it on the line.
        if let Some((_, number)) = line.split_once(SAYS) {
            assert_eq!(number.parse(), Ok(next));
            next += 1;
            said += 1;
        }
        if said == times {
            // What it says until it is dead is still read.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    next
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    message: &'a RawValue,
}

/// Kills hosts until they counted so far and so much time is over; answers the figures.
fn soak(count: u32, time: Duration) -> String {
    let dir = tempfile::tempdir().unwrap();
    let (state, log) = (dir.path().join("state"), dir.path().join("log"));
    let program = Program::start(&[
        "--misbehave",
        FAULTS,
        "--seed",
        "7",
        "--log",
        log.to_str().unwrap(),
    ]);
    let since = SystemClock::default().now().up;
    let passed = || SystemClock::default().now().up.saturating_sub(since);
    let (mut durable, mut kills) = (0, 0);
    while durable < count || passed() < time {
        let child = spawn(&state, &program.url, since, Some(durable));
        durable = kill_after(child, durable, fastrand::usize(1..200));
        kills += 1;
    }
    let last = spawn(&state, &program.url, since, None);
    assert!(last.wait_with_output().unwrap().status.success());
    let (said, code) = program.stop(Signal::TERM);

    let log = std::fs::read_to_string(log).unwrap();
    let mut messages: BTreeMap<String, (&str, u32)> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    for line in log.lines() {
        let text = serde_json::from_str::<Line<'_>>(line)
            .unwrap()
            .message
            .get();
        let message: Value = serde_json::from_str(text).unwrap();
        let id = message["messageId"].as_str().unwrap().to_owned();
        let (first, times) = messages.entry(id).or_insert((text, 0));
        assert_eq!(*first, text);
        *times += 1;
        numbers.extend(message["properties"]["number"].as_u64());
    }
    // Each host may have died between writing a number and saying so; the next one counts it again.
    let occurrences = messages.len() as u64 - 1;
    let most = u64::from(durable) + kills;
    assert!(
        (u64::from(durable)..=most).contains(&occurrences),
        "{occurrences}"
    );
    assert!((0..u64::from(durable)).all(|number| numbers.contains(&number)));
    let repeated: u32 = messages.values().map(|(_, times)| times - 1).sum();
    assert!(repeated > 0);
    // The endpoint found nothing undeclared, and no identifier that came with different bytes.
    assert_eq!(code, Some(0), "{said}");
    let summary = said.rsplit_once("\n\n").map_or("", |(_, end)| end);
    format!(
        "{durable} durable, {occurrences} arrived, {repeated} repetitions, {kills} kills, {} s\n{summary}",
        passed().as_secs()
    )
}

#[test]
fn what_was_durable_arrives_whole_though_hosts_are_killed_and_the_endpoint_misbehaves() {
    println!("{}", soak(1_000, Duration::ZERO));
}

#[test]
#[ignore = "two minutes"]
fn for_two_minutes_what_was_durable_arrives_whole() {
    println!("{}", soak(10_000, Duration::from_mins(2)));
}
