//! Cargo, for programs of this workspace that this one doesn't link.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::outcome::Outcome;

/// The Cargo that runs this program, or the one that a shell would find.
pub(super) fn command(directory: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(directory);
    command
}

pub(super) fn cannot_run(error: &io::Error) -> Outcome {
    Outcome::unusable(
        &format!("cargo cannot be run: {error}"),
        "install Rust's toolchain, or run this with `cargo xtask`",
    )
}

/// What the workspace's manifest says of something: its `metadata.telemetry.NAME`.
///
/// # Errors
///
/// If there is no workspace, or its manifest says nothing of it.
pub(super) fn metadata<T: DeserializeOwned>(directory: &Path, name: &str) -> anyhow::Result<T> {
    let output = command(directory)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be run")?;
    if !output.status.success() {
        bail!("cargo cannot read the workspace");
    }
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    let said = metadata
        .pointer_mut(&format!("/metadata/telemetry/{name}"))
        .map(Value::take);
    let table = format!("`[workspace.metadata.telemetry.{name}]`");
    let said = said.with_context(|| format!("the workspace's manifest has no {table}"))?;
    serde_json::from_value(said).with_context(|| format!("{table} is incomplete"))
}

/// Builds the programs of these packages; answers where they are, by name.
///
/// # Errors
///
/// If one does not build.
pub(super) fn build(
    directory: &Path,
    packages: &[&str],
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut cargo = command(directory);
    cargo.args([
        "build",
        "--quiet",
        "--bins",
        "--message-format=json-render-diagnostics",
    ]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    let output = cargo
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be run")?;
    if !output.status.success() {
        bail!("the programs do not build");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let name = message.get("target")?.get("name")?.as_str()?.to_owned();
        let path = PathBuf::from(message.get("executable")?.as_str()?);
        Some((name, path))
    };
    Ok(messages.lines().filter_map(program).collect())
}
