//! The JSON Schema of payloads, read back, and the policy's domains judged by it.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::domain::{Domain, Name};
use crate::policy;
use crate::table::project;

/// `docs/payload.schema.json`.
fn document() -> Value {
    let text =
        std::fs::read_to_string(project("docs/payload.schema.json")).expect("part of the project");
    serde_json::from_str(&text).expect("the JSON Schema is JSON")
}

/// All fields with what the JSON Schema says about each.
fn fields() -> Vec<(Name, Value)> {
    let document = document();
    let events = document["$defs"]
        .as_object()
        .expect("one entry for each event");
    let properties = |event: &Value| -> Map<String, Value> {
        event["properties"].as_object().cloned().unwrap_or_default()
    };
    events
        .iter()
        .flat_map(|(event, schema)| {
            properties(schema)
                .into_iter()
                .map(|(key, schema)| ((event.clone(), key), schema))
        })
        .collect()
}

#[test]
fn the_policy_and_the_json_schema_name_the_same_fields() {
    let published: BTreeSet<Name> = policy::fields().into_keys().collect();
    let described: BTreeSet<Name> = fields().into_iter().map(|(name, _)| name).collect();
    assert!(!published.is_empty());
    assert_eq!(published, described);
}

#[test]
fn the_policy_and_the_json_schema_name_the_same_events() {
    let document = document();
    let defined = document["$defs"].as_object().expect("definitions");
    assert_eq!(policy::events(), defined.keys().cloned().collect());
}

#[test]
fn a_report_holds_every_event_but_the_security_check() {
    let document = document();
    let mut defined: BTreeSet<String> = document["$defs"]
        .as_object()
        .expect("definitions")
        .keys()
        .cloned()
        .collect();
    assert!(defined.remove("security_update_check"));
    let items = &document["properties"]["events"]["items"]["oneOf"];
    let held: BTreeSet<String> = items
        .as_array()
        .expect("one for each event")
        .iter()
        .map(|item| {
            let members = &item["properties"];
            let event = members["event"]["const"].as_str().expect("a name");
            let definition = format!("#/$defs/{event}");
            assert_eq!(members["properties"], json!({ "$ref": definition }));
            event.to_owned()
        })
        .collect();
    assert_eq!(held, defined);
}

#[test]
fn the_policy_and_the_json_schema_allow_the_same_values() {
    let published = policy::fields();
    for (name, schema) in fields() {
        let domain = &published[&name];
        let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
        for value in domain.members() {
            assert!(domain.contains(&value), "{name:?}: {value} of {domain:?}");
            assert!(validator.is_valid(&value), "{name:?}: {value} by {schema}");
        }
        for value in domain.outsiders() {
            assert!(!domain.contains(&value), "{name:?}: {value} of {domain:?}");
            assert!(!validator.is_valid(&value), "{name:?}: {value} by {schema}");
        }
        // What the JSON Schema lists is listed by the policy too.
        for value in listed(&schema) {
            let is_item = matches!(domain, Domain::Set { .. });
            let value = if is_item { json!([value]) } else { value };
            assert!(domain.contains(&value), "{name:?}: {value} of {domain:?}");
        }
        if let Domain::Range(lowest, highest) = domain {
            let bounds = [&schema["minimum"], &schema["maximum"]];
            assert_eq!(bounds, [&json!(lowest), &json!(highest)], "{name:?}");
        }
    }
}

/// The values in every `enum` of a JSON Schema.
fn listed(schema: &Value) -> Vec<Value> {
    if let Some(members) = schema.as_object() {
        let own = members.get("enum").and_then(Value::as_array);
        let below = members.values().flat_map(listed);
        own.into_iter().flatten().cloned().chain(below).collect()
    } else {
        let items = schema.as_array().into_iter().flatten();
        items.flat_map(listed).collect()
    }
}

#[test]
fn every_object_of_the_json_schema_is_closed() {
    fn check(schema: &Value, path: &str) {
        if let Some(members) = schema.as_object() {
            if members.get("type") == Some(&json!("object")) {
                let closed = members.get("additionalProperties");
                assert_eq!(closed, Some(&json!(false)), "{path}");
            }
            for (key, member) in members {
                check(member, &format!("{path}/{key}"));
            }
        }
        for item in schema.as_array().into_iter().flatten() {
            check(item, path);
        }
    }
    check(&document(), "");
}
