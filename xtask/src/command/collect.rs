//! `collect`: the endpoint of this workspace, built and run as a process of its own.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use super::cargo;
use crate::outcome::Outcome;

const PACKAGE: &str = "telemetry-collect";

/// Runs the endpoint with these arguments; answers when it has ended.
pub(crate) fn collect(directory: &Path, arguments: &[OsString]) -> Outcome {
    let mut command = cargo::command(directory);
    command
        .args(["run", "--quiet", "--package", PACKAGE, "--bin", PACKAGE])
        .arg("--")
        .args(arguments);
    run(command)
}

/// In place of this process, so that whoever ends this one ends the endpoint.
#[cfg(unix)]
fn run(mut command: Command) -> Outcome {
    use std::os::unix::process::CommandExt as _;
    cargo::cannot_run(&command.exec())
}

#[cfg(not(unix))]
fn run(mut command: Command) -> Outcome {
    match command.status() {
        // Codes are 0, 1 and 2; without one, something ended it.
        Ok(status) => Outcome::of(
            status
                .code()
                .and_then(|code| code.try_into().ok())
                .unwrap_or(2),
            String::new(),
        ),
        Err(error) => cargo::cannot_run(&error),
    }
}
