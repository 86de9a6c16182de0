//! The program and a host beside it, both killed with signal 9 at any instant and started again,
//! while one endpoint, a process of its own, misbehaves.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use mattermost_telemetry::generated::event::core::MessageDeleted;
use serde::Deserialize;
use serde_json::value::RawValue;
use telemetry_client::client::{Client, Setup};
use telemetry_client::delivery::{Clock, Stamp, SystemClock};
use telemetry_client::disk::{Disk, SystemDisk};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;
use telemetry_client::outbox::{Quota, view};
use telemetry_client::state::StateDir;
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Switch};

use crate::machine::{Machine, finish};

/// For the host a minute is a second: pauses grow to minutes, and the test has no time for them.
const SPEED: u32 = 60;

const FAULTS: &str =
    "status=503:0.1,status=429:0.1,retry-after=1,close:0.2,reset:0.1,delay=20ms:0.1";

/// How many messages the report of a machine with everything as shipped has, its identifier's with
/// them.
const OF_A_REPORT: u64 = 32;

/// Precedes what a host says on its standard output.
const SAYS: &str = "host: ";

/// The machine's clock, but that a second of it is many.
#[derive(Debug)]
struct FastClock {
    since: Duration,
}

impl Clock for FastClock {
    fn now(&self) -> Stamp {
        let real = SystemClock::default().now();
        let up = real.up.saturating_sub(self.since) * SPEED;
        Stamp {
            wall: Moment::from_millis(1_795_600_800_000).after(up),
            up,
            ..real
        }
    }
}

fn up() -> Duration {
    SystemClock::default().now().up
}

fn client(dir: &Path, url: &str, since: Duration) -> Client {
    let endpoint = Endpoint::new(url, "key").unwrap();
    let transport = HttpTransport::new(&endpoint).unwrap();
    let setup = Setup {
        quota: Quota {
            messages: usize::MAX,
            bytes: u64::MAX,
            age: Duration::MAX,
        },
        ..Setup::new(StateDir::new(dir), Some(endpoint))
    };
    let consent = |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    };
    let clock = Arc::new(FastClock { since });
    Client::start_with(setup, consent, transport, clock, Arc::new(SystemDisk)).unwrap()
}

/// A host in a process of its own: it records until it is killed, or sends what waits and ends.
#[test]
#[ignore = "runs in processes that other tests start and kill"]
fn host() {
    let variable = |name| std::env::var_os(name).map(|value| value.into_string().unwrap());
    let (Some(dir), Some(url), Some(since)) = (
        variable("SOAK_DIR"),
        variable("SOAK_URL"),
        variable("SOAK_SINCE"),
    ) else {
        return;
    };
    let since = Duration::from_millis(since.parse().unwrap());
    let client = client(Path::new(&dir), &url, since);
    while variable("SOAK_RECORDS").is_some() {
        client.track_durable(&MessageDeleted).unwrap();
        println!("{SAYS}durable");
    }
    // It sleeps by the machine's clock; waking it makes it look at the fast one.
    let mut status = client.status();
    while status.identity.is_none() || status.waiting > 0 {
        client.consent_changed();
        status = client.wait_until(Duration::from_millis(1), |status| status.waiting == 0);
    }
    assert!(status.ledger.balances(0), "{status:?}");
    assert!(status.ledger.dropped.is_empty(), "{status:?}");
}

fn spawn(dir: &Path, url: &str, since: Duration, records: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "soak::host", "--ignored", "--nocapture"])
        .env("SOAK_DIR", dir)
        .env("SOAK_URL", url)
        .env("SOAK_SINCE", since.as_millis().to_string())
        .env_remove("SOAK_RECORDS")
        .stdout(Stdio::piped());
    if records {
        command.env("SOAK_RECORDS", "1");
    }
    command.spawn().unwrap()
}

/// Kills a host after it said so often that something is durable; answers how often it did.
fn kill_after(mut child: Child, times: usize) -> u64 {
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
    said as u64
}

#[derive(Deserialize)]
struct WithId<'a> {
    #[serde(rename = "messageId")]
    id: &'a str,
}

/// Messages by their identifier, to their bytes.
#[derive(Default)]
struct Messages(BTreeMap<String, String>);

impl Messages {
    /// Takes one in; the same identifier must have the same bytes. Answers whether it is new.
    fn add(&mut self, json: &str) -> bool {
        let WithId { id } = serde_json::from_str(json).unwrap();
        if let Some(first) = self.0.get(id) {
            assert_eq!(first, json);
            return false;
        }
        self.0.insert(id.to_owned(), json.to_owned()).is_none()
    }

    /// What lies durably in an outbox that nobody has open.
    fn add_waiting(&mut self, state: &Path) {
        let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
        for waits in view(&disk, &state.join("outbox")).unwrap().messages {
            self.add(str::from_utf8(&waits.json).unwrap());
        }
    }
}

/// `cargo xtask collect`.
struct Collect {
    child: Child,
    url: String,
    said: JoinHandle<String>,
}

