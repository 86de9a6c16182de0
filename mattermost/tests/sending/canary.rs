//! No string of a configuration reaches a file, a request or the terminal.

use std::collections::HashSet;
use std::fs;

use serde_json::{Map, Value};

use crate::endpoint::Reply;
use crate::machine::Machine;

/// A canary counts as leaked when this many of its bytes appear.
const LEAK: usize = 8;

/// The configuration with another canary in the place of each text.
fn poisoned(value: &Value, canaries: &mut Vec<String>) -> Value {
    match value {
        Value::String(_) => {
            let hash = (canaries.len() + 1) * 2_654_435_761 % 0xffff_ffff;
            let canary = format!("~{hash:08x}Zq{hash:08x}~");
            canaries.push(canary.clone());
            Value::String(canary)
        }
        Value::Array(items) => items.iter().map(|item| poisoned(item, canaries)).collect(),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| (key.clone(), poisoned(value, canaries));
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other.clone(),
    }
}

#[test]
fn no_string_of_the_configuration_is_found_anywhere() {
    let shipped = include_str!("../fixtures/default-config.json");
    let mut canaries = Vec::new();
    let config = poisoned(&serde_json::from_str(shipped).unwrap(), &mut canaries);
    assert!(canaries.len() > 150);
    let mut machine = Machine::with(&config.to_string());
    let mut seen = String::new();
    let mut watch = |machine: &Machine, line: &str| {
        let output = machine.run(line);
        seen.push_str(&output.out);
        seen.push_str(&output.err);
        for file in machine.files() {
            let bytes = fs::read(machine.state().join(&file)).unwrap();
            seen.push_str(&file);
            seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        output.code
    };
    watch(&machine, "notice");
    watch(&machine, "on");
    let refusing = machine.serve(Reply::Status(503));
    assert_eq!(watch(&machine, "send --wait 1"), Some(1));
    for line in [
        "status",
        "status --json",
        "preview",
        "preview --format request",
    ] {
        assert_eq!(watch(&machine, line), Some(0));
    }
    let endpoint = machine.serve(Reply::Status(200));
    assert_eq!(watch(&machine, "send"), Some(0));
    for line in [
        "sent",
        "sent --format json",
        "sent --verify",
        "limit --without config_sql",
        "off",
    ] {
        assert_eq!(watch(&machine, line), Some(0), "{line}");
    }
    for request in [refusing.requests(), endpoint.requests()].concat() {
        seen.push_str(&request.head);
        seen.push_str(&request.body);
    }
    let windows: HashSet<&[u8]> = seen.as_bytes().windows(LEAK).collect();
    for canary in &canaries {
        let leaked = canary
            .as_bytes()
            .windows(LEAK)
            .any(|part| windows.contains(part));
        assert!(!leaked, "{canary}");
    }
}
