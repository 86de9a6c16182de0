//! The largest message of every event: within its bound, as published, and refused once damaged.

use std::collections::BTreeSet;

use jsonschema::Validator;
use mattermost_telemetry::generated::{Config, EVENTS};
use serde_json::{Map, Value, json};
use telemetry_core::config::{Configuration as _, read_figures};
use telemetry_core::{Alphabet, Domain, EventMeta, FieldMeta, Format, JsonSink, Record, Scope};

use crate::table::{project, rows};

/// The most bytes that the endpoint takes of one message, less what its envelope needs.
const MOST_BYTES: usize = 32_000;

/// A text that no event declares.
const FOREIGN: &str = "no such word";

fn document() -> Value {
    let text = std::fs::read_to_string(project("docs/payload.schema.json")).expect("generated");
    serde_json::from_str(&text).expect("the JSON Schema is JSON")
}

/// Judges the properties of one event.
fn validator(document: &Value, event: &str) -> Validator {
    let mut document = document.clone();
    let root = document.as_object_mut().expect("an object");
    for key in ["type", "properties", "required", "additionalProperties"] {
        root.remove(key);
    }
    root.insert("$ref".to_owned(), json!(format!("#/$defs/{event}")));
    jsonschema::validator_for(&document).expect("the JSON Schema is one")
}

fn longest<'l>(texts: impl IntoIterator<Item = &'l str>) -> &'l str {
    texts
        .into_iter()
        .max_by_key(|text| text.len())
        .unwrap_or_default()
}

/// The value that takes the most bytes.
pub(crate) fn largest(field: &FieldMeta) -> Value {
    let digits = |number: &i64| number.to_string().len();
    match &field.domain {
        Domain::Bool => json!(false),
        Domain::Labels(labels) => match longest(labels.iter().copied().chain(["other"])) {
            "other" => json!(FOREIGN),
            label => json!(label),
        },
        Domain::LabelList { labels, separator } => {
            let all = labels.iter().copied().chain([FOREIGN]);
            json!(all.collect::<Vec<_>>().join(&separator.to_string()))
        }
        Domain::Range(lowest, highest) => json!([*lowest, *highest].into_iter().max_by_key(digits)),
        Domain::Buckets(edges) => json!(edges.iter().copied().max_by_key(digits)),
        Domain::Format { format, labels } => {
            let parsed = match format {
                Format::Version => "65535.65535.65535.65535",
                Format::TimeOfDay => "23:59",
            };
            json!(longest(labels.iter().copied().chain([parsed])))
        }
        Domain::Version { numbers } => {
            json!(vec!["65535"; usize::from(*numbers)].join("."))
        }
        Domain::Id { alphabet, length } => {
            let character = match alphabet {
                Alphabet::LowerDigits | Alphabet::Lower | Alphabet::Hex => "a",
                Alphabet::Upper => "A",
                Alphabet::Digits => "1",
            };
            json!(character.repeat(usize::from(*length)))
        }
        Domain::Date => json!("9999-12-31"),
        Domain::LabelSet { labels, .. } => {
            json!(labels.iter().copied().chain([FOREIGN]).collect::<Vec<_>>())
        }
        Domain::MaskedText { words, most } => {
            let word = longest(words.iter().copied());
            json!(vec![word; usize::from(*most)].join(" "))
        }
    }
}

/// Whether [`largest`] is as large as the domain allows.
fn is_reached(field: &FieldMeta) -> bool {
    match &field.domain {
        // Which of the labels are sent is a matter of their order.
        Domain::LabelSet { labels, most } => usize::from(*most) > labels.len(),
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::MaskedText { .. } => true,
    }
}

/// The properties with these values, as they would be sent.
pub(crate) fn encoded(event: &'static EventMeta, value: impl Fn(&FieldMeta) -> Value) -> Vec<u8> {
    let members: Map<String, Value> = event
        .fields
        .iter()
        .map(|field| (field.key.as_str().to_owned(), value(field)))
        .collect();
    let figures = json!({ event.name: members }).to_string();
    let reading = read_figures(figures.as_bytes(), &[event]).expect("an object");
    let [message] = reading.messages.as_slice() else {
        panic!("{:?}", reading.warnings);
    };
    let scope = Scope {
        release: event.fields.iter().find_map(|field| field.until),
        omitted: &message.reading().omitted,
        ..Scope::default()
    };
    let mut sink = JsonSink::for_event(event);
    let record: &dyn Record = message;
    record.encode(&scope, &mut sink);
    sink.into_bytes()
}

