//! The published policy, read back.

use std::collections::BTreeSet;

use crate::domain::{Domain, Fields, Name};
use crate::table::{is_configuration, project};

/// All fields of the tables of `docs/policy.md`.
pub(crate) fn fields() -> Fields {
    let mut fields = Fields::new();
    for (name, sent) in rows() {
        let twice = fields.insert(name.clone(), domain(&sent));
        assert!(twice.is_none(), "{name:?} stands there twice");
    }
    fields
}

/// The values of settings that the policy names as the ones that count as true.
pub(crate) fn true_values() -> BTreeSet<String> {
    rows()
        .iter()
        .filter_map(|(_, sent)| sent.split_once("; true if the setting is "))
        .flat_map(|(_, values)| values.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

/// The rows of all tables of fields: which field, and what the last cell says of it.
fn rows() -> Vec<(Name, String)> {
    let text = std::fs::read_to_string(project("docs/policy.md")).expect("part of the project");
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| <a id=\""));
    let of_configuration = rows.filter(|line| is_configuration(line));
    of_configuration
        .map(|line| {
            let (anchor, row) = line.split_once("\"></a>").expect("anchors are closed");
            let (event, key) = anchor.split_once('.').expect("anchors are event and key");
            let cells: Vec<_> = row.split(" | ").collect();
            let [_setting, shown, _told, sent] = cells[..] else {
                panic!("a row of four cells: {line}");
            };
            assert_eq!(shown, format!("`{key}`"), "the anchor names the key");
            let sent = sent.strip_suffix(" |").expect("rows are closed");
            ((event.to_owned(), key.to_owned()), sent.to_owned())
        })
        .collect()
}

/// The domain that a cell describes in words.
fn domain(cell: &str) -> Domain {
    let sent = cell.split("; true if").next().unwrap_or(cell);
    if sent == "`true` or `false`" {
        return Domain::Bool;
    }
    if let Some(words) = sent.strip_prefix("one of: ") {
        return Domain::Words(set(words));
    }
    if let Some(rest) = sent.strip_prefix("none or several of, joined by `") {
        let (separator, listed) = rest.split_once("`: ").expect("the separator is in code");
        return Domain::List {
            words: words(listed),
            separator: separator.to_owned(),
        };
    }
    if let Some(bounds) = sent.strip_prefix("a whole number from ") {
        let (lowest, highest) = bounds.split_once(" to ").expect("two bounds");
        return Domain::Range(number(lowest), number(highest));
    }
    if let Some(steps) = sent.strip_prefix("one of the numbers: ") {
        let (steps, _) = steps.split_once(" (").expect("with an explanation");
        return Domain::Steps(steps.split(", ").map(number).collect());
    }
    let (format, words) = sent
        .split_once(", or one of: ")
        .expect("a format and words");
    match format {
        "a version of one to four numbers from 0 to 65535, such as `5.8.0`" => {
            Domain::Version(set(words))
        }
        "a time of day from `00:00` to `23:59`" => Domain::TimeOfDay(set(words)),
        _ => panic!("nobody knows what this means: {cell}"),
    }
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number in figures")
}

fn set(listed: &str) -> BTreeSet<String> {
    words(listed).into_iter().collect()
}

/// Words stand in code, but for the empty one and the one that stands for all others.
fn words(listed: &str) -> Vec<String> {
    listed
        .split(", ")
        .map(|word| match word {
            "(empty)" => String::new(),
            "other" => "other".to_owned(),
            _ => word
                .strip_prefix('`')
                .and_then(|word| word.strip_suffix('`'))
                .unwrap_or_else(|| panic!("`{word}` is not in code"))
                .to_owned(),
        })
        .collect()
}
