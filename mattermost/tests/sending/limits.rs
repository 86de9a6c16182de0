//! What is left out although sending is allowed.

use std::collections::BTreeSet;

use mattermost_telemetry::generated::EVENTS;
use serde_json::Value;

use crate::endpoint::{Endpoint, Reply};
use crate::machine::Machine;

/// The names of the events in all requests.
fn sent(endpoint: &Endpoint) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for request in endpoint.requests() {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let messages = body["batch"].as_array().unwrap();
        names.extend(
            messages
                .iter()
                .filter_map(|message| Some(message["event"].as_str()?.to_owned())),
        );
    }
    names
}

#[test]
fn an_event_or_a_purpose_that_is_left_out_does_not_leave() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let limited = machine
        .run("limit --without config_email config_ldap --without-purpose security-reliability");
    assert_eq!(limited.code, Some(0), "{limited:?}");
    let output = machine.run("send");
    assert_eq!(output.code, Some(0));
    assert!(output.out.contains("by your limits"), "{}", output.out);
    let sent = sent(&endpoint);
    assert!(!sent.is_empty());
    for event in EVENTS {
        let left_out = ["config_email", "config_ldap"].contains(&event.name)
            || event.purposes.contains(&"security-reliability");
        assert!(!(left_out && sent.contains(event.name)), "{}", event.name);
    }
    assert!(sent.len() < 30, "purposes count");
}

#[test]
fn limits_add_up_until_they_are_cleared() {
    let machine = Machine::willing();
    let limits = |line: &str| {
        assert_eq!(machine.run(line).code, Some(0));
        machine.json("status --json")["limits"].clone()
    };
    limits("limit --without config_email");
    let both =
        limits("limit --without config_ldap --without config_email --without-purpose design");
    assert_eq!(
        both["without_events"],
        serde_json::json!(["config_email", "config_ldap"])
    );
    assert_eq!(both["without_purposes"], serde_json::json!(["design"]));
    let one = limits("limit --clear --without activity");
    assert_eq!(one["without_events"], serde_json::json!(["activity"]));
    assert_eq!(one["without_purposes"], serde_json::json!([]));
    let none = limits("limit --clear");
    assert_eq!(none["without_events"], serde_json::json!([]));
    assert_eq!(
        machine.json("status --json")["state"],
        "on",
        "the choice stays"
    );
}

#[test]
fn a_name_that_means_nothing_is_an_error_with_the_nearest_one() {
    let machine = Machine::willing();
    for (line, told) in [
        (
            "limit --without config_emial",
            "did you mean `config_email`?",
        ),
        (
            "limit --without CONFIG_EMAIL",
            "did you mean `config_email`?",
        ),
        ("limit --without-purpose desing", "did you mean `design`?"),
        (
            "limit --without rex",
            "no event is called `rex`; `mattermost-telemetry preview`",
        ),
        (
            "limit --without security_update_check",
            "no event is called",
        ),
    ] {
        let output = machine.run(line);
        assert_eq!(output.code, Some(2), "{line}");
        assert!(output.err.contains(told), "{}", output.err);
    }
}

#[test]
fn the_preview_shows_what_limits_remove() {
    let machine = Machine::willing();
    let whole = machine.run("preview").out;
    machine.run("limit --without config_email");
    let limited = machine.run("preview");
    let rows = |text: &str| text.matches("left out by your limits").count();
    let fields = EVENTS
        .iter()
        .find(|event| event.name == "config_email")
        .unwrap()
        .fields
        .len();
    assert_eq!((rows(&whole), rows(&limited.out)), (0, fields));
    let told = format!("Your limits leave out 1 event with {fields} fields.");
    assert!(limited.out.contains(&told), "{}", limited.out);
    for format in ["json", "request"] {
        let output = machine.run(&format!("preview --format {format}"));
        assert!(!output.out.contains("config_email"));
        assert!(output.out.contains("config_ldap"));
    }
}

#[test]
fn nobody_misses_figures_of_what_is_left_out() {
    let machine = Machine::willing();
    let missed = |machine: &Machine| machine.json("status --json")["figures"]["not_known"].clone();
    assert_eq!(missed(&machine)[0]["event"], "plugins");
    machine.run("limit --without plugins");
    assert_eq!(missed(&machine), serde_json::json!([]));
}

#[test]
fn limits_that_leave_nothing_make_no_report() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let all = "limit --without-purpose security-reliability problems quality design";
    assert_eq!(machine.run(all).code, Some(0));
    let output = machine.run("send");
    assert_eq!(output.code, Some(1));
    assert!(
        output
            .out
            .contains("nothing: your limits leave out every event"),
        "{}",
        output.out
    );
    assert_eq!(sent(&endpoint), BTreeSet::new());
}
