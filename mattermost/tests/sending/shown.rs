//! What every command says, in every state.

use crate::endpoint::Reply;
use crate::machine::Machine;

/// Compares with a snapshot, but for times, identifiers and sizes.
fn check(name: &str, text: &str) {
    insta::with_settings!({
        filters => [
            (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]"),
            (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "[time]"),
            (r"\d{4}-\d\d-\d\d", "[day]"),
            (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[id]"),
            (r" *\d+ bytes", " [size]"),
            (r#""bytes": [1-9]\d*"#, r#""bytes": "[size]""#),
        ],
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn nobody_said_anything_yet() {
    let machine = Machine::new();
    let lines = ["status", "send", "sent", "limit", "reset-id"];
    check("nobody_said_anything_yet", &machine.transcript(&lines));
    assert_eq!(machine.files(), [""; 0]);
}

#[test]
fn the_notice_is_shown_and_its_time_runs() {
    let machine = Machine::new();
    let lines = ["notice", "status", "send", "status --json"];
    check(
        "the_notice_is_shown_and_its_time_runs",
        &machine.transcript(&lines),
    );
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn a_report_is_accepted() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Status(200));
    let lines = [
        "on",
        "status",
        "send",
        "send",
        "sent",
        "sent --verify",
        "status",
        "status --json",
        "off",
        "status",
        "off --forget",
    ];
    check("a_report_is_accepted", &machine.transcript(&lines));
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn the_endpoint_refuses_the_key() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Status(401));
    let lines = [
        "send",
        "status",
        "status --json",
        "limit --without config_email",
        "reset-id",
        "sent",
        "off",
    ];
    check("the_endpoint_refuses_the_key", &machine.transcript(&lines));
}

#[test]
fn a_portal_answers_in_place_of_the_endpoint() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Page);
    check(
        "a_portal_answers_in_place_of_the_endpoint",
        &machine.transcript(&["send", "sent"]),
    );
}

#[test]
fn the_endpoint_takes_nothing_of_it() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Status(503));
    let output = machine.run("send --wait 1");
    assert_eq!(output.code, Some(1));
    assert!(
        output
            .out
            .contains("not yet     the endpoint answered with status 503\n")
    );
    assert!(
        output.out.contains("kept        31 messages, in `"),
        "{}",
        output.out
    );
    assert!(
        output
            .out
            .contains("`mattermost-telemetry send` goes on, from ")
    );
    let status = machine.json("status --json");
    assert_eq!(status["outbox"]["messages"], 32);
    assert_eq!(status["trouble"], "the endpoint answered with status 503");
    assert!(status["next_attempt"].is_string());
}

#[test]
fn there_is_no_endpoint() {
    let machine = Machine::willing();
    check(
        "there_is_no_endpoint",
        &machine.transcript(&["send", "status"]),
    );
    assert_eq!(machine.files(), ["choice.json"]);
    for (option, missing) in [
        (
            ["send", "--endpoint", "https://a.example"],
            "an endpoint without a key",
        ),
        (["send", "--write-key", "k"], "a key without an endpoint"),
    ] {
        let output = machine.run(&option.join(" "));
        assert_eq!(output.code, Some(2));
        assert!(output.err.contains(missing), "{}", output.err);
    }
}

#[test]
fn an_endpoint_that_cannot_be_used_is_named() {
    let machine = Machine::willing();
    for (url, why) in [
        ("http://telemetry.example", "must begin with `https://`"),
        (
            "telemetry.example",
            "`telemetry.example` is no address of an endpoint",
        ),
    ] {
        let output = machine.run(&format!("send --write-key k --endpoint {url}"));
        assert_eq!(output.code, Some(2));
        assert!(output.err.contains(why), "{}", output.err);
    }
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn the_environment_or_the_product_says_no() {
    let all = [
        "status",
        "send",
        "on",
        "limit --without config_email",
        "notice",
        "off",
    ];
    let mut text = String::new();
    for (name, value) in [
        ("DO_NOT_TRACK", "1"),
        ("MATTERMOST_TELEMETRY", "off"),
        ("MATTERMOST_TELEMETRY", "perhaps"),
        ("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", "false"),
    ] {
        let mut machine = Machine::new();
        machine.set(name, value);
        let lines = if text.is_empty() { &all[..] } else { &all[..3] };
        text.extend([name, "=", value, "\n", &machine.transcript(lines)]);
        assert_eq!(machine.files(), [""; 0], "{name}={value}");
        assert!(!machine.state().join("choice.json").exists());
    }
    let machine = Machine::with(r#"{"LogSettings": {"EnableDiagnostics": false}}"#);
    text.push_str(&machine.transcript(&all[..3]));
    assert_eq!(machine.files(), [""; 0]);
    check("the_environment_or_the_product_says_no", &text);
}

#[test]
fn what_is_secret_in_an_address_is_not_shown() {
    let machine = Machine::willing();
    for url in [
        "https://ann:hunter2@a.example",
        "https://a.example/?key=hunter2",
        "ann:hunter2@a.example",
    ] {
        for command in ["send", "status", "status --json"] {
            let output = machine.run(&format!("{command} --write-key k --endpoint {url}"));
            let told = format!("{}{}", output.out, output.err);
            assert!(!told.contains("hunter2"), "{told}");
            let tells = command != "status --json";
            assert_eq!(
                told.contains("is no address of an endpoint"),
                tells,
                "{told}"
            );
        }
    }
}
