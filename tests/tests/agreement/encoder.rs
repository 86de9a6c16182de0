//! The encoders, run on every variant and bound.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::domain::{Domain, Name};
use crate::policy;
use crate::server::{RELEASES, bytes, report, set, values, with};
use crate::setting::{all_values, one_of_each_type, settings, sources};

#[test]
fn the_encoders_reach_the_published_fields_and_no_others() {
    let published: BTreeSet<Name> = policy::settings().into_keys().collect();
    let reached: BTreeSet<Name> = RELEASES
        .into_iter()
        .flat_map(|release| values(&report(&json!({}), release)).into_keys())
        .collect();
    assert_eq!(reached, published);
}

#[test]
fn the_encoders_send_every_published_value_and_no_others() {
    let mut sent: BTreeMap<Name, Vec<Value>> = BTreeMap::new();
    for value in all_values() {
        let mut config = json!({});
        for source in sources() {
            set(&mut config, &source.path, value.clone());
        }
        for release in RELEASES {
            for (name, value) in values(&report(&config, release)) {
                sent.entry(name).or_default().push(value);
            }
        }
    }
    let published = policy::settings();
    for source in sources() {
        let domain = &published[&source.name];
        let sent = &sent[&source.name];
        for value in sent {
            assert!(domain.contains(value), "{source:?} sends {value}");
        }
        for value in domain.members() {
            // No list is as long as the end of the range.
            let too_long = source.class == "count" && value.as_i64().is_some_and(|len| len > 3);
            assert!(
                too_long || sent.contains(&value),
                "{source:?} never sends {value}"
            );
        }
    }
}

#[test]
fn one_setting_moves_its_own_fields_only() {
    let mut own: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
    for source in sources() {
        own.entry(source.path).or_default().insert(source.name);
    }
    // Of maps, the declared members are settings of their own.
    let mut paths: BTreeSet<String> = settings().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), 355);
    paths.extend(own.keys().cloned());

    let published = policy::settings();
    let true_values: Vec<Value> = policy::true_values()
        .into_iter()
        .map(Value::String)
        .collect();
    // The earliest release sends all fields.
    let release = Some("3.4");
    let nothing = bytes(&json!({}), release);
    let untouched = values(&report(&json!({}), release));
    assert_eq!(untouched.len(), published.len());
    for path in paths {
        let mut expected = own.get(&path).cloned().unwrap_or_default();
        let mut tried = one_of_each_type();
        for name in &expected {
            tried.extend(published[name].members());
            if published[name] == Domain::Bool {
                tried.extend(true_values.iter().cloned());
            }
        }
        let mut moved = BTreeSet::new();
        for value in tried {
            let config = with(&path, value);
            if bytes(&config, release) == nothing {
                continue;
            }
            let touched = values(&report(&config, release));
            let names = untouched.keys().chain(touched.keys());
            moved.extend(
                names
                    .filter(|name| untouched.get(name) != touched.get(name))
                    .cloned(),
            );
        }
        // A value that is no object takes the place of the members of a map.
        let below = format!("{path}.");
        let below = own.iter().filter(|(member, _)| member.starts_with(&below));
        expected.extend(below.flat_map(|(_, names)| names.iter().cloned()));
        assert_eq!(moved, expected, "`{path}`");
    }
}
