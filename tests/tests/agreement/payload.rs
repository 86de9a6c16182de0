//! Payloads at three points, each judged by the JSON Schema, and every mutation of them.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::domain::Domain;
use crate::policy;
use crate::server::{report, set};
use crate::setting::{settings, sources};
use crate::table::project;

fn validator() -> Validator {
    let text =
        std::fs::read_to_string(project("docs/payload.schema.json")).expect("part of the project");
    let document = serde_json::from_str(&text).expect("the JSON Schema is JSON");
    jsonschema::validator_for(&document).expect("the JSON Schema is one")
}

/// A configuration in which every setting has its default.
fn default() -> Value {
    let mut config = json!({});
    for (path, default) in settings() {
        set(&mut config, &path, default);
    }
    config
}

/// A configuration in which no setting has its default.
fn changed() -> Value {
    let published = policy::fields();
    let shipped: BTreeMap<String, Value> = settings().into_iter().collect();
    let mut config = json!({});
    for (path, default) in &shipped {
        set(&mut config, path, other(default));
    }
    for source in sources() {
        let domain = &published[&source.name];
        if source.class == "enum" && !matches!(domain, Domain::Range(..)) {
            let shipped = shipped.get(&source.path);
            let listed = |value: &Value| Some(value) != shipped && value != "" && value != "other";
            let value = domain.members().into_iter().find(listed);
            set(&mut config, &source.path, value.expect("two values"));
        }
    }
    for path in [
        "PluginSettings.Plugins.jira.enabled",
        "PluginSettings.PluginStates.zoom.Enable",
    ] {
        set(&mut config, path, json!(true));
    }
    set(
        &mut config,
        "DataRetentionSettings.MessageRetentionDays",
        json!(0),
    );
    set(
        &mut config,
        "DataRetentionSettings.FileRetentionDays",
        json!(0),
    );
    set(
        &mut config,
        "SqlSettings.ConnMaxLifetimeMilliseconds",
        json!(0),
    );
    set(&mut config, "ServiceSettings.AllowEditPost", json!("never"));
    set(
        &mut config,
        "ServiceSettings.ExperimentalGroupUnreadChannels",
        json!("default_on"),
    );
    set(
        &mut config,
        "TeamSettings.RestrictDirectMessage",
        json!("team"),
    );
    set(&mut config, "FileSettings.Directory", json!("/srv/files"));
    config
}

/// A value of the same type.
fn other(value: &Value) -> Value {
    match value {
        Value::Null | Value::Array(_) => json!(["one", "two"]),
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_i64().map_or(1, |number| number + 1)),
        Value::String(text) => json!(format!("{text} changed")),
        Value::Object(_) => json!({"other": {"enabled": true, "Enable": true}}),
    }
}

/// A configuration in which every setting is `null`.
fn absent() -> Value {
    let mut config = json!({});
    for (path, _) in settings() {
        set(&mut config, &path, Value::Null);
    }
    config
}

fn pretty(report: &Value) -> String {
    serde_json::to_string_pretty(report).expect("JSON values can be written")
}

#[test]
fn everything_default() {
    insta::assert_snapshot!(pretty(&report(&default(), None)));
}

#[test]
fn everything_changed() {
    insta::assert_snapshot!(pretty(&report(&changed(), Some("3.4"))));
}

#[test]
fn everything_absent() {
    let absent = report(&absent(), None);
    assert_eq!(absent, report(&default(), None));
    assert_eq!(absent, report(&json!({}), None));
}

#[test]
fn everything_changed_leaves_no_flag_and_no_value_as_it_was() {
    let before = crate::server::values(&report(&default(), Some("3.4")));
    let after = crate::server::values(&report(&changed(), Some("3.4")));
    let same: Vec<_> = before
        .iter()
        .filter(|(name, value)| after.get(name) == Some(value))
        .map(|((event, key), _)| format!("{event}.{key}"))
        .collect();
    // Settings that are gone have no default in the table, so nothing changed them.
    assert_eq!(
        same,
        [
            "config_team.restrict_team_names",
            "config_webrtc.enable",
            "config_webrtc.isdefault_stun_uri",
            "config_webrtc.isdefault_turn_uri",
        ]
    );
}

#[test]
fn payloads_are_valid_and_every_mutation_of_them_is_not() {
    let validator = validator();
    let published = policy::fields();
    for (config, release) in [
        (default(), None),
        (changed(), Some("3.4")),
        (absent(), None),
    ] {
        let valid = report(&config, release);
        assert!(validator.is_valid(&valid));
        let refuses = |mutation: &Value, what: &str| {
            assert!(!validator.is_valid(mutation), "{what}");
        };

        let mut extra = valid.clone();
        extra["sentAt"] = json!("now");
        refuses(&extra, "a key beside the events");
        let events = valid["events"].as_array().expect("a report has events");
        for (index, event) in events.iter().enumerate() {
            let name = event["event"].as_str().expect("events have names");
            let mutate = |change: &dyn Fn(&mut Value)| {
                let mut report = json!({"events": [event]});
                change(&mut report["events"][0]);
                report
            };
            refuses(&mutate(&|event| event["userId"] = json!("x")), name);
            refuses(
                &mutate(&|event| event["event"] = json!(format!("{name}_"))),
                name,
            );
            refuses(
                &mutate(&|event| event["properties"]["user_id"] = json!(1)),
                name,
            );
            refuses(&mutate(&|event| event["properties"] = json!([])), name);
            let next = &events[(index + 1) % events.len()]["event"];
            refuses(&mutate(&|event| event["event"] = next.clone()), name);
            for key in event["properties"].as_object().expect("properties").keys() {
                let domain = &published[&(name.to_owned(), key.clone())];
                for outsider in domain.outsiders() {
                    let what = format!("{name}.{key}: {outsider}");
                    let change = |event: &mut Value| event["properties"][key] = outsider.clone();
                    refuses(&mutate(&change), &what);
                }
            }
        }
    }
}
