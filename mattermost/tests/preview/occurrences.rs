//! What is sent when something happens.

use mattermost_telemetry::{catalogue, occurrence};

use crate::program::{command, preview, run};

#[test]
fn every_occurrence_is_listed() {
    let output = run(command().arg("occurrences"));
    assert_eq!(output.code, Some(0));
    for event in catalogue::occurrences() {
        let line = output
            .out
            .lines()
            .find(|line| line.split(' ').next() == Some(event.name));
        let line = line.unwrap_or_else(|| panic!("{} is not listed", event.name));
        for field in event.fields {
            assert!(line.contains(field.key.as_str()), "{line}");
        }
    }
}

#[test]
fn an_occurrence_is_shown_with_every_label_it_may_carry() {
    let output = preview(["--occurrence", "login_failed"]);
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(output.out);
    for event in catalogue::occurrences() {
        let output = preview(["--occurrence", event.name]);
        for label in event.fields.iter().flat_map(|field| field.domain.labels()) {
            assert!(output.out.contains(label), "{} lacks {label}", event.name);
        }
    }
}

#[test]
fn the_message_of_an_occurrence_has_a_value_under_every_key() {
    for event in catalogue::occurrences() {
        let bytes = occurrence::message(event).expect("samples can be read");
        let message: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let sent = message["events"][0]["properties"]
            .as_object()
            .expect("an object");
        assert_eq!(sent.len(), event.fields.len(), "{}", event.name);
        let json = preview(["--occurrence", event.name, "--format", "json"]);
        assert_eq!(json.out.as_bytes(), bytes);
    }
}

#[test]
fn an_unknown_occurrence_is_an_error_that_says_where_to_look() {
    let said = |name: &str| {
        let output = preview(["--occurrence", name]);
        assert_eq!((output.code, output.out.as_str()), (Some(2), ""));
        output.err
    };
    insta::assert_snapshot!(said("login_faild"), @"error: no occurrence is called `login_faild`; did you mean `login_failed`?\n");
    insta::assert_snapshot!(said("rain"), @"error: no occurrence is called `rain`; `mattermost-telemetry occurrences` lists all\n");
}
