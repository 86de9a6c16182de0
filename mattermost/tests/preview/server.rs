//! Figures that are read of the server itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{Output, command, run, shown};

/// A directory in which a server runs.
struct Installation(TempDir);

impl Installation {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let installation = Self(dir);
        installation.put("config/config.json", "{}");
        installation
    }

    fn with_plugins_and_license() -> Self {
        let installation = Self::new();
        let config = json!({ "PluginSettings": { "PluginStates": { "a": { "Enable": true } } } });
        installation.put("config/config.json", &config.to_string());
        installation.put("plugins/a/plugin.yml", "id: A\nwebapp: {}\n");
        installation.put(
            "plugins/b/plugin.json",
            r#"{"id": "b", "settings_schema": {}}"#,
        );
        let ends = 9_999_999_999_999_i64;
        let license = json!({ "expires_at": ends, "features": {}, "sku_short_name": "E99" });
        let blob = [license.to_string().as_bytes(), &[1; 256]].concat();
        installation.put(
            "config/mattermost.mattermost-license",
            &BASE64.encode(&blob),
        );
        installation
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below")).expect("a folder");
        let mut file = fs::File::create(path).expect("a file");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    }

    fn preview(&self, format: &str) -> Command {
        let mut command = command();
        command.args(["preview", "--format", format, "--config"]);
        command.arg(self.path("config/config.json"));
        command
    }
}

fn event(output: &Output, name: &str) -> Value {
    let report: Value = serde_json::from_str(&output.out).expect("a report is JSON");
    let events = report["events"].as_array().expect("events");
    let found = events.iter().find(|event| event["event"] == name);
    found.map_or(Value::Null, |event| event["properties"].clone())
}

#[test]
fn plugins_and_license_of_the_server_are_in_the_report() {
    let installation = Installation::with_plugins_and_license();
    let output = run(&mut installation.preview("json"));
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    let plugins = event(&output, "plugins");
    assert_eq!(plugins["enabled_webapp_plugins"], 1);
    assert_eq!(plugins["disabled_plugins"], 1);
    let license = event(&output, "license");
    assert_eq!(
        (&license["expire"], &license["edition"]),
        (&json!("2286-11-20"), &json!("other"))
    );
    let quality = event(&output, "telemetry");
    assert_eq!(quality["values_other"], 1);
}

#[test]
fn the_table_says_what_came_from_the_server_and_why_the_rest_is_not_known() {
    let installation = Installation::with_plugins_and_license();
    let row = |output: &Output, key: &str| {
        let rows = output.out.lines();
        let found = rows
            .filter(|row| row.starts_with(key))
            .map(str::to_owned)
            .next();
        found.expect("a row")
    };
    let output = run(&mut installation.preview("table"));
    assert_eq!(shown(&output, "enabled_plugins"), "1");
    assert!(
        row(&output, "enabled_plugins").contains("  server  "),
        "{}",
        output.out
    );
    fs::remove_dir_all(installation.path("plugins")).expect("gone");
    let output = run(&mut installation.preview("table"));
    let lost = row(&output, "enabled_plugins");
    let reason = "the directory of `PluginSettings.Directory` cannot be read";
    assert!(
        lost.contains("  missing  ") && lost.contains(reason),
        "{lost}"
    );
}

#[test]
fn what_is_handed_in_takes_the_place_of_what_would_be_read() {
    let installation = Installation::with_plugins_and_license();
    let input = json!({ "plugins": { "enabled_plugins": 42 } });
    installation.put("input.json", &input.to_string());
    let mut command = installation.preview("json");
    let output = run(command.arg("--input").arg(installation.path("input.json")));
    assert_eq!(event(&output, "plugins"), input["plugins"]);
    assert_eq!(event(&output, "license")["edition"], "other");
}

#[test]
fn the_directory_of_the_server_can_be_named() {
    let installation = Installation::with_plugins_and_license();
    let elsewhere = Installation::new();
    let name = |command: &mut Command, dir: &Path| {
        let output = run(command.arg("--server-directory").arg(dir));
        event(&output, "plugins")["disabled_plugins"].clone()
    };
    let here = installation.0.path();
    assert_eq!(name(&mut elsewhere.preview("json"), here), 2);
    assert_eq!(
        name(&mut installation.preview("json"), elsewhere.0.path()),
        Value::Null
    );
    let mut command = elsewhere.preview("json");
    command.env("MATTERMOST_TELEMETRY_SERVER_DIRECTORY", here);
    assert_eq!(event(&run(&mut command), "plugins")["disabled_plugins"], 2);
}

#[test]
fn a_license_is_told_only_if_the_key_that_is_named_has_signed_it() {
    let installation = Installation::with_plugins_and_license();
    installation.put("key.pem", "no key");
    let mut command = installation.preview("table");
    command
        .arg("--license-key")
        .arg(installation.path("key.pem"));
    let output = run(&mut command);
    assert_eq!(shown(&output, "feature_ldap"), "nothing");
    assert!(
        output.out.contains("cannot be used as a key"),
        "{}",
        output.out
    );
}
