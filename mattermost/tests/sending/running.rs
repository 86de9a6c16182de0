//! The program as a daemon, with somebody who supervises it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::bulletins::Bulletins;
use crate::endpoint::{Reply, Request};
use crate::machine::{KEY, Machine, write};
use crate::naming::NOWHERE;

/// No test waits longer for something that does not come.
const LONGEST: Duration = Duration::from_mins(2);

/// The program while it runs, and what it says.
#[derive(Debug)]
struct Daemon {
    child: Child,
    lines: Receiver<String>,
    messages: UnixDatagram,
    _dir: TempDir,
}

impl Daemon {
    fn start(machine: &Machine, options: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("notify");
        let messages = UnixDatagram::bind(&socket).unwrap();
        messages.set_read_timeout(Some(LONGEST)).unwrap();
        let mut command = machine.command(&format!("run {options}"));
        command.env("NOTIFY_SOCKET", &socket).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (say, lines) = channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                // A test that ended hears nothing.
                let _ = say.send(line);
            }
        });
        Self {
            child,
            lines,
            messages,
            _dir: dir,
        }
    }

    /// Waits until it said this to its supervisor; answers the whole message.
    fn wait_until_told(&self, what: &str) -> String {
        let mut bytes = [0; 4_096];
        loop {
            let length = self.messages.recv(&mut bytes).expect("a message");
            let message = String::from_utf8(bytes[..length].to_vec()).unwrap();
            if message.lines().any(|line| line.starts_with(what)) {
                return message;
            }
        }
    }

    /// Waits until it wrote a line that begins like this.
    fn wait_until_said(&self, beginning: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LONGEST).expect("a line");
            assert!(!line.contains("panicked") && !line.contains(KEY), "{line}");
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn reload(&self) {
        self.signal(Signal::HUP);
        let message = self.wait_until_told("RELOADING=1");
        assert!(message.contains("MONOTONIC_USEC="), "{message}");
        self.wait_until_told("READY=1");
    }

    /// Ends it with a signal; answers its exit code and what else it said.
    fn end(mut self, signal: Signal) -> (Option<i32>, Vec<String>) {
        self.signal(signal);
        let status = self.child.wait().unwrap();
        (status.code(), self.lines.iter().collect())
    }

    /// What it has open.
    #[cfg(target_os = "linux")]
    fn open(&self) -> Vec<String> {
        let dir = format!("/proc/{}/fd", self.child.id());
        let links = fs::read_dir(dir).unwrap();
        let targets = links.filter_map(|link| fs::read_link(link.ok()?.path()).ok());
        let mut names: Vec<String> = targets.map(|path| path.to_string_lossy().into()).collect();
        names.sort_unstable();
        names
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Also a test that fails leaves no process behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn messages(request: &Request) -> Vec<Value> {
    let body: Value = serde_json::from_str(&request.body).unwrap();
    body["batch"].as_array().unwrap().clone()
}

fn ids(request: &Request) -> Vec<String> {
    let id = |message: &Value| message["messageId"].as_str().unwrap().to_owned();
    messages(request).iter().map(id).collect()
}

fn off(machine: &Machine) {
    write(
        machine.config(),
        r#"{"LogSettings": {"EnableDiagnostics": false}}"#,
    );
}

fn wait_until_purged(machine: &Machine) {
    while machine.state().join("outbox").exists() {
        thread::yield_now();
    }
}

#[test]
fn it_reports_by_itself_and_says_how_it_began_what_it_does_not_know_and_nothing_more() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let daemon = Daemon::start(&machine, "--at-once");
    endpoint.wait();
    // Whoever supervises it hears that it lives.
    daemon.wait_until_told("WATCHDOG=1");
    let (code, lines) = daemon.end(Signal::TERM);
    assert_eq!(code, Some(0));
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].starts_with("security update check: inert: there is no endpoint"));
    assert!(lines[1].starts_with("reports: on since "), "{lines:#?}");
    assert!(lines[2].starts_with("not known: `plugins`: "), "{lines:#?}");
    assert_eq!(endpoint.requests().len(), 1);
    let status = machine.json("status --json");
    assert_eq!(status["last_report"]["waiting"], 0);
    assert_eq!(status["outbox"]["messages"], 0);
}

