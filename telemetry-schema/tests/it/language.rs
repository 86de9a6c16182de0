//! The whole language of schema files, and values that are none of it.

use serde_json::{Map, Value, json};

use crate::folder::manifest;

/// A file as editors hand it to JSON Schema. Numbers with a fraction stay such, and dates are like
/// nothing that the schema knows.
pub(crate) fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Float(_) => json!(0.5),
        toml::Value::Datetime(_) => Value::Null,
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), as_json(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// A `telemetry.toml` that uses every key.
fn full_manifest() -> Value {
    let manifest: toml::Value = toml::from_str(&manifest(&["file.toml"])).unwrap();
    let mut manifest = as_json(&manifest);
    for key in ["occurrences", "security_check"] {
        manifest["policy"][key] = json!("A paragraph.");
    }
    for class in ["version", "id", "date", "duration", "labels", "masked-text"] {
        manifest["reveals"][class] = json!("A paragraph.");
    }
    manifest["product"]["environment"] = json!("MM");
    manifest["product"]["released"] = json!("2026-11-26");
    manifest["product"]["owner"] = json!("telemetry");
    manifest["budget"] =
        json!({ "event_bits": 1, "report_bits": 2, "event_bytes": 3, "report_bytes": 4 });
    manifest["lints"] = json!({ "unused-allow": "warn", "equal-labels": "deny" });
    manifest
}

/// Files that use every key of the language.
pub(crate) fn full_files() -> [(&'static str, Value); 6] {
    let setting = |class: &str| json!({ "class": class, "description": "What it is" });
    let with = |class: &str, keys: Value| {
        let mut field = setting(class);
        for (key, value) in keys.as_object().unwrap() {
            field[key] = value.clone();
        }
        field
    };
    let event = |trigger: &str| {
        json!({
            "name": "config_service", "title": "Service", "description": "How it works.",
            "trigger": trigger, "purposes": ["problems"], "owner": "telemetry",
            "covers": ["Service settings"], "formerly": ["service"],
            "allow": { "copied-description": "it says all" },
        })
    };
    let mut settings = event("daily");
    settings["section"] = json!("ServiceSettings");
    settings["source"] = json!("settings");
    settings["per"] = json!("server");
    let mut occurrence = event("occurrence");
    occurrence["category"] = json!("Crashes");
    [
        ("telemetry.toml", full_manifest()),
        (
            "file.toml",
            json!({
                "event": settings,
                "fields": {
                    "A": with("bool", json!({
                        "true_when": ["a", "b"], "default": "a", "section": "S", "setting": "A",
                        "since": "5.4", "until": "5.8.0", "edition": "enterprise", "expires": "2027-06-30",
                        "review": "https://example.com/1", "purposes": ["problems"],
                        "formerly": "S.B", "key": "a", "optional": true,
                        "allow": { "similar-descriptions": "both are one thing" },
                    })),
                    "B": with("enum", json!({ "labels": ["", "a"], "list": ",", "default": "" })),
                    "C": with("enum", json!({ "range": [0, 10], "default": 1 })),
                    "D": with("enum", json!({ "buckets": [0, 10], "default": 1, "path": ["S", "S"] })),
                    "E": with("enum", json!({ "format": "version", "labels": "levels" })),
                    "F": with("count", json!({ "buckets": [0, 10], "list": ";" })),
                    "G": with("is-default", json!({ "default": ["a"], "also_default": [1, true] })),
                    "H": with("bool", json!({ "true_when": "non-zero", "default": 0 })),
                },
                "never": { "Secret": "a password", "Inner": { "Secret": "a password" } },
            }),
        ),
        (
            "file.toml",
            json!({
                "event": occurrence,
                "fields": {
                    "A": with("version", json!({ "numbers": 3 })),
                    "B": with("id", json!({ "alphabet": "hex", "length": 8 })),
                    "C": setting("date"),
                    "D": with("duration", json!({ "buckets": [0, 10] })),
                    "E": with("labels", json!({ "labels": ["a"], "most": 1, "covers": { "a": "b" } })),
                    "F": with("masked-text", json!({ "vocabulary": "words", "most": 2 })),
                },
            }),
        ),
        (
            "file.toml",
            json!({
                "category": {
                    "title": "Sign-in", "description": "How people sign in.",
                    "trigger": "occurrence", "purposes": ["problems"], "owner": "telemetry",
                },
                "events": {
                    "signed_in": {
                        "title": "Signed in", "description": "Somebody signed in.",
                        "purposes": ["problems"], "covers": ["a"], "formerly": ["b"],
                        "allow": { "copied-description": "it says all" },
                        "fields": { "A": setting("bool") },
                    },
                },
            }),
        ),
        (
            "file.toml",
            json!({ "labels": { "levels": { "description": "How much", "values": ["a", ""] } } }),
        ),
        (
            "file.toml",
            json!({ "never": { "S": { "Secret": "a password" } } }),
        ),
    ]
}

/// Values of every type and of every shape that the language has, and of shapes that it has not.
pub(crate) fn values() -> Vec<Value> {
    let others = r#"[
        true, -1, 0, 1, 8, 9, 64, 65, 127, 128, 9223372036854775807, 0.5, [], [1], [1, 1], [0, 1],
        [0, 1, 2], ["a"], ["a", "a"], ["a", 1], [true], [["a"]], ["other"], {}, {"a": "b"},
        {"class": "bool"}, {"": "b"}, {"a": {}}, {"equal-labels": "warn"}, {"equal-labels": ""}
    ]"#;
    let texts = "a A 0 _ - a-b a_b aB a.b a.b.c .a größe \" \\ • , ;; other levels telemetry.toml a.toml \
                 /a.toml ../a.toml a/b.toml a//b.toml .toml a/.toml 5.8 05 65535.65535.65535.65535 \
                 65536 1.2.3.4.5 1. MM MM_ bool enum count is-default version id date duration \
                 labels masked-text time-of-day non-zero hex a-z daily occurrence security-check \
                 settings host json code 2028-02-29 2027-02-29 2027-6-3 allow warn deny";
    let blank = ["", " ", "\t", "\u{a0}", "\u{7f}", "a b", "a\nb"];
    let mut values: Vec<Value> = serde_json::from_str(others).unwrap();
    values.extend(["TODO", "TODO: a"].map(|text| json!(text)));
    values.extend(
        blank
            .into_iter()
            .chain(texts.split(' '))
            .map(|text| json!(text)),
    );
    for length in [59, 60, 61, 64, 65] {
        values.push(json!("a".repeat(length)));
        values.push(json!(["a".repeat(length)]));
    }
    values
}
