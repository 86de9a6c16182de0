//! F34: a host that forks. What it asks of a client in the fork runs in a process of its own, which
//! is killed if it does not end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use fork::{Fork, fork};
use telemetry_client::client::{Client, Unrecorded};
use telemetry_client::delivery::AckRule;
use telemetry_core::Scope;

use super::children::{Child, variable};
use super::driver::{Driver, distinct};
use super::hosts::{Happened, Small, Yes, nobody, start};
use super::server::Server;

/// What a fork says with its exit status if the client answered as it should.
const FINE: i32 = 0;

/// Asks everything of the client that a host can ask; ends the process.
fn use_in_fork(client: Client) -> ! {
    let closed = Err(Unrecorded::Closed);
    let tracked = client.track(&Happened::default());
    let durable = client.track_durable(&Happened::default());
    let report = client.report(8, &[&Small::default()], &Scope::default());
    client.consent_changed();
    let refused = tracked == closed && durable == closed && report == Err(Unrecorded::Closed);
    let unsaid = client.status().identity.is_none() && !client.close(Duration::MAX).finished;
    std::process::exit(if refused && unsaid { FINE } else { 1 })
}

/// A host that forks with a client that sends, and records on.
#[test]
#[ignore = "runs in processes that other tests start"]
fn forking_host() {
    let (Some(dir), Some(url)) = (variable("FAULTS_DIR"), variable("FAULTS_URL")) else {
        return;
    };
    let client = start(Path::new(&dir), &url, &Yes::new(true));
    for _ in 0..20 {
        client.track_durable(&Happened::default()).unwrap();
        match fork().unwrap() {
            Fork::Child => use_in_fork(client),
            Fork::Parent(child) => assert_eq!(fork::waitpid(child).unwrap(), FINE),
        }
    }
    let closed = client.close(Duration::from_secs(20));
    println!("{closed:?}");
}

#[tokio::test]
async fn f34_a_fork_neither_sends_nor_waits_and_the_host_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let child = Child::new("forks::forking_host")
        .with("FAULTS_DIR", dir.path())
        .with("FAULTS_URL", &server.url);
    let said = child.run();
    assert!(said.contains("finished: true"), "{said}");
    let mut rest = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
    rest.run(usize::MAX).await;
    let committed = server.committed();
    assert_eq!(committed.len(), 21);
    assert_eq!(distinct(committed).len(), 21);
}

/// A host whose fork lives on after it.
#[test]
#[ignore = "runs in processes that other tests start"]
fn host_with_a_daemon() {
    let Some(dir) = variable("FAULTS_DIR") else {
        return;
    };
    let client = start(Path::new(&dir), &nobody(), &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    match fork().unwrap() {
        Fork::Child => {
            let refused = client.track(&Happened::default());
            println!("fork: {refused:?}");
            // Until the test closes it.
            let _ = std::io::stdin().read(&mut [0]);
            std::process::exit(FINE);
        }
        Fork::Parent(child) => {
            let _ = fork::waitpid(child);
        }
    }
}

#[test]
fn f34_a_fork_that_outlives_the_host_does_not_keep_the_outbox_locked() {
    let dir = tempfile::tempdir().unwrap();
    let mut host = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "forks::host_with_a_daemon",
            "--ignored",
            "--nocapture",
        ])
        .env("FAULTS_DIR", dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(host.stdout.take().unwrap());
    let said = output
        .lines()
        .map_while(Result::ok)
        .find(|line| line.contains("fork: "));
    assert_eq!(said.unwrap(), "fork: Err(Closed)");
    // `wait` would close it.
    let keeps_the_fork = host.stdin.take();
    host.kill().unwrap();
    host.wait().unwrap();

    let client = start(dir.path(), &nobody(), &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    assert!(!client.status().locked);
    drop(keeps_the_fork);
}
