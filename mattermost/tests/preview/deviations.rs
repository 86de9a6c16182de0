//! Where the payload differs from the real server's, the README says so, and only there.

use std::collections::{BTreeMap, BTreeSet};

use crate::program::{events_of, fixture};

/// Event and key to the value as JSON; what is not sent has none.
type Payload = BTreeMap<(String, String), String>;

const NOT_SENT: &str = "not sent";

fn real() -> Payload {
    let mut reader = csv::Reader::from_path(fixture("server-payload.csv")).expect("a payload");
    reader
        .records()
        .map(|row| row.expect("the table is rectangular"))
        .map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned()))
        .collect()
}

fn ours() -> Payload {
    let mut payload = Payload::new();
    for (event, properties) in events_of("{}", &[]) {
        for (key, value) in properties {
            payload.insert((event.clone(), key), value.to_string());
        }
    }
    payload
}

/// The rows of the README's table.
fn explained() -> BTreeSet<[String; 4]> {
    include_str!("../../README.md")
        .lines()
        .filter(|line| line.starts_with("| `config_"))
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
    let (real, ours) = (real(), ours());
    let names: BTreeSet<_> = real.keys().chain(ours.keys()).collect();
    let shown = |payload: &Payload, name| {
        payload
            .get(name)
            .cloned()
            .unwrap_or_else(|| NOT_SENT.to_owned())
    };
    let differences: BTreeSet<[String; 4]> = names
        .into_iter()
        .map(|name| {
            [
                name.0.clone(),
                name.1.clone(),
                shown(&real, name),
                shown(&ours, name),
            ]
        })
        .filter(|[_, _, real, ours]| real != ours)
        .collect();
    assert_eq!(differences, explained());
}
