//! The two programs as processes.

use std::process::{Command, Stdio};

use crate::project::Project;

const XTASK: &str = env!("CARGO_BIN_EXE_xtask");
const CARGO_TELEMETRY: &str = env!("CARGO_BIN_EXE_cargo-telemetry");

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(XTASK)
        .arg("explain")
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn no_colour_reaches_a_file() {
    let project = Project::of("full");
    project.replace("schema/labels.toml", "values", "vlaues");
    assert!(project.run(&["check"]).stdout.contains('\x1b'));
    let output = Command::new(XTASK)
        .arg("check")
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stdout.contains(&b'\x1b'));
}

#[test]
fn as_a_subcommand_of_cargo_it_names_itself_so() {
    let project = Project::of("full");
    let output = Command::new(CARGO_TELEMETRY)
        .args(["telemetry", "check"])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("next: run `cargo telemetry "), "{said}");
}

#[test]
fn the_readme_shows_the_real_help() {
    let output = Command::new(XTASK).arg("-h").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(include_str!("../../README.md").contains(&help), "{help}");
}
