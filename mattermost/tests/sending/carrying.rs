//! Reports of a machine without a network, carried in a file.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::endpoint::Reply;
use crate::machine::{Machine, write};

fn file(machine: &Machine) -> PathBuf {
    machine.state().with_file_name("carried.jsonl")
}

fn export(machine: &Machine) -> String {
    let exported = machine.run(&format!("export {}", file(machine).display()));
    assert_eq!(exported.code, Some(0), "{exported:?}");
    fs::read_to_string(file(machine)).unwrap()
}

fn batch(body: &str) -> Value {
    serde_json::from_str::<Value>(body).unwrap()["batch"].take()
}

#[test]
fn what_is_carried_arrives_with_the_identifiers_of_the_machine_that_wrote_it() {
    let machine = Machine::willing();
    let carried = export(&machine);
    let mut other = Machine::new();
    let endpoint = other.serve(Reply::Status(200));
    let import = format!("import {}", file(&machine).display());
    for times in 1..=2 {
        let imported = other.run(&import);
        assert_eq!(imported.code, Some(0), "{imported:?}");
        let requests = endpoint.requests();
        assert_eq!(requests.len(), times);
        assert_eq!(batch(&requests[times - 1].body), batch(&carried));
    }
    assert!(other.files().is_empty(), "who carries keeps nothing");
    // What left is in the log of the machine that it is about.
    assert_eq!(machine.run("sent --format json").out, carried);
    assert_eq!(machine.run("sent --verify").code, Some(0));
    let status = machine.json("status --json");
    assert_eq!(status["outbox"]["messages"], 0);
}

#[test]
fn what_an_endpoint_did_not_take_yet_is_carried_with_the_same_identifiers() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(503));
    assert_eq!(machine.run("send").code, Some(1));
    let carried = export(&machine);
    assert_eq!(batch(&carried), batch(&endpoint.requests()[0].body));
    let again = file(&machine).with_file_name("again.jsonl");
    let again = machine.run(&format!("export {}", again.display()));
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.out.contains("written     nothing to `"),
        "{}",
        again.out
    );
    assert!(!file(&machine).with_file_name("again.jsonl").exists());
}

#[test]
fn nothing_is_written_over_and_nothing_is_written_without_consent() {
    let machine = Machine::willing();
    write(file(&machine), "mine");
    let there = machine.run(&format!("export {}", file(&machine).display()));
    assert_eq!(there.code, Some(2));
    assert!(
        there.err.contains("is there already; name a new file"),
        "{}",
        there.err
    );
    assert_eq!(fs::read_to_string(file(&machine)).unwrap(), "mine");

    let silent = Machine::new();
    let off = silent.run(&format!("export {}", file(&silent).display()));
    assert_eq!(off.code, Some(1));
    assert!(!file(&silent).exists());
    let nowhere = machine.run("export /nowhere/at/all.jsonl");
    assert_eq!(nowhere.code, Some(2), "{nowhere:?}");
    assert!(
        nowhere.err.contains("cannot write `/nowhere/at/all.jsonl`"),
        "{}",
        nowhere.err
    );
}

#[test]
fn what_an_endpoint_does_not_take_is_told_and_can_be_imported_again() {
    let machine = Machine::willing();
    export(&machine);
    let mut other = Machine::new();
    let import = format!("import {}", file(&machine).display());
    let refusing = other.serve(Reply::Page);
    let refused = other.run(&import);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.out.contains("an HTML page answered"),
        "{}",
        refused.out
    );
    assert!(
        refused.out.contains("import the file again"),
        "{}",
        refused.out
    );
    assert_eq!(refusing.requests().len(), 1);
    other.set("DO_NOT_TRACK", "1");
    let forbidden = other.run(&import);
    assert_eq!(forbidden.code, Some(1), "{forbidden:?}");
    assert_eq!(refusing.requests().len(), 1);
}

#[test]
fn a_file_with_anything_undeclared_or_of_something_else_is_not_sent() {
    let machine = Machine::willing();
    let carried = export(&machine);
    let mut other = Machine::new();
    let endpoint = other.serve(Reply::Status(200));
    let changed = carried.replacen("\"isdefault_", "\"is_default_", 1);
    let large = "{\"batch\":[]}\n".repeat(1_300_000);
    for (text, code) in [
        (changed.as_str(), 1),
        // Whole, although no line follows.
        (changed.trim_end(), 1),
        ("{}\n", 2),
        ("words\n", 2),
        (&large, 2),
    ] {
        write(file(&machine), text);
        let imported = other.run(&format!("import {}", file(&machine).display()));
        assert_eq!(imported.code, Some(code), "{imported:?}");
    }
    assert!(endpoint.requests().is_empty());
    // Somebody took the stick out too early.
    write(file(&machine), &(carried.clone() + &carried[..100]));
    let imported = other.run(&format!("import {}", file(&machine).display()));
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert!(
        imported.out.contains("a last line that is not whole"),
        "{}",
        imported.out
    );
    assert_eq!(batch(&endpoint.requests()[0].body), batch(&carried));
}