#[test]
fn every_published_event_has_an_encoder_and_no_other_has() {
    let published: BTreeSet<String> = document()["$defs"]
        .as_object()
        .expect("definitions")
        .keys()
        .cloned()
        .collect();
    let listed: BTreeSet<String> = rows(&project("docs/fields.csv"), ["event"])
        .into_iter()
        .map(|[event]| event)
        .collect();
    let encoded: BTreeSet<String> = EVENTS.iter().map(|event| event.name.to_owned()).collect();
    assert_eq!(encoded, published);
    assert!(
        listed.is_subset(&encoded),
        "events without fields are in no list of fields"
    );
}

#[test]
fn the_largest_message_is_within_its_bound_and_reaches_it() {
    for event in EVENTS {
        let bytes = encoded(event, largest);
        let size = bytes.len();
        assert!(
            size <= event.max_bytes && event.max_bytes <= MOST_BYTES,
            "{}",
            event.name
        );
        let is_whole = event.fields.iter().all(|field| field.since.is_none());
        let is_setting = Config::TABLES
            .iter()
            .any(|table| table.event.name == event.name);
        if is_whole && !is_setting && event.fields.iter().all(is_reached) {
            assert_eq!(size, event.max_bytes, "{}", event.name);
        }
    }
}

#[test]
fn the_largest_message_is_as_published_and_every_damage_is_refused() {
    let document = document();
    let mut damaged = 0;
    for event in EVENTS {
        let validator = validator(&document, event.name);
        let message: Value = serde_json::from_slice(&encoded(event, largest)).expect("JSON");
        assert!(validator.is_valid(&message), "{}: {message}", event.name);
        let mut with_more = message.clone();
        with_more["surplus"] = json!(true);
        assert!(!validator.is_valid(&with_more), "{}", event.name);
        for field in event.fields {
            let key = field.key.as_str();
            if message.get(key).is_none() {
                continue;
            }
            for wrong in wrong(field, &message[key]) {
                let mut message = message.clone();
                message[key] = wrong;
                assert!(
                    !validator.is_valid(&message),
                    "{}.{key}: {}",
                    event.name,
                    message[key]
                );
                damaged += 1;
            }
        }
    }
    assert!(damaged > 2_000, "{damaged}");
}

/// Values that the field never has.
fn wrong(field: &FieldMeta, right: &Value) -> Vec<Value> {
    let mut wrong = vec![
        json!(null),
        json!({}),
        json!(1.5),
        json!([1]),
        json!(FOREIGN),
    ];
    match &field.domain {
        Domain::Bool => wrong.push(json!("true")),
        Domain::Range(lowest, highest) => wrong.extend([json!(lowest - 1), json!(highest + 1)]),
        Domain::Buckets(edges) => wrong.extend(edges.iter().map(|edge| json!(edge - 1)).take(1)),
        Domain::Date => {
            wrong.extend([json!("2019-02-30x"), json!("2019-13-01"), json!("19-01-01")]);
        }
        Domain::Id { .. } => {
            let id = right.as_str().expect("a text");
            wrong.extend([
                json!(format!("{id}a")),
                json!(&id[1..]),
                json!(format!("-{}", &id[1..])),
            ]);
        }
        Domain::Version { .. } => wrong.extend([json!("65536"), json!("05.8"), json!("5.8.")]),
        Domain::LabelSet { labels, .. } => {
            wrong.extend([json!([labels[0], labels[0]]), json!([FOREIGN])]);
        }
        Domain::MaskedText { .. } => wrong.extend([json!("• •"), json!("anna@example.org •")]),
        Domain::Labels(_) | Domain::LabelList { .. } | Domain::Format { .. } => {}
    }
    wrong
}
