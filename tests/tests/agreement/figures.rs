//! The encoders of what the host has, run on every variant and bound of every figure.

use std::collections::BTreeSet;

use mattermost_telemetry::generated::EVENTS;
use serde_json::{Map, Value, json};
use telemetry_core::config::read_figures;
use telemetry_core::{EventMeta, JsonSink, Record, Scope};

use crate::domain::{Domain, Name};
use crate::policy;
use crate::setting::one_of_each_type;
use crate::table::is_configuration;

/// The events whose values no configuration has.
fn events() -> impl Iterator<Item = &'static EventMeta> {
    let events = EVENTS.iter().copied();
    events.filter(|event| !is_configuration(event.name))
}

/// What the event sends when this is handed in under one key alone.
fn sent(event: &'static EventMeta, key: &str, value: &Value) -> Map<String, Value> {
    let figures = json!({ event.name: { key: value } }).to_string();
    let reading = read_figures(figures.as_bytes(), &[event]).expect("an object");
    let [message] = reading.messages.as_slice() else {
        panic!("{:?}", reading.warnings);
    };
    // What is gone is sent by the last release that had it.
    let scope = Scope {
        release: event.fields.iter().find_map(|field| field.until),
        omitted: &message.reading().omitted,
        ..Scope::default()
    };
    let mut sink = JsonSink::for_event(event);
    let record: &dyn Record = message;
    record.encode(&scope, &mut sink);
    serde_json::from_slice(sink.as_bytes()).expect("an object")
}

#[test]
fn every_published_value_is_sent_under_its_own_key_and_no_other_is() {
    let published = policy::fields();
    let mut reached = BTreeSet::new();
    for event in events() {
        for field in event.fields {
            let key = field.key.as_str();
            let name: Name = (event.name.to_owned(), key.to_owned());
            let domain = published
                .get(&name)
                .unwrap_or_else(|| panic!("{name:?} is not published"));
            for value in domain.members() {
                let sent = sent(event, key, &value);
                let sent: Vec<_> = sent
                    .iter()
                    .map(|(key, sent)| (&**key, sorted(sent)))
                    .collect();
                assert_eq!(sent, [(key, sorted(&value))], "{name:?}");
            }
            for value in domain.outsiders().into_iter().chain(one_of_each_type()) {
                for (other, sent) in sent(event, key, &value) {
                    assert_eq!(other, key, "{}", event.name);
                    assert!(domain.contains(&sent), "{name:?}: {value} sends {sent}");
                }
            }
            reached.insert(name);
        }
    }
    let settings = policy::settings();
    let expected: BTreeSet<Name> = published
        .into_keys()
        .filter(|name| !settings.contains_key(name))
        .collect();
    assert!(expected.len() > 100, "{}", expected.len());
    assert_eq!(reached, expected);
}

#[test]
fn the_order_of_what_is_handed_in_does_not_come_out() {
    let published = policy::fields();
    let mut tried = 0;
    for event in events() {
        for field in event.fields {
            let key = field.key.as_str();
            let domain = &published[&(event.name.to_owned(), key.to_owned())];
            let Domain::Set { words, most } = domain else {
                continue;
            };
            let mut words = words.get(..*most).unwrap_or(words).to_vec();
            let ahead = sent(event, key, &json!(words));
            words.reverse();
            assert_eq!(
                ahead,
                sent(event, key, &json!(words)),
                "{}.{key}",
                event.name
            );
            tried += 1;
        }
    }
    assert!(tried > 0);
}

/// The items of an array in the order of their letters; the order of a set says nothing.
fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(items) = value.as_array_mut() {
        items.sort_by_key(Value::to_string);
    }
    value
}
