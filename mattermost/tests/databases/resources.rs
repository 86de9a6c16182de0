//! What the whole program takes: its memory, which is judged, and its time, which is only told.
//! `cargo xtask test-databases -- resources --nocapture` prints both.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use mattermost_telemetry::database::figures::Limits;
use rustix::pipe::fcntl_setpipe_size;
use serde_json::Value;

use crate::base::{Admin, BOTH, Base, PASSWORD, port};
use crate::data;
use crate::faults::{closed_port, lock};
use crate::program::{command, run};

/// What may differ from run to run, in KiB. A million rows that were taken would be far more.
const NOISE: u64 = 4 * 1024;

/// Less than any report has, so that whoever prints one waits until it is read.
const PIPE: usize = 4096;

/// What is wrong with the database.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    None,
    /// The connection is lost while this table is asked.
    Lost(&'static str),
    /// Nobody can read this table.
    HeldUp(&'static str),
}

impl Trouble {
    /// Before the program starts.
    fn begin(self, base: &Base) -> Option<Admin> {
        match self {
            Self::None => None,
            Self::Lost(table) | Self::HeldUp(table) => Some(lock(base, table)),
        }
    }

    /// While it runs.
    fn go_on(self, base: &mut Base, held: Option<Admin>) -> Option<Admin> {
        match self {
            Self::None | Self::HeldUp(_) => held,
            Self::Lost(_) => {
                base.end_waiting();
                None
            }
        }
    }
}

/// A figure of the event `activity`, in what is printed or sent.
fn activity(report: &Value, name: &str) -> Option<u64> {
    let events = report.get("events").or_else(|| report.get("batch"));
    let mut events = events?.as_array().expect("a list").iter();
    let found = events.find(|event| event["event"] == "activity")?;
    found["properties"].get(name)?.as_u64()
}

/// What a command took, and the report that it made.
struct Taken {
    /// The most memory at any time, in KiB.
    peak: u64,
    time: Duration,
    report: Value,
}

/// The most memory that a process had until now, in KiB.
fn peak(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    peak.expect("the system says it")
}

#[expect(clippy::disallowed_methods, reason = "it is told, not judged")]
fn now() -> Instant {
    Instant::now()
}

/// Takes `preview`, with this trouble.
fn preview(base: &mut Base, source: &str, trouble: Trouble) -> Taken {
    let dir = tempfile::tempdir().expect("a folder");
    let mut command = command(&dir, &base.config(source, &[]));
    let (mut out, writer) = std::io::pipe().expect("a pipe");
    fcntl_setpipe_size(&writer, PIPE).expect("a small one");
    let held = trouble.begin(base);
    let start = now();
    command.args(["preview", "--format", "json"]).stdout(writer);
    let mut child = command.spawn().expect("the program can be started");
    // The command holds an end, too.
    drop(command);
    let _held = trouble.go_on(base, held);
    let mut report = vec![0];
    out.read_exact(&mut report).expect("it prints something");
    // Everything is done but printing, for which it waits.
    let peak = peak(child.id());
    out.read_to_end(&mut report).expect("it prints the rest");
    assert!(report.len() > PIPE + 1, "it has to wait for somebody");
    assert!(child.wait().expect("it ends").success());
    Taken {
        peak,
        time: start.elapsed(),
        report: serde_json::from_slice(&report).expect("a report is JSON"),
    }
}

/// Takes `send`, with this trouble.
fn send(base: &mut Base, source: &str, trouble: Trouble) -> Taken {
    let dir = tempfile::tempdir().expect("a folder");
    let config = base.config(source, &[]);
    assert_eq!(run(&dir, &config, "on").code, Some(0));
    let endpoint = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = endpoint.local_addr().expect("an address");
    let mut command = command(&dir, &config);
    command
        .args(["send", "--write-key", "key", "--wait", "60", "--endpoint"])
        .arg(format!("http://{address}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let held = trouble.begin(base);
    let start = now();
    let mut child = command.spawn().expect("the program can be started");
    let _held = trouble.go_on(base, held);
    let (client, _) = endpoint.accept().expect("it sends something");
    let mut client = BufReader::new(client);
    let mut length = 0;
    loop {
        let mut line = String::new();
        client.read_line(&mut line).expect("a request");
        let header = line.to_lowercase();
        if let Some(told) = header.strip_prefix("content-length:") {
            length = told.trim().parse().expect("a number");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut report = vec![0; length];
    client.read_exact(&mut report).expect("the report");
    // It waits for an answer.
    let peak = peak(child.id());
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    client.get_mut().write_all(answer).expect("it listens");
    assert!(child.wait().expect("it ends").success());
    Taken {
        peak,
        time: start.elapsed(),
        report: serde_json::from_reader(GzDecoder::new(&*report)).expect("a report is JSON"),
    }
}

/// Takes both, and prints it; answers what previewing and sending took.
#[expect(clippy::print_stdout, reason = "it is told, not judged")]
fn taken(base: &mut Base, case: &str, source: &str, trouble: Trouble) -> [Taken; 2] {
    let taken = [preview(base, source, trouble), send(base, source, trouble)];
    for (command, Taken { peak, time, .. }) in ["preview", "send"].iter().zip(&taken) {
        let (driver, time) = (base.driver.name(), time.as_secs_f64());
        println!("| {driver} | {case} | {command} | {peak} KiB | {time:.2} s |");
    }
    taken
}

/// A million rows, each with a number of its own, from nothing.
fn million() -> String {
    let digits: Vec<_> = (0..10)
        .map(|digit| format!("SELECT {digit} AS digit"))
        .collect();
    let digits = digits.join(" UNION ALL ");
    let places: Vec<_> = (0..6)
        .map(|place| format!("({digits}) AS p{place}"))
        .collect();
    let parts: Vec<_> = (0..6)
        .map(|place| format!("p{place}.digit * {}", 10_u32.pow(place)))
        .collect();
    let (number, places) = (parts.join(" + "), places.join(", "));
    format!("(SELECT {number} AS seq FROM {places}) AS million")
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn no_more_memory_is_taken_for_a_million_rows_than_for_none() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let source = base.source();
        taken(&mut base, "a few rows", &source, Trouble::None);
        let million = million();
        base.admin.run(&format!(
            "INSERT INTO Posts (Id, DeleteAt, ChannelId, Message) \
             SELECT CONCAT('m', seq), 0, 'town', '' FROM {million}"
        ));
        base.admin.run(&format!(
            "INSERT INTO Audits (Id, CreateAt, Action, ExtraInfo) \
             SELECT CONCAT('m', seq), {} - seq, '/api/v4/users/login', 'success' FROM {million}",
            data::NOW
        ));
        let mut expected = base.expected();
        expected.activity.posts = Some(1_000_006);
        expected.activity.logins_daily = Some(1_000_003);
        expected.activity.logins_monthly = Some(1_000_005);
        assert_eq!(base.read_within(Limits::default()), expected);
        let many = taken(&mut base, "1,000,000 rows", &source, Trouble::None);
        for table in data::tables() {
            base.admin.run(&format!("TRUNCATE TABLE {table}"));
        }
        let none = taken(&mut base, "no rows", &source, Trouble::None);
        for (many, none) in many.iter().zip(&none) {
            assert_eq!(activity(&many.report, "posts"), Some(1_000_006));
            assert_eq!(activity(&none.report, "posts"), Some(0));
            assert!(
                many.peak < none.peak + NOISE,
                "{driver:?}: {} KiB, and {} KiB without rows",
                many.peak,
                none.peak
            );
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_report_of_what_is_known_goes_out_whatever_goes_wrong() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let source = base.source();
        let down = base.source_with(PASSWORD, closed_port());
        let wrong = base.source_with("wrong", port(driver));
        let (lost, held_up) = (Trouble::Lost("Teams"), Trouble::HeldUp("Posts"));
        for (case, source, trouble, teams, posts) in [
            ("down", &down, Trouble::None, None, None),
            ("wrong password", &wrong, Trouble::None, None, None),
            ("dropped mid-query", &source, lost, None, Some(6)),
            ("statement limit hit", &source, held_up, Some(3), None),
        ] {
            for Taken { report, .. } in taken(&mut base, case, source, trouble) {
                assert_eq!(activity(&report, "teams"), teams, "{driver:?} {case}");
                assert_eq!(activity(&report, "posts"), posts, "{driver:?} {case}");
            }
        }
    }
}
