//! The Mattermost server's structs and encoders, as a program runs them.

use std::collections::BTreeMap;

use mattermost_telemetry::generated::Config;
use serde_json::{Map, Value, json};
use telemetry_core::config::{Reading, read};
use telemetry_core::{Report, Scope, Version};

use crate::domain::Name;

/// The releases between which fields come and go.
pub(crate) const RELEASES: [Option<&str>; 4] = [None, Some("3.4"), Some("5.5"), Some("5.8.0")];

/// Reads a configuration.
pub(crate) fn reading(config: &Value) -> Reading<Config> {
    read(config.to_string().as_bytes(), []).expect("the configuration is an object")
}

/// The bytes of the report on a configuration.
pub(crate) fn bytes(config: &Value, release: Option<&str>) -> Vec<u8> {
    let reading = reading(config);
    let mut report = Report::default();
    for (record, known) in reading.records() {
        let scope = Scope {
            release: release.and_then(Version::parse),
            omitted: &known.omitted,
            ..Scope::default()
        };
        report.push(record, &scope);
    }
    report.into_json()
}

/// The report on a configuration.
pub(crate) fn report(config: &Value, release: Option<&str>) -> Value {
    serde_json::from_slice(&bytes(config, release)).expect("a report is JSON")
}

/// The fields of a report with their values.
pub(crate) fn values(report: &Value) -> BTreeMap<Name, Value> {
    let mut values = BTreeMap::new();
    for event in report["events"].as_array().expect("a report has events") {
        let name = event["event"].as_str().expect("events have names");
        let properties = event["properties"].as_object().expect("and properties");
        for (key, value) in properties {
            let twice = values.insert((name.to_owned(), key.clone()), value.clone());
            assert!(twice.is_none(), "`{name}.{key}` is sent twice");
        }
    }
    values
}

/// A configuration with one setting.
pub(crate) fn with(path: &str, value: Value) -> Value {
    let mut config = json!({});
    set(&mut config, path, value);
    config
}

/// Sets the setting at a dotted path.
pub(crate) fn set(config: &mut Value, path: &str, value: Value) {
    let mut place = config;
    for key in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[key];
    }
    *place = value;
}
