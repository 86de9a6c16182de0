//! What was agreed to, and a program that can send something else.

use std::fs;

use serde_json::{Value, json};

use crate::endpoint::Reply;
use crate::machine::{Machine, write};

/// A yes to a revision that no program has yet.
const LATER: &str = r#"{"diagnostics":{"on":{"since_millis":1700000000000}},"security_check":null,
    "notice_shown_millis":null,"agreed":[{"revision":4000,"contract":"ffffffffffffffff"}]}"#;

fn downgraded() -> Machine {
    let machine = Machine::new();
    fs::create_dir_all(machine.state()).unwrap();
    write(machine.state().join("choice.json"), LATER);
    machine
}

fn stored(machine: &Machine) -> Value {
    let choice = fs::read_to_string(machine.state().join("choice.json")).unwrap();
    serde_json::from_str(&choice).unwrap()
}

#[test]
fn a_yes_and_a_notice_are_about_the_revision_that_the_program_has() {
    for line in ["on", "notice"] {
        let machine = Machine::new();
        assert_eq!(machine.run(line).code, Some(0));
        let agreement = &machine.json("status --json")["agreement"];
        assert_eq!(agreement["waits"], false);
        let agreed = json!([{
            "revision": agreement["revision"],
            "contract": agreement["contract"],
        }]);
        assert_eq!(stored(&machine)["agreed"], agreed, "{line}");
        let accepted = machine.run("accept");
        assert_eq!(accepted.code, Some(0));
        assert!(accepted.out.contains("Nothing waits"), "{}", accepted.out);
    }
}

#[test]
fn where_nothing_is_chosen_nothing_waits_and_accepting_stores_nothing() {
    let machine = Machine::new();
    assert_eq!(machine.run("accept --yes").code, Some(0));
    assert!(machine.files().is_empty());
}

#[test]
fn a_program_that_was_not_agreed_to_sends_nothing_until_somebody_accepts() {
    let mut machine = downgraded();
    let endpoint = machine.serve(Reply::Status(200));
    let sent = machine.run("send");
    assert_eq!(sent.code, Some(1));
    assert!(
        sent.out.contains("mattermost-telemetry accept"),
        "{}",
        sent.out
    );
    let preview = machine.json("preview --format json");
    assert_eq!(preview["events"], json!([]));
    let table = machine.run("preview").out;
    assert!(table.contains("waits for agreement"), "{table}");
    assert!(
        !table.contains("your limits") && !table.contains("not known"),
        "{table}"
    );
    let asked = machine
        .run("check-security --dry-run --product-version 5.8.0 --endpoint http://127.0.0.1:9");
    assert_eq!(asked.out.trim(), "GET http://127.0.0.1:9/security?");
    assert!(endpoint.requests().is_empty());

    // Nobody sits at the terminal of a test.
    assert_eq!(machine.run("accept").code, Some(1));
    assert_eq!(stored(&machine)["agreed"].as_array().unwrap().len(), 1);
    assert_eq!(machine.run("accept --yes").code, Some(0));
    assert_eq!(stored(&machine)["agreed"].as_array().unwrap().len(), 2);

    assert_eq!(machine.run("send").code, Some(0));
    let agreement = &machine.json("status --json")["agreement"];
    assert_eq!(agreement["agreed_revision"], agreement["revision"]);
    let body = &endpoint.requests()[0].body;
    let cited = format!("\"contract\":{}", agreement["contract"]);
    assert!(body.contains(&cited), "{body}");
}

#[test]
fn what_waits_is_told_by_status_and_notice_and_never_to_whoever_said_no() {
    let machine = downgraded();
    for line in ["status", "notice"] {
        let out = machine.run(line).out;
        assert!(out.contains("mattermost-telemetry accept"), "{line}: {out}");
    }
    assert_eq!(machine.run("off").code, Some(0));
    for line in ["status", "notice"] {
        let out = machine.run(line).out;
        assert!(
            !out.contains("mattermost-telemetry accept"),
            "{line}: {out}"
        );
    }
}

#[test]
fn accepting_and_what_waits_look_like_this() {
    let machine = downgraded();
    insta::assert_snapshot!(machine.transcript(&["accept", "accept --yes", "accept"]));
}
