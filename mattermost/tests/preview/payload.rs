//! What leaves for the configurations that servers start with.

use serde_json::{Map, Value, json};

use crate::program::{Events, events, events_of, fixture, preview, text};

fn expected() -> Events {
    serde_json::from_str(&text("default-payload.json")).expect("the expected payload")
}

#[test]
fn shipped_defaults_give_the_expected_payload() {
    assert_eq!(events_of("{}", &[]), expected());
    assert_eq!(events_of(text("default-config.json"), &[]), expected());
    assert_eq!(events(&preview(["--format", "json"]).out), expected());
}

/// A configuration with the values of one column of the table of settings.
fn configuration(column: usize) -> Value {
    let mut reader = csv::Reader::from_path(fixture("config-settings.csv")).expect("settings");
    let mut root = Map::new();
    for row in reader.records() {
        let row = row.expect("the table is rectangular");
        if row[column].is_empty() {
            continue;
        }
        let value = serde_json::from_str(&row[column]).expect("values are JSON");
        let mut keys = row[0].split('.').peekable();
        let mut object = &mut root;
        while let Some(key) = keys.next() {
            if keys.peek().is_none() {
                object.insert(key.to_owned(), value);
                break;
            }
            let below = object.entry(key).or_insert_with(|| json!({}));
            object = below.as_object_mut().expect("sections are objects");
        }
    }
    Value::Object(root)
}

#[test]
fn every_flag_is_true_where_everything_is_as_shipped() {
    let packaged = 2;
    for content in [json!({}), configuration(1), configuration(packaged)] {
        let events = events_of(content.to_string(), &[]);
        let mut flags = 0;
        for [event, key] in is_default_keys() {
            if let Some(flag) = events.get(&event).and_then(|event| event.get(&key)) {
                assert_eq!(flag, &json!(true), "{event}.{key}");
                flags += 1;
            }
        }
        assert_eq!(flags, 82);
    }
}

/// Event and key of all fields of class `is-default`.
fn is_default_keys() -> Vec<[String; 2]> {
    let fields = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/fields.csv");
    let mut reader = csv::Reader::from_path(fields).expect("part of the project");
    reader
        .records()
        .map(|row| row.expect("the table is rectangular"))
        .filter(|row| &row[5] == "is-default")
        .map(|row| [row[0].to_owned(), row[1].to_owned()])
        .collect()
}
