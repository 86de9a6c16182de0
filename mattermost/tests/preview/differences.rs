//! What the real server sends, and where this program differs from it as the README says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Event and key to the value as JSON; what is not sent has none.
pub(crate) type Payload = BTreeMap<(String, String), String>;

const NOT_SENT: &str = "not sent";

/// What the real server sent, as a list of facts.
pub(crate) fn real(name: &str) -> Payload {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut reader = csv::Reader::from_path(fixtures.join(name)).expect("a payload");
    reader
        .records()
        .map(|row| row.expect("the table is rectangular"))
        .map(|row| ((row[0].to_owned(), row[1].to_owned()), row[2].to_owned()))
        .collect()
}

/// Event, key, what the real server sends and what is sent here, wherever the two differ.
pub(crate) fn differences(real: &Payload, ours: &Payload) -> BTreeSet<[String; 4]> {
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
pub(crate) fn explained() -> Vec<BTreeSet<[String; 4]>> {
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
