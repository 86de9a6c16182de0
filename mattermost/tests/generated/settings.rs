//! The structs of settings: their defaults, and how they read a configuration.

use std::collections::BTreeMap;
use std::ffi::OsString;

use mattermost_telemetry::generated::Config;
use serde_json::{Map, Value};
use telemetry_core::config::{Configuration as _, Counts, Origin, Reading, read, variable};
use telemetry_core::{Report, Scope};

const DEFAULT_CONFIG: &[u8] = include_bytes!("../fixtures/default-config.json");
const DEFAULT_PAYLOAD: &[u8] = include_bytes!("../fixtures/default-payload.json");

type Payload = BTreeMap<String, Map<String, Value>>;

fn of(text: &[u8]) -> Reading<Config> {
    read(text, []).expect("the text is an object")
}

/// What is sent, by event.
fn payload(reading: &Reading<Config>) -> Payload {
    let mut report = Report::default();
    for (record, known) in reading.records() {
        let scope = Scope {
            omitted: &known.omitted,
            ..Scope::default()
        };
        report.push(record, &scope);
    }
    let report: Value = serde_json::from_slice(&report.into_json()).expect("a report is JSON");
    let events = report["events"].as_array().expect("a report has events");
    let of_event = |event: &Value| {
        let name = event["event"].as_str().expect("an event has a name");
        let properties = event["properties"].as_object().expect("and properties");
        (name.to_owned(), properties.clone())
    };
    events.iter().map(of_event).collect()
}

#[test]
fn a_configuration_of_defaults_reads_as_the_default() {
    for text in [b"{}".as_slice(), DEFAULT_CONFIG] {
        let reading = of(text);
        assert_eq!(reading.config, Config::default());
        assert_eq!(reading.counts, Counts::default());
        assert_eq!(reading.warnings, []);
    }
}

#[test]
fn sections_that_are_null_read_as_the_default() {
    let config: Map<String, Value> = serde_json::from_slice(DEFAULT_CONFIG).expect("an object");
    let nulls: Map<_, _> = config
        .keys()
        .map(|key| (key.clone(), Value::Null))
        .collect();
    let reading = of(Value::Object(nulls).to_string().as_bytes());
    assert_eq!(reading.config, Config::default());
    assert_eq!(reading.warnings, []);
}

#[test]
fn defaults_are_sent_as_the_server_ships_them() {
    let mut expected: Payload = serde_json::from_slice(DEFAULT_PAYLOAD).expect("an object");
    // Fields that no release still has are left out, and so is an event of which nothing is left.
    expected.retain(|_, properties| !properties.is_empty());
    assert_eq!(payload(&of(b"{}")), expected);
}

#[test]
fn each_variable_overlays_its_own_setting() {
    let prefix = Config::PREFIX.expect("the schema names a prefix");
    let fields = || Config::TABLES.iter().flat_map(|table| table.event.fields);
    for path in fields().map(|field| field.path) {
        let name = variable(prefix, path);
        let pair = (OsString::from(&name), OsString::from("\u{fffd}"));
        let reading: Reading<Config> = read(b"{}", [pair]).expect("the text is an object");
        let known = reading.events.iter().flat_map(|event| &event.fields);
        for (field, known) in fields().zip(known) {
            let from_there = known.origin == Origin::Environment;
            assert_eq!(from_there, field.path == path, "{name}: {:?}", field.path);
        }
    }
}
