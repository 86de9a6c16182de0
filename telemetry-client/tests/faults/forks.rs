//! F34: a host that forks. What it asks of a client in the fork runs in a process of its own, which
//! is killed if it does not end.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
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
    let report = client.report(&[&Small::default()], &Scope::default());
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

/// A host whose fork lives on after it. It closes its inherited client at once, or when the test
/// tells it to.
#[test]
#[ignore = "runs in processes that other tests start"]
fn host_with_a_daemon() {
    let (Some(dir), Some(how)) = (variable("FAULTS_DIR"), variable("FAULTS_HOW")) else {
        return;
    };
    let client = start(Path::new(&dir), &nobody(), &Yes::new(true));
    client.track_durable(&Happened::default()).unwrap();
    match fork().unwrap() {
        Fork::Child => {
            match how.as_str() {
                "calls" => assert_eq!(client.track(&Happened::default()), Err(Unrecorded::Closed)),
                "drops" => drop(client),
                _ => {
                    println!("fork: silent");
                    let _ = std::io::stdin().read(&mut [0]);
                    drop(client);
                }
            }
            println!("fork: let go");
            // Until the test closes it.
            let _ = std::io::stdin().read(&mut [0]);
            std::process::exit(FINE);
        }
        Fork::Parent(child) => {
            let _ = fork::waitpid(child);
        }
    }
}

/// A fork whose host was killed. It ends when its input is closed.
struct Daemon {
    input: Option<ChildStdin>,
    says: Lines<BufReader<ChildStdout>>,
}

impl Daemon {
    /// Starts a host and kills it once its fork said something.
    fn start(dir: &Path, how: &str) -> (Self, String) {
        let mut host = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "forks::host_with_a_daemon",
                "--ignored",
                "--nocapture",
            ])
            .env("FAULTS_DIR", dir)
            .env("FAULTS_HOW", how)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut daemon = Self {
            // `wait` would close it.
            input: host.stdin.take(),
            says: BufReader::new(host.stdout.take().unwrap()).lines(),
        };
        let said = daemon.said();
        host.kill().unwrap();
        host.wait().unwrap();
        (daemon, said)
    }

    fn said(&mut self) -> String {
        let mut lines = self.says.by_ref().map_while(Result::ok);
        lines.find(|line| line.contains("fork: ")).unwrap()
    }
}

/// Whether somebody who starts now finds the outbox locked.
fn is_locked(dir: &Path) -> bool {
    let client = start(dir, &nobody(), &Yes::new(true));
    let recorded = client.track_durable(&Happened::default());
    let locked = client.status().locked;
    assert_eq!(recorded.is_err(), locked);
    locked
}

#[test]
fn f34_a_fork_that_outlives_the_host_does_not_keep_the_outbox_locked() {
    for how in ["calls", "drops"] {
        let dir = tempfile::tempdir().unwrap();
        let (daemon, said) = Daemon::start(dir.path(), how);
        assert_eq!(said, "fork: let go", "{how}");
        assert!(!is_locked(dir.path()), "{how}");
        drop(daemon);
    }
}

#[test]
fn f34_a_fork_that_never_calls_its_client_keeps_the_outbox_locked_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (mut daemon, said) = Daemon::start(dir.path(), "waits");
    assert_eq!(said, "fork: silent");
    assert!(is_locked(dir.path()));
    let input = daemon.input.as_mut().unwrap();
    input.write_all(b"\n").unwrap();
    assert_eq!(daemon.said(), "fork: let go");
    assert!(!is_locked(dir.path()));
    let rest = Driver::new(dir.path(), &nobody(), "key", AckRule::AnyBody);
    // The identifier's, the host's, and the last one's.
    assert_eq!(rest.outbox.waiting_messages(), 3);
}
