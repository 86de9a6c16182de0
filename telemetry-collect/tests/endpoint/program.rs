//! The program, as a process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::messages::{batch, counted};

pub(crate) const SCHEMA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/counted.schema.json"
);

/// A running program, which ends with the test.
pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
    /// The line that names it.
    greeting: String,
    output: BufReader<ChildStdout>,
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_telemetry-collect"));
    command.args(args);
    command
}

impl Program {
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = command(&["--schema", SCHEMA, "--port", "0"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        output.read_line(&mut greeting).unwrap();
        let url = greeting.strip_prefix("listening on ").unwrap();
        let url = url.split(',').next().unwrap().to_owned();
        Self {
            child,
            url,
            greeting,
            output,
        }
    }

    /// Asks it to end; answers what it said since it started, and its exit code.
    pub(crate) fn stop(mut self, signal: Signal) -> (String, Option<i32>) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).unwrap();
        let mut said = String::new();
        self.output.read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap().code())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn fail(args: &[&str], directory: &Path) -> String {
    let mut child = command(args)
        .current_dir(directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut said).unwrap();
    if !said.is_empty() {
        // It started, and would never end.
        child.kill().unwrap();
    }
    assert_eq!(said, "", "{args:?}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

async fn post(url: &str, body: &str) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client
        .post(format!("{url}/v1/batch"))
        .basic_auth("key", Some(""))
        .header("content-type", "application/json");
    let _ = request.body(body.to_owned()).send().await;
}

#[tokio::test]
async fn a_line_for_each_request_and_a_summary_at_the_end() {
    let program = Program::start(&[]);
    let greeting = format!(
        "listening on {}, for 1 event of {SCHEMA}; Ctrl-C ends\n",
        program.url
    );
    assert_eq!(program.greeting, greeting);
    let first = batch(&[counted("1", 1), counted("2", 2)]);
    for body in [&first, &first, "{\"batch\":[]}"] {
        post(&program.url, body).await;
    }
    let (said, code) = program.stop(Signal::TERM);
    insta::assert_snapshot!(said);
    assert_eq!(code, Some(1));
}

#[tokio::test]
async fn without_findings_it_ends_well_whichever_signal_ends_it() {
    for signal in [Signal::INT, Signal::TERM] {
        let program = Program::start(&["--misbehave", "close", "--seed", "1"]);
        post(&program.url, &batch(&[counted("1", 1)])).await;
        let (said, code) = program.stop(signal);
        insta::assert_snapshot!("ends_well", said);
        assert_eq!(code, Some(0));
    }
}

#[test]
fn what_it_cannot_do_it_says_with_what_would_help() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::File::create(dir.path().join("empty.json")).unwrap();
    let here = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = here.local_addr().unwrap().port().to_string();
    let said = [
        fail(&["--port", "0"], dir.path()),
        fail(&["--schema", "missing.json"], dir.path()),
        fail(&["--schema", "empty.json"], dir.path()),
        fail(&["--schema", SCHEMA, "--address", "0.0.0.0"], dir.path()),
        fail(&["--schema", SCHEMA, "--misbehave", "slow"], dir.path()),
        fail(&["--schema", SCHEMA, "--log", "none/log"], dir.path()),
        fail(&["--schema", SCHEMA, "--port", &taken], dir.path()).replace(&taken, "[taken]"),
    ];
    insta::assert_snapshot!(said.concat());
}

#[test]
fn the_readme_shows_the_real_help() {
    let output = command(&["--help"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(include_str!("../../README.md").contains(&help), "{help}");
}