impl Collect {
    fn start(log: &Path) -> Self {
        let mut child = Command::new(env!("CARGO"))
            .args(["xtask", "collect", "--port", "0", "--seed", "7"])
            .args(["--misbehave", FAULTS, "--log"])
            .arg(log)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        output.read_line(&mut greeting).unwrap();
        let url = greeting.strip_prefix("listening on ").unwrap();
        let url = url.split(',').next().unwrap().to_owned();
        let said = std::thread::spawn(move || {
            let mut said = String::new();
            output.read_to_string(&mut said).unwrap();
            said
        });
        Self { child, url, said }
    }

    /// Asks it to end; answers its summary. It ends well only if nothing undeclared arrived, and
    /// no identifier with different bytes.
    fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.unwrap().success());
        let code = self.child.wait().unwrap().code();
        let said = self.said.join().unwrap();
        assert_eq!(code, Some(0), "{said}");
        said.rsplit_once("\n\n").unwrap().1.to_owned()
    }
}

/// What was killed how often, and what it had made durable.
#[derive(Default)]
struct Deeds {
    kills: u64,
    /// Messages whose sender had learned that they are durable.
    durable: u64,
    /// Messages that were found on the disk after a kill.
    seen: Messages,
}

/// Kills hosts until they recorded so much and the time is over, then sends what waits.
fn soak_host(url: &str, count: u64, time: Duration) -> Deeds {
    let dir = tempfile::tempdir().unwrap();
    let since = up();
    let mut deeds = Deeds::default();
    while deeds.durable < count || up().saturating_sub(since) < time {
        let child = spawn(dir.path(), url, since, true);
        deeds.durable += kill_after(child, fastrand::usize(1..200));
        deeds.kills += 1;
        deeds.seen.add_waiting(dir.path());
    }
    let last = spawn(dir.path(), url, since, false);
    assert!(last.wait_with_output().unwrap().status.success());
    deeds
}

/// Kills the program while it makes and sends reports, each on another machine, until so many are
/// made and the time is over.
fn soak_program(url: &str, reports: u64, time: Duration) -> Deeds {
    let since = up();
    let mut deeds = Deeds::default();
    while deeds.durable < reports * OF_A_REPORT || up().saturating_sub(since) < time {
        let mut machine = Machine::willing();
        machine.point_to_url(url);
        for _ in 0..4 {
            let mut child = machine.start("send --wait 60");
            let ended = child.stdout.take().unwrap();
            // It ends by itself, or it is killed at any instant before.
            let life = Duration::from_micros(fastrand::u64(..400_000));
            wait_for_end(ended, life);
            child.kill().unwrap();
            child.wait().unwrap();
            deeds.kills += 1;
            deeds.seen.add_waiting(&machine.state());
        }
        let mut delivered = 0;
        while delivered < OF_A_REPORT {
            finish(machine.start("send --wait 60"));
            let status = machine.json("status --json");
            assert_eq!(status["accepted"], OF_A_REPORT);
            delivered = status["delivered"].as_u64().unwrap();
        }
        deeds.durable += OF_A_REPORT;
    }
    deeds
}

/// Waits until a program closes its output, and no longer than this.
fn wait_for_end(mut output: impl std::io::Read + Send + 'static, time: Duration) {
    let (tell, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = output.read_to_end(&mut text);
        // Whoever waits no more is not told.
        let _ = tell.send(());
    });
    let _ = end.recv_timeout(time);
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    message: &'a RawValue,
}

fn soak(count: u64, reports: u64, time: Duration) -> String {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let since = up();
    let collect = Collect::start(&log);
    let url = collect.url.clone();
    let program = std::thread::spawn(move || soak_program(&url, reports, time));
    let host = soak_host(&collect.url, count, time);
    let program = program.join().unwrap();
    let summary = collect.stop();

    let (mut arrived, mut repeated) = (Messages::default(), 0);
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let Line { message } = serde_json::from_str(line).unwrap();
        repeated += u64::from(!arrived.add(message.get()));
    }
    let mut lost = 0;
    for (id, json) in host.seen.0.iter().chain(&program.seen.0) {
        match arrived.0.get(id) {
            Some(there) => assert_eq!(there, json),
            None => lost += 1,
        }
    }
    assert_eq!(lost, 0);
    let distinct = arrived.0.len() as u64;
    // The host's identifier has a message. Each host may have died between writing and saying so.
    let least = host.durable + 1 + program.durable;
    assert!(
        (least..=least + host.kills).contains(&distinct),
        "{distinct} and not {least}"
    );
    format!(
        "{} s\n\
         host: {} occurrences durable, {} kills\n\
         program: {} reports of {OF_A_REPORT} messages durable, {} kills\n\
         {} messages found on the disk after kills, {lost} lost\n\
         {} received, {distinct} distinct, {repeated} duplicates, none with other bytes\n\
         {summary}",
        (up().saturating_sub(since)).as_secs(),
        host.durable,
        host.kills,
        program.durable / OF_A_REPORT,
        program.kills,
        host.seen.0.len() + program.seen.0.len(),
        distinct + repeated,
    )
}

#[test]
#[ignore = "two minutes; prints figures"]
fn for_two_minutes_what_program_and_host_made_durable_arrives_whole_though_both_are_killed() {
    println!("{}", soak(10_000, 1, Duration::from_mins(2)));
}