#[test]
fn the_first_report_waits_so_that_somebody_can_still_say_no() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let daemon = Daemon::start(&machine, "");
    daemon.wait_until_told("WATCHDOG=1");
    daemon.wait_until_told("WATCHDOG=1");
    assert_eq!(daemon.end(Signal::INT).0, Some(0));
    assert_eq!(endpoint.requests().len(), 0);
    let status = machine.json("status --json");
    assert!(status["next_report"].is_string(), "{status:#}");
    assert!(status["last_report"].is_null(), "{status:#}");
}

#[test]
fn what_is_switched_off_while_it_runs_goes_and_what_is_switched_on_is_reported_anew() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let daemon = Daemon::start(&machine, "--at-once");
    endpoint.wait();
    off(&machine);
    // Nobody tells it.
    daemon.wait_until_said("reports: off: `LogSettings.EnableDiagnostics`");
    daemon.reload();
    wait_until_purged(&machine);
    write(machine.config(), "{}");
    daemon.reload();
    endpoint.wait();
    assert_eq!(daemon.end(Signal::TERM).0, Some(0));
    let requests = endpoint.requests();
    let who = |request: &Request| messages(request)[0]["anonymousId"].clone();
    assert_ne!(
        who(&requests[0]),
        who(&requests[1]),
        "the identifier was deleted"
    );
}

#[test]
fn limits_of_today_hold_for_the_report_of_today() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    off(&machine);
    let daemon = Daemon::start(&machine, "--at-once");
    daemon.wait_until_told("READY=1");
    assert_eq!(machine.run("limit --without config_sql").code, Some(0));
    write(machine.config(), "{}");
    daemon.reload();
    endpoint.wait();
    assert_eq!(daemon.end(Signal::TERM).0, Some(0));
    let body = &endpoint.requests()[0].body;
    assert!(body.contains("\"config_log\"") && !body.contains("\"config_sql\""));
}

#[test]
fn whatever_ends_it_during_a_slow_upload_the_same_report_is_sent_after_the_next_start() {
    for signal in [Signal::TERM, Signal::KILL] {
        let mut machine = Machine::willing();
        let slow = machine.serve(Reply::Held);
        let daemon = Daemon::start(&machine, "--at-once --close-within 1");
        slow.wait();
        let (code, lines) = daemon.end(signal);
        if signal == Signal::TERM {
            assert_eq!(code, Some(0));
            let last = lines.last().unwrap();
            assert!(last.ends_with("wait for the next start"), "{last}");
        }
        let endpoint = machine.serve(Reply::Status(200));
        let daemon = Daemon::start(&machine, "");
        endpoint.wait();
        assert_eq!(daemon.end(Signal::TERM).0, Some(0));
        let requests = endpoint.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(ids(&requests[0]), ids(&slow.requests()[0]));
    }
}

#[test]
fn a_trouble_is_said_once_and_its_end_too() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(503));
    let daemon = Daemon::start(&machine, "--at-once");
    endpoint.wait();
    daemon.wait_until_said("sending: the endpoint answered with status 503; it is tried again");
    write(machine.config(), "{\"LogSettings\": ");
    daemon.reload();
    let line = daemon.wait_until_said("configuration: cannot read");
    assert!(line.ends_with("nothing is sent meanwhile"), "{line}");
    daemon.reload();
    write(machine.config(), "{}");
    daemon.reload();
    daemon.reload();
    let (code, lines) = daemon.end(Signal::TERM);
    assert_eq!(code, Some(0));
    let about = |lines: &[String]| {
        let lines = lines
            .iter()
            .filter(|line| line.starts_with("configuration"));
        lines.cloned().collect::<Vec<_>>()
    };
    assert_eq!(about(&lines), ["configuration: as it should be again"]);
}

#[cfg(target_os = "linux")]
#[test]
fn neither_files_nor_sockets_pile_up() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let daemon = Daemon::start(&machine, "--at-once");
    endpoint.wait();
    // The connection of the first report is closed.
    daemon.wait_until_told("WATCHDOG=1");
    let before = daemon.open();
    for _ in 0..10 {
        off(&machine);
        daemon.reload();
        wait_until_purged(&machine);
        write(machine.config(), "{}");
        daemon.reload();
        endpoint.wait();
    }
    daemon.wait_until_told("WATCHDOG=1");
    let after = daemon.open();
    assert_eq!(daemon.end(Signal::TERM).0, Some(0));
    // What is being written just now is open; ten of anything would have piled up.
    assert!(after.len() < before.len() + 5, "{before:#?} {after:#?}");
}

