//! Where the payload differs from the real server's, the README says so, and only there.

use std::collections::{BTreeMap, BTreeSet};

use crate::program::{events_of, fixture, text};

/// Event and key to the value as JSON; what is not sent has none.
type Payload = BTreeMap<(String, String), String>;

const NOT_SENT: &str = "not sent";

/// What the real server sent, as a list of facts.
fn real(name: &str) -> Payload {
    let mut reader = csv::Reader::from_path(fixture(name)).expect("a payload");
    reader
        .records()
        .map(|row| row.expect("the table is rectangular"))
        .map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned()))
        .collect()
}

/// What this program sends for a configuration.
fn ours(config: &str) -> Payload {
    let mut payload = Payload::new();
    for (event, properties) in events_of(config, &[]) {
        for (key, value) in properties {
            payload.insert((event.clone(), key), value.to_string());
        }
    }
    payload
}

/// Event, key, what the real server sends and what is sent here, wherever the two differ.
fn differences(real: &Payload, ours: &Payload) -> BTreeSet<[String; 4]> {
    let names: BTreeSet<_> = real.keys().chain(ours.keys()).collect();
    let shown =
        |payload: &Payload, name| payload.get(name).map_or(NOT_SENT, |value| value).to_owned();
    names
        .into_iter()
        .map(|name| {
            [
                name.0.clone(),
                name.1.clone(),
                shown(real, name),
                shown(ours, name),
            ]
        })
        .filter(|[_, _, real, ours]| real != ours)
        .collect()
}

/// The rows of each of the README's tables.
fn explained() -> Vec<BTreeSet<[String; 4]>> {
    let readme = include_str!("../../README.md");
    let tables = readme.split("| event | key | real server | here | why |\n");
    tables.skip(1).map(rows).collect()
}

fn rows(table: &str) -> BTreeSet<[String; 4]> {
    let lines = table.lines().skip(1);
    lines
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [event, key, real, here, why] = cells[..] else {
                panic!("a row of five cells: {line}");
            };
            assert!(!why.is_empty(), "{line}");
            [event, key, real, here].map(|cell| cell.trim_matches('`').to_owned())
        })
        .collect()
}

#[test]
fn the_readme_explains_every_difference_on_defaults() {
    let differences = differences(&real("server-payload.csv"), &ours("{}"));
    assert_eq!(differences, explained()[0]);
}

#[test]
fn the_readme_explains_every_difference_on_the_shipped_file() {
    let config = text("shipped-file-config.json");
    let found = differences(&real("shipped-file-server-payload.csv"), &ours(&config));
    let [on_defaults, on_the_file] = &explained()[..] else {
        panic!("two tables");
    };
    let further: BTreeSet<_> = found.difference(on_defaults).cloned().collect();
    assert_eq!(further, *on_the_file);
    let gone = on_defaults.difference(&found);
    let gone: BTreeSet<&str> = gone.map(|[_, key, ..]| key.as_str()).collect();
    assert!(
        gone.iter()
            .all(|key| key.contains("login_button") || *key == "isdefault_site_name"),
        "{gone:?}"
    );
}
