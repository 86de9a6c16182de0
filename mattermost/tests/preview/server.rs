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

/// The row of a setting.
fn row(output: &Output, setting: &str) -> String {
    let mut rows = output.out.lines();
    let row = rows.find(|row| row.starts_with(setting));
    row.expect("a row").to_owned()
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
    let reason = "the directory of `PluginSettings.Directory` is not there";
    assert!(
        lost.contains("  missing  ") && lost.contains(reason),
        "{lost}"
    );
}

#[test]
fn what_is_handed_in_takes_the_place_of_what_would_be_read_and_the_rest_stays() {
    let installation = Installation::with_plugins_and_license();
    let with = |input: &Value, format: &str| {
        installation.put("input.json", &input.to_string());
        let mut command = installation.preview(format);
        run(command.arg("--input").arg(installation.path("input.json")))
    };
    let read = event(&run(&mut installation.preview("json")), "plugins");
    let input = json!({ "plugins": {
        "enabled_plugins": 42, "disabled_plugins": null, "plugins_with_broken_manifests": "x",
    } });
    let output = with(&input, "json");
    let mut expected = read.clone();
    expected["enabled_plugins"] = json!(42);
    let broken = expected
        .as_object_mut()
        .and_then(|all| all.remove("plugins_with_broken_manifests"));
    assert!(broken.is_some());
    assert_eq!(event(&output, "plugins"), expected);
    assert_eq!(event(&output, "license")["edition"], "other");
    let warnings: Vec<&str> = output.err.lines().collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("`plugins.plugins_with_broken_manifests` is not"),
        "{warnings:?}"
    );

    let table = with(&input, "table");
    let from = |key| row(&table, key).contains("  input  ");
    assert!(
        from("enabled_plugins") && !from("disabled_plugins"),
        "{}",
        table.out
    );
    assert!(row(&table, "disabled_plugins").contains("  server  "));

    // Several messages say all that there is to say.
    let one = json!({ "enabled_plugins": 1 });
    let output = with(&json!({ "plugins": [one, one] }), "json");
    assert_eq!(event(&output, "plugins"), one);
}

#[test]
fn figures_of_every_kind_stand_beside_what_is_read() {
    let installation = Installation::with_plugins_and_license();
    let input = json!({ "server": { "version": "5.8.0", "system_admins": 3 } });
    installation.put("input.json", &input.to_string());
    let mut command = installation.preview("json");
    command.arg("--input").arg(installation.path("input.json"));
    // Nobody listens there.
    command.env_remove("MATTERMOST_TELEMETRY_DATABASE");
    command.env("MM_SQLSETTINGS_DRIVERNAME", "postgres");
    command.env(
        "MM_SQLSETTINGS_DATASOURCE",
        "postgres://mmuser@127.0.0.1:1/mattermost",
    );
    let server = event(&run(&mut command), "server");
    let told = |key: &str| server[key].clone();
    assert_eq!(
        (told("version"), told("system_admins")),
        (json!("5.8.0"), json!(3))
    );
    let system = std::env::consts::OS;
    assert_eq!(
        (told("operating_system"), told("database_type")),
        (json!(system), json!("postgres"))
    );
}

#[test]
fn what_is_handed_in_is_not_missed_though_the_rest_is() {
    let installation = Installation::with_plugins_and_license();
    fs::remove_dir_all(installation.path("plugins")).expect("gone");
    let input = json!({ "plugins": { "enabled_plugins": 42 } });
    installation.put("input.json", &input.to_string());
    let mut command = installation.preview("table");
    let output = run(command.arg("--input").arg(installation.path("input.json")));
    assert_eq!(shown(&output, "enabled_plugins"), "42");
    let reason = "the directory of `PluginSettings.Directory` is not there";
    assert!(
        row(&output, "disabled_plugins").contains(reason),
        "{}",
        output.out
    );
    assert_eq!(output.err, "");
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