#[test]
fn what_a_check_does_not_tell_of_the_server_is_in_the_journal() {
    let mut machine = Machine::with(NOWHERE);
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    let endpoint = Bulletins::listing("[]");
    let options = format!(
        "--product-version 5.8.0 --security-endpoint {}",
        endpoint.url
    );
    let daemon = Daemon::start(&machine, &options);
    let said = daemon.wait_until_said("not known for the security update check: ");
    assert!(said.ends_with(": the database cannot be reached"), "{said}");
    assert_eq!(daemon.end(Signal::TERM).0, Some(0));
}

#[test]
fn bulletins_come_while_reports_are_off_and_each_comes_once() {
    let machine = Machine::with(r#"{"LogSettings": {"EnableDiagnostics": false}}"#);
    let endpoint = Bulletins::listing(r#"[{"id":"b1","applies_to_version":"5.8.0"}]"#);
    let options = format!(
        "--product-version 5.8.0 --security-endpoint {}",
        endpoint.url
    );
    let daemon = Daemon::start(&machine, &options);
    daemon.wait_until_said("security bulletin `b1` is about this release");
    daemon.wait_until_told("WATCHDOG=1");
    assert_eq!(daemon.end(Signal::TERM).0, Some(0));
    let status = machine.json("status --json");
    let checks = &status["security_update_check"];
    assert_eq!(checks["bulletins_seen"], serde_json::json!(["b1"]));
    assert!(
        checks["last"].is_string() && checks["next"].is_string(),
        "{checks:#}"
    );
    let shown = machine.run("status").out;
    assert!(shown.contains("checks      on; last 20"), "{shown}");
    assert!(shown.contains("bulletins   b1\n"), "{shown}");

    let again = Daemon::start(&machine, &options);
    again.wait_until_told("READY=1");
    again.wait_until_told("WATCHDOG=1");
    let (code, lines) = again.end(Signal::TERM);
    assert_eq!(code, Some(0));
    assert!(!lines.iter().any(|line| line.contains("b1")), "{lines:#?}");
    assert_eq!(endpoint.heads().len(), 2, "a list and a bulletin");
}

#[test]
fn without_settings_or_endpoints_or_with_a_mistake_it_does_not_start() {
    let machine = Machine::new();
    let inert = machine.run("run");
    assert_eq!(inert.code, Some(2));
    insta::assert_snapshot!(inert.err, @"error: this program is inert, nothing runs: there is no endpoint; name one with `--endpoint URL` or `MATTERMOST_TELEMETRY_ENDPOINT`, and its key with `--write-key KEY` or `MATTERMOST_TELEMETRY_WRITE_KEY`; `--security-endpoint URL` names one for the security update check");
    let no_release = machine.run("run --security-endpoint http://127.0.0.1:9");
    assert_eq!(no_release.code, Some(2));
    assert!(
        no_release.err.contains("--product-version"),
        "{}",
        no_release.err
    );
    write(machine.config(), "{");
    let mistake = machine.run("run --endpoint http://127.0.0.1:9 --write-key x");
    assert_eq!(mistake.code, Some(2));
    assert!(mistake.err.contains("cannot read"), "{}", mistake.err);
    assert!(machine.files().is_empty());
}

#[test]
fn a_node_stands_by_until_the_one_that_reports_is_killed() {
    let lease = tempfile::tempdir().unwrap();
    let options = format!("--at-once --lease-dir {}", lease.path().display());
    let [mut one, mut other] = [Machine::willing(), Machine::willing()];
    let endpoint = one.serve(Reply::Status(200));
    other.point_to(&endpoint);
    let leads = Daemon::start(&one, &options);
    leads.wait_until_said("nodes: this one reports");
    endpoint.wait();
    let follows = Daemon::start(&other, &options);
    follows.wait_until_said("nodes: another one reports; this one stands by");
    let (code, _) = leads.end(Signal::KILL);
    assert_eq!(code, None);
    follows.wait_until_said("nodes: this one reports");
    let (code, _) = follows.end(Signal::TERM);
    assert_eq!(code, Some(0));
    assert_eq!(
        other.json("status --json")["last_report"]["by_another_node"],
        true
    );
    assert_eq!(endpoint.requests().len(), 1);
}
