//! `test-databases`: tests that need database programs, with the programs started for them.
//!
//! Which tests these are stands in the workspace's manifest. Both programs run in a temporary folder,
//! listen on this machine only, protect connections for whoever wants that, and end with the command,
//! however that ends.

mod mariadb;
mod postgres;
mod program;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde::Deserialize;

use super::cargo;
use super::stage::Stage;
use crate::outcome::Outcome;
use program::{Missing, Server};

/// The variable that tells tests where certificates lie.
const CERTIFICATES: &str = "TEST_CERTIFICATES";

/// The variable that says how many tests run at once, and how many do where nobody says it: they wait for
/// databases more than for processors.
const AT_ONCE: &str = "RUST_TEST_THREADS";
const MANY: &str = "8";

/// `[workspace.metadata.telemetry.databases]`.
#[derive(Debug, Deserialize)]
struct Tests {
    package: String,
    test: String,
    /// The one that makes the files of [`Certificate`].
    certificates: String,
}

/// What programs prove themselves with.
#[derive(Debug)]
struct Certificate {
    file: PathBuf,
    key: PathBuf,
}

/// Runs the tests; the arguments are those of the test program.
pub(crate) fn databases(directory: &Path, arguments: &[OsString]) -> Outcome {
    match tested(directory, arguments) {
        Ok(outcome) => outcome,
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

fn tested(directory: &Path, arguments: &[OsString]) -> anyhow::Result<Outcome> {
    let failed = Outcome {
        stderr: "error: the tests with databases failed\n".to_owned(),
        code: 1,
        ..Outcome::default()
    };
    let tests: Tests = cargo::metadata(directory, "databases")?;
    // Both are looked for before one is started.
    let programs = (postgres::Programs::find()?, mariadb::Programs::find()?);
    // What does not build needs no databases.
    if !run(tests.command(directory).arg("--no-run"))? {
        return Ok(failed);
    }
    let stage = Stage::set("telemetry-databases-")?;
    let _clearing = stage.clearing();
    let folder = program::folder(&stage, "certificates")?;
    let mut make = tests.command(directory);
    make.args(["--quiet", "--", "--ignored", "--exact"])
        .arg(&tests.certificates)
        .env(CERTIFICATES, &folder);
    anyhow::ensure!(run(&mut make)?, "there are no certificates");
    let certificate = Certificate {
        file: folder.join("database.pem"),
        key: folder.join("database.key"),
    };
    program::own(&certificate.key)?;
    let servers = [
        programs.0.start(&stage, &certificate)?,
        programs.1.start(&stage, &certificate)?,
    ];
    let passed = run(tests
        .command(directory)
        .args(["--", "--include-ignored"])
        .args(arguments)
        .env(CERTIFICATES, &folder)
        .env(AT_ONCE, env::var_os(AT_ONCE).unwrap_or(MANY.into()))
        .envs(servers.iter().flat_map(Server::variables)))?;
    for server in servers {
        server.stop(&stage)?;
    }
    Ok(if passed { Outcome::default() } else { failed })
}

impl Tests {
    fn command(&self, directory: &Path) -> Command {
        let mut command = cargo::command(directory);
        command
            .args(["test", "--package", &self.package, "--test", &self.test])
            .stdin(Stdio::null());
        command
    }
}

fn run(command: &mut Command) -> anyhow::Result<bool> {
    let status = command.status().context("cargo cannot be run")?;
    Ok(status.success())
}
