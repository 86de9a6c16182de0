//! Captured payloads are judged by what was agreed to when they were sent.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::project::Project;

const LABELS: &str = "schema/labels.toml";
const LOCK: &str = "schema/contract.lock";

/// The message by which reports name their contract.
const CITING: &str = "\
[event]
name = \"telemetry\"
title = \"Quality\"
description = \"By which contract a report was made.\"
trigger = \"daily\"
source = \"host\"
purposes = [\"problems\"]
owner = \"telemetry\"

[fields.Contract]
class = \"id\"
alphabet = \"hex\"
length = 16
description = \"A checksum of the contract\"

[fields.ContractRevision]
class = \"count\"
description = \"The number of the contract's revision\"
";

/// A project of which the contract is accepted, and whose reports name it.
fn project() -> Project {
    let project = Project::of("full");
    project.write("schema/report/telemetry.toml", CITING);
    let listed = "\"report/scheme.toml\"";
    let manifest = "schema/telemetry.toml";
    project.replace(
        manifest,
        listed,
        &format!("{listed}, \"report/telemetry.toml\""),
    );
    project.accept();
    project
}

/// The checksum of a revision.
fn hash(project: &Project, revision: usize) -> String {
    let lock = project.read(LOCK);
    let mark = format!("# revision {revision} on ");
    let line = lock.lines().find(|line| line.starts_with(&mark)).unwrap();
    line.split(": ").nth(1).unwrap()[..16].to_owned()
}

fn citing(hash: &str, revision: usize) -> Value {
    message(
        "telemetry",
        &json!({ "contract": hash, "contract_revision": revision }),
    )
}

fn message(event: &str, properties: &Value) -> Value {
    json!({
        "type": "track",
        "event": event,
        "anonymousId": "4a1c0f1e",
        "messageId": "0191e3a0-0000-7000-8000-000000000000",
        "timestamp": "2026-11-23T09:00:00Z",
        "context": { "ip": "0.0.0.0", "library": { "name": "telemetry-client", "version": "0.1.0" } },
        "properties": properties,
    })
}

fn batch(messages: &[Value]) -> Value {
    json!({ "batch": messages, "sentAt": "2026-11-23T09:00:05Z" })
}

/// One report with something of every class.
fn whole(project: &Project) -> Value {
    let settings = json!({
        "enable_mail": true,
        "mode": "",
        "level": "debug",
        "locales": "de,pt-BR,other",
        "retries": 10,
        "size": 100,
        "pause": -1,
        "oldest": "5.8",
        "backup": "23:59",
        "replicas": 0,
        "users": 1000,
        "isdefault_site_url": false,
    });
    let scheme = json!({
        "scheme": "abcdefghijklmnopqrstuvwxyz",
        "issued": "2024-02-29",
        "permissions": ["debug", "info"],
    });
    let crash = json!({ "app_version": "5.8.0", "run_for": 1000, "message": "• error •" });
    batch(&[
        citing(&hash(project, 1), 1),
        message("config_full", &settings),
        message("scheme", &scheme),
        message("app_crashed", &crash),
        message("login_failed", &json!({ "method": "other" })),
    ])
}

#[track_caller]
fn verify(project: &Project, payload: &str) -> String {
    project.write("captured.json", payload);
    project.said(&["verify", "captured.json"])
}

/// What is found, without the totals.
fn faults(said: &str) -> Vec<String> {
    let faults = said
        .lines()
        .filter_map(|line| line.strip_prefix("undeclared  "));
    faults.map(str::to_owned).collect()
}

#[test]
fn what_is_declared_passes_in_every_form() {
    let project = project();
    let whole = whole(&project);
    let message = &whole["batch"][1];
    let events: Vec<Value> = whole["batch"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| json!({ "event": message["event"], "properties": message["properties"] }))
        .collect();
    project.write("captured/batch.json", &whole.to_string());
    project.write("captured/pretty.json", &format!("{whole:#}\n"));
    project.write("captured/message.json", &message.to_string());
    project.write(
        "captured/report.json",
        &json!({ "events": events }).to_string(),
    );
    let sent = json!({ "at": "2026-11-23T09:00:06Z", "body": whole });
    project.write("captured/sent/1.jsonl", &format!("{sent}\n\n{sent}\n"));
    let taken = json!({ "request": 1, "sentAt": null, "message": message });
    project.write("captured/taken.jsonl", &format!("{taken}\n{taken}\n"));
    project.write("captured/notes.txt", "Not captured.");
    insta::assert_snapshot!("every_form", project.said(&["verify", "captured"]));
}

/// Where, what is written there, and what is found.
#[rustfmt::skip]
const DAMAGES: &[(&str, &str, &str)] = &[
    ("/batch/1/properties/site_url", "\"https://example.org\"", "this key is not declared"),
    ("/batch/1/event", "\"config_fool\"", "no event of this name is published"),
    ("/batch/1/properties/enable_mail", "\"true\"", "value is not of type \"boolean\""),
    ("/batch/1/properties/mode", "\"brotli\"", "value is not one of"),
    ("/batch/1/properties/level", "\"Debug\"", "value is not one of"),
    ("/batch/1/properties/locales", "\"pt-BR,de\"", "value does not match"),
    ("/batch/1/properties/locales", "\"de,,en\"", "value does not match"),
    ("/batch/1/properties/retries", "11", "value is greater than the maximum of 10"),
    ("/batch/1/properties/retries", "2.5", "value is not of type \"integer\""),
    ("/batch/1/properties/size", "50", "value is not one of"),
    ("/batch/1/properties/pause", "-2", "value is less than the minimum of -1"),
    ("/batch/1/properties/oldest", "\"5.8-rc1\"", "value has none of the declared forms"),
    ("/batch/1/properties/backup", "\"24:00\"", "value has none of the declared forms"),
    ("/batch/1/properties/replicas", "null", "value is not of type \"integer\""),
    ("/batch/1/properties/isdefault_site_url", "\"https://example.org\"", "value is not of type \"boolean\""),
    ("/batch/2/properties/scheme", "\"Ann of the help desk\"", "value does not match"),
    ("/batch/2/properties/issued", "\"2023-02-29\"", "value does not match"),
    ("/batch/2/properties/permissions", "[\"info\", \"info\"]", "value has non-unique elements"),
    ("/batch/2/properties/permissions", "[\"root\"]", "value is not one of"),
    ("/batch/3/properties/app_version", "\"5.8.0.1\"", "value does not match"),
    ("/batch/3/properties/run_for", "999", "value is not one of"),
    ("/batch/3/properties/message", "\"cannot reach host\"", "value does not match"),
    ("/batch/3/context/ip", "\"192.0.2.7\"", "\"0.0.0.0\" was expected"),
    ("/batch/3/userId", "\"ann@example.org\"", "this key is not declared"),
    ("/batch/3/timestamp", "\"yesterday\"", "value is not a \"date-time\""),
    ("/batch/0/properties/contract", "\"0123456789abcdef\"", "no revision of the contract has this checksum"),
    ("/batch/0/properties/contract_revision", "7", "this checksum belongs to revision 1"),
];

#[test]
fn each_damage_is_named_by_its_place_and_not_repeated() {
    let project = project();
    let whole = whole(&project);
    let intact = verify(&project, &whole.to_string());
    assert_eq!(faults(&intact), Vec::<String>::new());
    for (path, value, problem) in DAMAGES {
        let value: Value = serde_json::from_str(value).unwrap();
        let (parent, key) = path.rsplit_once('/').unwrap();
        let mut changed = whole.clone();
        changed.pointer_mut(parent).unwrap()[key] = value.clone();
        let said = verify(&project, &changed.to_string());
        let expected = format!("captured.json:1 {path}");
        let is_named = |fault: &String| fault.starts_with(&expected) && fault.contains(problem);
        assert!(said.starts_with("exit code 1\n"), "{said}");
        assert!(
            faults(&said).iter().any(is_named),
            "{expected}: {problem}\n{said}"
        );
        let repeated = value
            .as_str()
            .is_some_and(|text| said.contains(&format!(": {text}")));
        assert!(
            !repeated && !said.contains("example.org") && !said.contains("Ann"),
            "{said}"
        );
    }
}

#[test]
fn a_payload_is_judged_by_the_revision_that_it_cites() {
    let project = project();
    let first = hash(&project, 1);
    project.replace(LABELS, "\"debug\", ", "");
    project.replace(
        "schema/config/full.toml",
        "[\"de\", \"en\", \"pt-BR\"]",
        "[\"pt-BR\", \"de\"]",
    );
    project.accept();
    let second = hash(&project, 2);
    assert_ne!(first, second);
    let old = message(
        "config_full",
        &json!({ "level": "debug", "locales": "en,pt-BR" }),
    );
    let judged = |messages: &[Value]| verify(&project, &batch(messages).to_string());
    insta::assert_snapshot!("cites_first", judged(&[citing(&first, 1), old.clone()]));
    insta::assert_snapshot!("cites_second", judged(&[citing(&second, 2), old.clone()]));
    insta::assert_snapshot!("cites_none", judged(std::slice::from_ref(&old)));
    // What waited while a program was replaced.
    let both = [citing(&second, 2), citing(&first, 1), old.clone()];
    insta::assert_snapshot!("cites_both", judged(&both));
    let new = message("config_full", &json!({ "level": "trace" }));
    assert_eq!(faults(&judged(&[&both[..], &[new]].concat())).len(), 1);
}

#[test]
fn what_is_found_for_tools_has_places() {
    let project = project();
    let line = message("config_full", &json!({ "retries": 11 })).to_string();
    project.write("captured.jsonl", &format!("{line}\n{{\n{line}\n"));
    for format in ["human", "json", "github"] {
        let arguments = ["verify", "captured.jsonl", "--format", format];
        insta::assert_snapshot!(format!("found_{format}"), project.said(&arguments));
    }
}

#[test]
fn what_is_no_payload_is_said_to_be_none() {
    let project = project();
    for text in [
        "no JSON",
        "[]",
        "{}",
        "{\"batch\":1}",
        "{\"body\":{}}",
        "\u{feff}{}",
    ] {
        let said = verify(&project, text);
        assert!(
            said.starts_with("exit code 1\nundeclared  captured.json:1 "),
            "{text:?} {said}"
        );
    }
    let twice = "{\"batch\":[],\"batch\":[]}";
    assert!(verify(&project, twice).starts_with("exit code 1\n"));
}

#[test]
fn where_there_is_nothing_to_verify_nothing_passes() {
    let project = project();
    let nothing = |text: &str| {
        let said = verify(&project, text);
        let (code, message) = said.split_once("\nerror: nothing was verified: ").unwrap();
        assert_eq!(code, "exit code 2");
        message.lines().next().unwrap().to_owned()
    };
    assert_eq!(nothing(""), "1 file holds no payload");
    assert_eq!(nothing("\n \n"), "1 file holds no payload");
    let report = "{\"events\": []}\n";
    let empty = "1 file holds a payload without messages";
    assert_eq!(nothing(report), empty);
    let empty = "1 file holds payloads without messages";
    assert_eq!(nothing(&report.repeat(2)), empty);
    // What stands beside it is judged all the same.
    let said = verify(&project, &format!("{report}{}\n", whole(&project)));
    assert!(
        said.starts_with("exit code 0\njudged      2 payloads"),
        "{said}"
    );
    let said = verify(&project, &format!("{report}{{}}\n"));
    assert!(said.starts_with("exit code 1\n"), "{said}");
}

#[test]
fn what_cannot_be_read_is_an_environment_error() {
    let project = project();
    std::fs::create_dir(project.path("empty")).unwrap();
    insta::assert_snapshot!("missing", project.said(&["verify", "nowhere.json"]));
    insta::assert_snapshot!("empty_folder", project.said(&["verify", "empty"]));
    assert_eq!(project.run(&["verify"]).code, 2);
}

#[test]
fn standard_input_is_read() {
    let project = project();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["verify", "-"])
        .current_dir(project.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let payload = whole(&project).to_string();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(payload.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.starts_with("judged      1 payload in 1 file\n"),
        "{said}"
    );
}
