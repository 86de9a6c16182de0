//! Figures that a host hands in.

use std::ffi::OsStr;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::program::{Output, command, file, preview, run, without_checksum};

fn preview_with(input: &Value, format: &str) -> Output {
    let file = file(input.to_string());
    let path = file.path().as_os_str();
    preview([
        OsStr::new("--format"),
        OsStr::new(format),
        OsStr::new("--input"),
        path,
    ])
}

fn example() -> Value {
    let output = preview(["--example"]);
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    serde_json::from_str(&output.out).expect("the example is JSON")
}

/// The figures of a report, by event; `null` for an event that is not there.
fn sent(output: &Output, event: &str) -> Value {
    let report: Value = serde_json::from_str(&output.out).expect("a report is JSON");
    let events = report["events"].as_array().expect("a report has events");
    let found = events.iter().find(|message| message["event"] == event);
    found.map_or(Value::Null, |message| message["properties"].clone())
}

#[test]
fn the_example_is_taken_as_it_is_and_shows_every_daily_event() {
    let example = example();
    let output = preview_with(&example, "json");
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    let names: Vec<_> = example.as_object().expect("events").keys().collect();
    assert_eq!(names.len(), 7);
    for name in names {
        let figures = example[name].as_object().expect("figures");
        assert_eq!(sent(&output, name), example[name], "{name}");
        assert!(!figures.is_empty());
    }
}

#[test]
fn the_table_shows_figures_beside_settings() {
    let output = preview_with(&example(), "table");
    assert_eq!(output.code, Some(0));
    let figures = output
        .out
        .lines()
        .skip_while(|line| !line.starts_with("(figures)"));
    let figures: Vec<_> = figures.collect();
    insta::assert_snapshot!(without_checksum(&figures.join("\n")));
}

#[test]
fn a_whole_number_is_one_however_it_is_written() {
    for (written, expected) in [("5.0", json!(5)), ("1e3", json!(1000)), ("-0.0", json!(0))] {
        let text = format!(r#"{{"activity": {{"posts": {written}}}}}"#);
        let input: Value = serde_json::from_str(&text).expect("JSON");
        let output = preview_with(&input, "json");
        assert_eq!(sent(&output, "activity"), json!({ "posts": expected }));
    }
    for (number, problem) in [
        (json!(1.5), "is not a whole number"),
        (json!(1e300), "is a number beyond 64 bits"),
        (json!(u64::MAX), "is a number beyond 64 bits"),
    ] {
        let output = preview_with(&json!({ "activity": { "posts": number } }), "json");
        let warning = format!("`activity.posts` {problem}");
        assert!(output.err.contains(&warning), "{}", output.err);
        assert_eq!(sent(&output, "activity"), Value::Null);
    }
}

#[test]
fn an_event_comes_at_most_a_hundred_times() {
    let schemes = |count: usize| {
        let input = json!({ "permissions_team_schemes": vec![json!({ "team_count": 1 }); count] });
        preview_with(&input, "json")
    };
    let sent = |output: &Output| output.out.matches("permissions_team_schemes").count();
    assert_eq!(sent(&schemes(100)), 100);
    let more = schemes(101);
    assert_eq!((more.code, sent(&more)), (Some(0), 0));
    assert!(more.err.contains("at most 100"), "{}", more.err);
}

#[test]
fn what_no_event_declares_is_counted() {
    let input = json!({ "activity": {"posts": 1, "x": 1, "y": {"z": 1}}, "weather": {} });
    let output = preview_with(&input, "table");
    assert!(
        output.out.contains("; 3 unknown settings; "),
        "{}",
        output.out
    );
}

#[test]
fn an_array_of_words_holds_nothing_else() {
    for items in [
        json!(["manage_team", 7]),
        json!([null]),
        json!([["manage_team"]]),
    ] {
        let input = json!({ "permissions_system_scheme": { "team_admin_permissions": items } });
        let output = preview_with(&input, "json");
        let warning = "`permissions_system_scheme.team_admin_permissions` is not a list";
        assert!(output.err.contains(warning), "{}", output.err);
        assert_eq!(sent(&output, "permissions_system_scheme"), Value::Null);
    }
}

#[test]
fn the_report_says_of_settings_and_figures_how_good_it_is() {
    let config = file(
        r#"{
            "ServiceSettings": {
                "WebserverMode": "brotli", "MaximumLoginAttempts": -7, "EnableDeveloper": 3,
                "SessionCacheInMinutes": -7, "New": {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6}
            }
        }"#,
    );
    let figures = json!({
        "activity": {"posts": 5_000_000_000_u64, "new": 1},
        "server": {"database_type": "oracle", "operating_system": "plan9"},
    });
    let figures = file(figures.to_string());
    let path = |file: &tempfile::NamedTempFile| file.path().as_os_str().to_owned();
    let args = ["--format", "json", "--config"].map(Into::into);
    let input = ["--input".into(), path(&figures)];
    let output = preview(args.into_iter().chain([path(&config)]).chain(input));
    let mut quality = sent(&output, "telemetry");
    let figures = quality.as_object_mut().expect("figures");
    figures.remove("contract");
    figures.remove("contract_revision");
    figures.retain(|key, _| !key.starts_with("dropped_"));
    assert_eq!(
        quality,
        json!({
            "settings_unreadable": 1, "settings_unknown": 5, "values_other": 3, "values_clamped": 3,
        })
    );
}

