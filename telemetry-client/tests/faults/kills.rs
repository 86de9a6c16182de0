//! Processes that are killed, with signal 9 and at any instant.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use telemetry_client::delivery::{AckRule, Store as _};
use telemetry_client::disk::SystemDisk;
use telemetry_client::outbox::{OpenError, Outbox, Quota};
use telemetry_client::sent::SentLog;

use super::driver::{Driver, at, distinct, permit};
use super::hosts::{Happened, Yes, nobody, start};
use super::server::{Reply, Server};

/// Precedes what a child says on its standard output.
const SAYS: &str = "child: ";

/// What a child does until it is killed.
#[test]
#[ignore = "runs in processes that other tests start and kill"]
fn child() {
    let variable = |name| std::env::var_os(name).map(|value| value.into_string().unwrap());
    let (Some(dir), Some(url)) = (variable("FAULTS_DIR"), variable("FAULTS_URL")) else {
        return;
    };
    let client = start(Path::new(&dir), &url, &Yes::new(true));
    for _ in 0..50_000 {
        client.track_durable(&Happened::default()).unwrap();
        println!("{SAYS}durable");
    }
}

fn spawn(dir: &Path, url: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::child", "--ignored", "--nocapture"])
        .env("FAULTS_DIR", dir)
        .env("FAULTS_URL", url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a child after it said so often that something is durable; answers how often it did.
fn kill_after(mut child: Child, times: usize) -> usize {
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut said = 0;
    for line in output.lines() {
        said += usize::from(line.unwrap().contains(SAYS));
        if said == times {
            // What it says until it is dead is still read.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    said
}

/// Answers how many occurrences were durable by the word of their host, and how many arrived.
async fn kill_while_accepting(rounds: usize) -> (usize, usize) {
    let mut sums = (0, 0);
    for round in 0..rounds {
        let dir = tempfile::tempdir().unwrap();
        let mut durable = 0;
        for _ in 0..2 {
            let times = 1 + fastrand::usize(..60);
            durable += kill_after(spawn(dir.path(), &nobody()), times);
        }
        let server = Server::healthy();
        let mut driver = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
        driver.run(usize::MAX).await;
        let committed = server.committed();
        // Each of the two may have died between writing and saying so.
        let most = durable + 1 + 2;
        assert!(
            (durable + 1..=most).contains(&committed.len()),
            "{round}: {durable}, {committed:?}"
        );
        assert_eq!(distinct(committed.clone()).len(), committed.len());
        assert!(driver.outbox.ledger().dropped.is_empty());
        // Less the identifier's own message.
        sums = (sums.0 + durable, sums.1 + committed.len() - 1);
    }
    sums
}

#[tokio::test]
async fn f02_what_was_durable_when_the_process_was_killed_arrives() {
    kill_while_accepting(5).await;
}

#[tokio::test]
#[ignore = "two hundred rounds; prints figures"]
async fn f02_what_was_durable_when_the_process_was_killed_arrives_in_every_of_many_rounds() {
    let (durable, arrived) = kill_while_accepting(200).await;
    println!("{durable} were durable, {arrived} arrived, each once, in 400 kills");
}

#[tokio::test]
async fn f03_a_process_killed_before_it_saw_the_answer_sends_the_same_bytes_again() {
    let dir = tempfile::tempdir().unwrap();
    let child: Arc<Mutex<Option<Child>>> = Arc::default();
    let victim = child.clone();
    let server = Server::start(move |_| {
        let victim = victim.lock().unwrap().take();
        if let Some(mut victim) = victim {
            victim.kill().unwrap();
            victim.wait().unwrap();
            return Reply::LoseAnswer;
        }
        Reply::status(200)
    });
    // Held until the child is in its place.
    {
        let mut place = child.lock().unwrap();
        *place = Some(spawn(dir.path(), &server.url));
    }
    server.wait_for_requests(1);
    server.wait_for_commit();
    let first = server.received().remove(0);
    let mut driver = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
    driver.run(1).await;
    let second = server.received().remove(1);
    assert_eq!(second.frozen(), first.frozen());
    assert_ne!(second.sent_at(), first.sent_at());
    driver.run(usize::MAX).await;
    assert_eq!(driver.outbox.waiting_messages(), 0);
    driver.assert_balanced();
}

#[test]
fn f22_one_process_has_the_outbox_and_a_dead_one_keeps_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = spawn(dir.path(), &nobody());
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = output.lines();
    lines
        .find(|line| line.as_ref().unwrap().contains(SAYS))
        .unwrap()
        .unwrap();

    let open = || {
        let disk = Arc::new(SystemDisk);
        let sent = SentLog::new(disk.clone(), &dir.path().join("sent"), 1_000);
        let place = dir.path().join("outbox");
        let now = at(std::time::Duration::ZERO);
        Outbox::open(disk, &place, Quota::default(), sent, &permit(), &now)
    };
    assert!(matches!(open(), Err(OpenError::Locked)));
    let server = Server::healthy();
    let second = start(dir.path(), &server.url, &Yes::new(true));
    assert!(second.track_durable(&Happened::default()).is_err());
    assert!(second.status().locked);
    drop(second);
    assert_eq!(server.connections(), 0);

    child.kill().unwrap();
    child.wait().unwrap();
    drop(lines);
    let outbox = open().unwrap();
    assert!(outbox.waiting().count() >= 2);
}
