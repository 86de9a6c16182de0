//! `test-databases`: tests that need database programs, with the programs started for them.
//!
//! Which tests these are stands in the workspace's manifest. Both programs run in a temporary folder,
//! listen on this machine only, and end with the command, however that ends.

mod mariadb;
mod postgres;
mod program;

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;

use anyhow::Context as _;
use serde::Deserialize;

use super::cargo;
use super::stage::Stage;
use crate::outcome::Outcome;
use program::{Missing, Server};

/// `[workspace.metadata.telemetry.databases]`.
#[derive(Debug, Deserialize)]
struct Tests {
    package: String,
    test: String,
}

/// Runs the tests; the arguments are those of the test program.
pub(crate) fn databases(directory: &Path, arguments: &[OsString]) -> Outcome {
    match tested(directory, arguments) {
        Ok(true) => Outcome::default(),
        Ok(false) => Outcome {
            stderr: "error: the tests with databases failed\n".to_owned(),
            code: 1,
            ..Outcome::default()
        },
        Err(error) => match error.downcast_ref::<Missing>() {
            Some(missing) => Outcome::unusable(
                &missing.to_string(),
                &format!("install it: `apt-get install {}`", missing.package),
            ),
            None => Outcome::unusable(
                &format!("{error:#}"),
                "run it in this workspace; on Linux it also runs as root",
            ),
        },
    }
}

fn tested(directory: &Path, arguments: &[OsString]) -> anyhow::Result<bool> {
    let Tests { package, test } = cargo::metadata(directory, "databases")?;
    // Both are looked for before one is started.
    let programs = (postgres::Programs::find()?, mariadb::Programs::find()?);
    // What does not build needs no databases.
    let mut build = cargo::command(directory);
    build.args(["test", "--package", &package, "--test", &test, "--no-run"]);
    if !build.status().context("cargo cannot be run")?.success() {
        return Ok(false);
    }
    let stage = Stage::set("telemetry-databases-")?;
    let _clearing = stage.clearing();
    let servers = [programs.0.start(&stage)?, programs.1.start(&stage)?];
    let mut tests = cargo::command(directory);
    tests
        .args(["test", "--package", &package, "--test", &test, "--"])
        .arg("--include-ignored")
        .args(arguments)
        .stdin(Stdio::null())
        .envs(servers.iter().flat_map(Server::variables));
    let status = tests.status().context("cargo cannot be run")?;
    for server in servers {
        server.stop(&stage)?;
    }
    Ok(status.success())
}