#[test]
fn wrong_and_missing_figures_are_warnings_and_are_left_out() {
    let input = json!({
        "server": {"version": "5.8.0", "system_admins": -4, "database_type": "oracle"},
        "license": {
            "customer_id": "acme corporation", "issued": "yesterday", "users": 2.5,
            "feature_ldap": "yes", "edition": "E20", "colour": "red",
        },
        "permissions_system_scheme": {
            "team_admin_permissions": ["manage_team", "fly", "manage_team"],
            "team_user_permissions": "create_post",
        },
        "permissions_team_schemes": [{"team_count": 2}, {"team_count": null}, 7],
        "plugins": [],
        "activity": null,
        "weather": {"sun": true},
    });
    let output = preview_with(&input, "json");
    assert_eq!(output.code, Some(0));
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}\n---\n{}",
        sent(&output, "server"),
        sent(&output, "license"),
        sent(&output, "permissions_system_scheme"),
        output.err
    ));
    assert_eq!(sent(&output, "activity"), Value::Null);
    let quality = sent(&output, "telemetry");
    assert_eq!(
        (&quality["values_other"], &quality["values_clamped"]),
        (&json!(2), &json!(0))
    );
}

#[test]
fn an_input_that_cannot_be_read_is_an_error() {
    for (text, message) in [
        ("", "is empty"),
        ("[1]", "not a JSON object"),
        ("{\"server\":", "line 1"),
    ] {
        let file = file(text);
        let output = preview([OsStr::new("--input"), file.path().as_os_str()]);
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""), "{text}");
        assert!(output.err.contains(message), "{}", output.err);
    }
    let missing = run(command().args(["preview", "--input", "no-such-file.json"]));
    assert_eq!(missing.code, Some(2));
}

/// Puts the text in place of every string.
fn planted(value: &Value, text: &str) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| planted(item, text)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), planted(value, text)))
            .collect(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => json!(text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_that_is_handed_in_comes_out(canary in "[A-Za-z_.@/-]{4}CANARY[A-Z]{4,10} [A-Z]{4,10}") {
        let output = preview_with(&planted(&example(), &canary), "table");
        for part in canary.as_bytes().windows(8) {
            let part = str::from_utf8(part).expect("ASCII");
            prop_assert!(!output.out.contains(part) && !output.err.contains(part));
        }
    }
}
