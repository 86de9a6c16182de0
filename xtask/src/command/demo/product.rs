//! The program that reports, and its server's settings.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;

use crate::command::cargo;

const COLLECT: &str = "telemetry-collect";

/// The settings' file in the demo's folder.
pub(super) const CONFIG: &str = "config.json";

/// Where the program keeps its files, in the demo's folder.
pub(super) const STATE: &str = "state";

/// A text in the settings shorter than this may occur in a payload by chance.
const TELLING: usize = 8;

/// What the workspace's manifest says of the demo.
#[derive(Deserialize)]
struct Demo {
    program: String,
    config: Value,
}

/// The programs, built, and what the workspace's manifest says of the demo.
pub(super) struct Product {
    pub(super) name: String,
    program: PathBuf,
    pub(super) collect: PathBuf,
    pub(super) config: Value,
}

impl Product {
    pub(super) fn build(directory: &Path) -> anyhow::Result<Self> {
        let Demo {
            program: name,
            config,
        } = cargo::metadata(directory, "demo")?;
        let mut programs = cargo::build(directory, &[COLLECT, &name])?;
        let mut built = |name: &str| {
            let missing = || format!("the package `{name}` has no program of this name");
            programs.remove(name).with_context(missing)
        };
        Ok(Self {
            collect: built(COLLECT)?,
            program: built(&name)?,
            config,
            name,
        })
    }

    /// A call of the program in the demo's folder.
    pub(super) fn call<'a>(&'a self, command: &'a [&'a str]) -> Call<'a> {
        Call {
            product: self,
            command,
        }
    }

    /// The texts of the settings, none of which may leave.
    pub(super) fn texts(&self) -> Vec<&str> {
        fn walk<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
            match value {
                Value::String(text) if text.len() >= TELLING => found.push(text),
                Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
                Value::Object(members) => members.values().for_each(|value| walk(value, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let mut found = Vec::new();
        walk(&self.config, &mut found);
        found
    }
}

/// One call, as a process and as somebody would type it.
pub(super) struct Call<'a> {
    product: &'a Product,
    command: &'a [&'a str],
}

impl Call<'_> {
    fn arguments(&self) -> impl Iterator<Item = &str> {
        self.command.iter().copied().chain(["--state", STATE])
    }

    /// The process. The environment of whoever runs the demo has no say in it.
    pub(super) fn process(&self) -> Command {
        let mut process = Command::new(&self.product.program);
        process.args(self.arguments()).env_clear();
        // Without it, nothing that uses the network starts on Windows.
        if let Some(root) = std::env::var_os("SystemRoot") {
            process.env("SystemRoot", root);
        }
        process
    }
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.product.name)?;
        self.arguments()
            .try_for_each(|argument| write!(f, " {argument}"))
    }
}
