//! The parser and the editors' JSON Schema accept and refuse the same files.

use std::collections::BTreeSet;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use telemetry_schema::model::FileId;
use telemetry_schema::{Kind, Loaded, form_schema, load};

use crate::folder::{Folder, fixtures, manifest};
use crate::language::{as_json, full_files, values};

fn validator() -> Validator {
    jsonschema::validator_for(&form_schema()).unwrap()
}

/// Whether the parser has findings about the form of the file.
fn is_refused(loaded: &Loaded, file: FileId) -> bool {
    loaded
        .diagnostics
        .iter()
        .any(|finding| finding.primary.file == file && finding.code.kind() == Kind::Form)
}

#[test]
fn parser_and_json_schema_judge_every_fixture_alike() {
    let validator = validator();
    let mut judged = 0;
    for folder in fixtures() {
        for kind in ["fail", "pass"] {
            let loaded = load(&folder.join(kind));
            for (file, path) in loaded.sources.files() {
                let text = loaded.sources.text(file);
                let is_valid = text
                    .parse::<toml::Table>()
                    .is_ok_and(|table| validator.is_valid(&as_json(&table.into())));
                let refused = is_refused(&loaded, file);
                assert_eq!(
                    !is_valid,
                    refused,
                    "{}: {}",
                    folder.display(),
                    path.display()
                );
                judged += 1;
            }
        }
    }
    assert!(judged > 150, "{judged}");
}

/// The places of all values within a value.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, v)| (key.clone(), v)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (key, child) in children {
        places(child, &format!("{here}/{key}"), found);
    }
}

/// Compares the two judgements about a file of the folder.
fn judge(validator: &Validator, folder: &Folder, name: &str, file: &Value, change: &str) -> bool {
    let text = toml::to_string(file).unwrap();
    folder.write(name, &text);
    let loaded = folder.load();
    let id = loaded
        .sources
        .files()
        .find(|(_, path)| path.file_name() == Path::new(name).file_name())
        .map(|(id, _)| id)
        .unwrap();
    let refused = is_refused(&loaded, id);
    if validator.is_valid(file) == refused {
        let errors: Vec<_> = validator.iter_errors(file).map(|e| e.to_string()).collect();
        panic!("{change}\n{text}\n{errors:?}\n{:?}", loaded.diagnostics);
    }
    refused
}

#[test]
fn parser_and_json_schema_judge_every_changed_value_alike() {
    let validator = validator();
    let (mut accepted, mut refused) = (0, 0);
    for (name, file) in full_files() {
        let folder = Folder::with(&[("telemetry.toml", &manifest(&["file.toml"]))]);
        assert!(!judge(&validator, &folder, name, &file, "nothing"));
        let mut all = Vec::new();
        places(&file, "", &mut all);
        // One paragraph of prose is like another.
        let is_another = |place: &&String| {
            (place.starts_with("/policy/") && *place != "/policy/title")
                || (place.starts_with("/reveals/") && *place != "/reveals/bool")
        };
        for place in all
            .iter()
            .filter(|place| !place.is_empty() && !is_another(place))
        {
            for value in values() {
                let mut changed = file.clone();
                let change = format!("{place} = {value}");
                *changed.pointer_mut(place).unwrap() = value;
                if judge(&validator, &folder, name, &changed, &change) {
                    refused += 1;
                } else {
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted > 1_000 && refused > 5_000, "{accepted} {refused}");
}

#[test]
fn parser_and_json_schema_judge_every_changed_key_alike() {
    let validator = validator();
    let keys = [
        "", "a", "A1", "a-b", "a b", "größe", "labels", "default", "event", "never", "files",
    ];
    for (name, file) in full_files() {
        let folder = Folder::with(&[("telemetry.toml", &manifest(&["file.toml"]))]);
        let mut all = Vec::new();
        places(&file, "", &mut all);
        for place in all {
            let Some(Value::Object(members)) = file.pointer(&place) else {
                continue;
            };
            for key in members.keys() {
                let mut changed = file.clone();
                let table = changed
                    .pointer_mut(&place)
                    .unwrap()
                    .as_object_mut()
                    .unwrap();
                let value = table.remove(key).unwrap();
                judge(
                    &validator,
                    &folder,
                    name,
                    &changed,
                    &format!("{place} without {key}"),
                );
                for new in keys {
                    let mut changed = changed.clone();
                    let table = changed
                        .pointer_mut(&place)
                        .unwrap()
                        .as_object_mut()
                        .unwrap();
                    table.insert(new.to_owned(), value.clone());
                    judge(
                        &validator,
                        &folder,
                        name,
                        &changed,
                        &format!("{place}/{key}: {new}"),
                    );
                }
            }
        }
    }
}

#[test]
fn a_file_that_declares_nothing_is_refused() {
    let validator = validator();
    let folder = Folder::with(&[("telemetry.toml", &manifest(&["file.toml"]))]);
    for file in [json!({}), json!({ "evnt": {} }), json!({ "a": 1 })] {
        assert!(judge(&validator, &folder, "file.toml", &file, "all"));
    }
}

#[test]
fn the_json_schema_is_one_itself() {
    assert!(jsonschema::meta::is_valid(&form_schema()));
}

#[test]
fn parser_and_json_schema_judge_every_pair_of_keys_alike() {
    let validator = validator();
    let folder = Folder::with(&[("telemetry.toml", &manifest(&["file.toml"]))]);
    let files = full_files();
    let all: Vec<&Value> = files
        .iter()
        .filter_map(|(_, file)| file.get("fields"))
        .collect();
    let fields = || {
        all.iter()
            .flat_map(|fields| fields.as_object().unwrap().values())
    };
    let keys: Map<String, Value> = fields()
        .flat_map(|field| field.as_object().unwrap().clone())
        .collect();
    let mut judged = BTreeSet::new();
    for field in fields() {
        for (key, value) in &keys {
            let mut field = field.clone();
            field[key] = value.clone();
            let file = json!({
                "event": {
                    "name": "config_service", "title": "Service", "description": "How it works.",
                    "trigger": "daily", "purposes": ["problems"], "owner": "telemetry",
                },
                "fields": { "A": field },
            });
            judged.insert(judge(&validator, &folder, "file.toml", &file, key));
        }
    }
    assert_eq!(judged.len(), 2);
}
