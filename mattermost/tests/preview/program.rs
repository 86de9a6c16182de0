//! Runs `mattermost-telemetry`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use mattermost_telemetry::generated::CONTRACT_HASH;
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

/// Event name to properties.
pub(crate) type Events = BTreeMap<String, Map<String, Value>>;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program in an environment that is empty, but for a word that keeps it from asking the database
/// that a configuration names.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mattermost-telemetry"));
    command
        .env_clear()
        .env("MATTERMOST_TELEMETRY_DATABASE", "off");
    command
}

/// Runs a command to its end. It must not have panicked.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let output = Output {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    assert!(!output.err.contains("panicked"), "{output:?}");
    output
}

/// Runs `preview` with these arguments.
pub(crate) fn preview<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Output {
    run(command().arg("preview").args(args))
}

/// The value that the table shows for a key.
pub(crate) fn shown<'o>(output: &'o Output, key: &str) -> &'o str {
    let rows = output.out.lines().map(|line| {
        let cells = line.split("  ").map(str::trim);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    });
    rows.filter(|cells| cells.len() == 6)
        .find_map(|cells| (cells[3] == key).then_some(cells[4]))
        .unwrap_or_else(|| panic!("no row for `{key}` in\n{}", output.out))
}

/// A configuration file with this content.
pub(crate) fn file(content: impl AsRef<[u8]>) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("there is a folder for temporary files");
    file.write_all(content.as_ref()).expect("it has room");
    file
}

/// Runs `preview` on a configuration with this content.
pub(crate) fn preview_of(content: impl AsRef<[u8]>) -> Output {
    let file = file(content);
    preview([OsStr::new("--config"), file.path().as_os_str()])
}

/// What would be sent for a configuration, which must be fine.
pub(crate) fn events_of(content: impl AsRef<[u8]>, args: &[&str]) -> Events {
    let file = file(content);
    let mut command = command();
    command.args(["preview", "--format", "json", "--config"]);
    let output = run(command.arg(file.path()).args(args));
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    events(&output.out)
}

/// The events of a report that carry settings.
pub(crate) fn events(report: &str) -> Events {
    let report: Value = serde_json::from_str(report).expect("a report is JSON");
    let events = report["events"].as_array().expect("a report has events");
    let events: Vec<(String, Map<String, Value>)> = events
        .iter()
        .map(|event| {
            let name = event["event"].as_str().expect("events have names");
            let properties = event["properties"].as_object().expect("and properties");
            (name.to_owned(), properties.clone())
        })
        .filter(|(name, _)| name.starts_with("config_"))
        .collect();
    let len = events.len();
    let events: Events = events.into_iter().collect();
    assert_eq!(events.len(), len, "no event comes twice");
    events
}

/// A text without the contract's checksum, which changes with every declaration.
pub(crate) fn without_checksum(text: &str) -> String {
    text.replace(CONTRACT_HASH, "0000000000000000")
}

/// A fact of the server.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The text of a fact of the server.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).expect("part of the project")
}
