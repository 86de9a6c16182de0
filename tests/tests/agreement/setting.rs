//! The settings of the server, and values that they can have.

use serde_json::{Value, json};

use crate::domain::{Domain, Name, TIMES, VERSIONS};
use crate::policy;
use crate::table::{fixture, is_configuration, project, rows};

/// Where a field is read from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) name: Name,
    pub(crate) path: String,
    pub(crate) class: String,
}

/// All fields that are read from the configuration.
pub(crate) fn sources() -> Vec<Source> {
    let columns = ["event", "key", "path", "class"];
    rows(&project("docs/fields.csv"), columns)
        .into_iter()
        .filter(|[event, _, _, _]| is_configuration(event))
        .map(|[event, key, path, class]| Source {
            name: (event, key),
            path,
            class,
        })
        .collect()
}

/// Path and default of all settings of the server.
pub(crate) fn settings() -> Vec<(String, Value)> {
    rows(&fixture("config-settings.csv"), ["path", "default"])
        .into_iter()
        .map(|[path, default]| (path, serde_json::from_str(&default).expect("JSON")))
        .collect()
}

/// A value of each type, which is no setting's default.
pub(crate) fn one_of_each_type() -> Vec<Value> {
    vec![
        json!(null),
        json!(false),
        json!(true),
        json!(0),
        json!(7),
        json!(0.5),
        json!("/foreign"),
        json!(["a", "b", "c"]),
        json!({"a": 1}),
    ]
}

/// Values of every type, and everything that the policy mentions for any field.
pub(crate) fn all_values() -> Vec<Value> {
    let mut values = one_of_each_type();
    values.extend([
        json!(i64::MIN),
        json!(i64::MAX),
        json!([]),
        json!("a,b"),
        json!(" "),
    ]);
    values.extend(VERSIONS.map(|text| json!(text)));
    values.extend(TIMES.map(|text| json!(text)));
    values.extend(policy::true_values().into_iter().map(|text| json!(text)));
    for domain in policy::settings().values() {
        values.extend(domain.members());
        if let Domain::Range(lowest, highest) = domain {
            values.extend([json!(lowest - 1), json!(highest + 1)]);
        }
    }
    let mut unique: Vec<Value> = Vec::new();
    for value in values {
        if !unique.contains(&value) {
            unique.push(value);
        }
    }
    unique
}
