//! The commands that run what this workspace builds, with a Cargo and programs of the test's own.

use std::fs::{self, File, Permissions};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::project::Project;

const XTASK: &str = env!("CARGO_BIN_EXE_xtask");
const CARGO_TELEMETRY: &str = env!("CARGO_BIN_EXE_cargo-telemetry");

fn script(path: &Path, text: &str) -> PathBuf {
    fs::remove_file(path).unwrap_or_default();
    let mut file = File::create(path).unwrap();
    std::io::Write::write_all(&mut file, format!("#!/bin/sh\n{text}\n").as_bytes()).unwrap();
    file.set_permissions(Permissions::from_mode(0o755)).unwrap();
    path.to_owned()
}

/// A project for which a script stands in for Cargo, and another one for the program that reports.
struct Stage {
    project: Project,
    cargo: PathBuf,
}

impl Stage {
    fn new(program: &str) -> Self {
        let project = Project::generated();
        let program = script(&project.path("program"), program);
        fs::create_dir(project.path("temporary")).unwrap();
        let text = format!(
            r#"case "$1" in
metadata) echo '{{"metadata":{{"telemetry":{{"demo":{{"program":"reports","config":{{"a":"long enough"}}}}}}}}}}' ;;
build) for name in reports telemetry-collect; do
    echo '{{"target":{{"name":"'$name'"}},"executable":"{}"}}'
  done ;;
*) echo "$@"; exit 1 ;;
esac"#,
            program.display()
        );
        let cargo = script(&project.path("cargo"), &text);
        Self { project, cargo }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(XTASK);
        command
            .args(arguments)
            .current_dir(self.project.path(""))
            .env("CARGO", &self.cargo)
            .env("TMPDIR", self.project.path("temporary"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Nothing is left of what the demo made.
    #[track_caller]
    fn assert_cleared(&self) {
        let left = fs::read_dir(self.project.path("temporary")).unwrap();
        assert_eq!(left.count(), 0);
    }

    fn demo(&self) -> (Option<i32>, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(&["demo"]).output().unwrap();
        self.assert_cleared();
        assert!(!stdout.contains(&b'\x1b'));
        (status.code(), String::from_utf8(stderr).unwrap())
    }
}

#[test]
fn the_endpoint_gets_its_options_as_they_are_and_its_exit_code_is_handed_on() {
    let stage = Stage::new("");
    let arguments = ["collect", "--schema", "a b", "--format", "--help"];
    let output = stage.command(&arguments).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "run --quiet --package telemetry-collect --bin telemetry-collect -- \
         --schema a b --format --help\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn without_cargo_nothing_can_be_run() {
    let stage = Stage::new("");
    fs::remove_file(&stage.cargo).unwrap();
    let output = stage.command(&["collect"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.starts_with(b"error: cargo cannot be run"));
    let (code, said) = stage.demo();
    assert_eq!(code, Some(2));
    assert!(said.starts_with("error: cargo cannot be run"), "{said}");
}

#[test]
fn a_program_that_breaks_a_promise_is_a_finding_and_nothing_is_left() {
    let stage = Stage::new("mkdir state");
    let (code, said) = stage.demo();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(said);
}

#[test]
fn a_program_that_cannot_do_its_work_is_a_finding_and_nothing_is_left() {
    let stage = Stage::new("echo 'no such command' >&2; exit 2");
    let (code, said) = stage.demo();
    assert_eq!(code, Some(1));
    assert!(said.contains("ended with exit status: 2"), "{said}");
}

#[test]
fn an_interrupted_demo_leaves_no_process_and_no_file() {
    for signal in [Signal::INT, Signal::TERM] {
        // The program tells its number through a pipe, so that it certainly runs.
        let stage = Stage::new(r#"echo $$ >"${0%/*}/told"; exec sleep 1000"#);
        let told = stage.project.path("told");
        let made = Command::new("mkfifo").arg(&told).status().unwrap();
        assert!(made.success());
        let mut demo = stage.command(&["demo"]).spawn().unwrap();
        let mut id = String::new();
        File::open(&told).unwrap().read_to_string(&mut id).unwrap();
        let pid = Pid::from_raw(id.trim().parse().unwrap()).unwrap();
        kill_process(Pid::from_child(&demo), signal).unwrap();
        assert_eq!(demo.wait().unwrap().code(), Some(2));
        assert!(test_kill_process(pid).is_err());
        stage.assert_cleared();
    }
}

#[test]
fn other_projects_have_neither_of_them() {
    let stage = Stage::new("");
    for command in ["collect", "demo"] {
        let output = Command::new(CARGO_TELEMETRY)
            .args(["telemetry", command])
            .current_dir(stage.project.path(""))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
    }
}
