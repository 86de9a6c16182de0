//! The published policy, read back.

use std::collections::BTreeSet;

use crate::domain::{Domain, Fields, Name};
use crate::table::{is_configuration, project};

/// The fields that are read from the configuration.
pub(crate) fn settings() -> Fields {
    let mut fields = fields();
    fields.retain(|(event, _), _| is_configuration(event));
    fields
}

/// The names of all messages.
pub(crate) fn events() -> BTreeSet<String> {
    let text = text();
    let named = text.lines().filter_map(|line| {
        let (before, rest) = line.split_once("essage `")?;
        // A message of its own, or the settings of one.
        let is_one = before == "M" || before.ends_with(" (m");
        is_one.then(|| rest.split_once('`').expect("code is closed").0)
    });
    named.map(str::to_owned).collect()
}

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

fn text() -> String {
    std::fs::read_to_string(project("docs/policy.md")).expect("part of the project")
}

/// The rows of all tables of fields: which field, and what the last cell says of it.
fn rows() -> Vec<(Name, String)> {
    let text = text();
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| <a id=\""));
    rows.map(|line| {
        let (anchor, row) = line.split_once("\"></a>").expect("anchors are closed");
        let (event, key) = anchor.split_once('.').expect("anchors are event and key");
        let cells: Vec<_> = row.split(" | ").collect();
        let [_item, shown, _told, sent] = cells[..] else {
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
    if sent == "a day, such as `2019-02-16`" {
        return Domain::Date;
    }
    if let Some(rest) = sent.strip_prefix("a version of at most ") {
        let (most, rest) = rest.split_once(' ').expect("a number of numbers");
        assert_eq!(rest, "numbers from 0 to 65535, such as `5.8.0`");
        let (most, words) = (count(most), BTreeSet::new());
        return Domain::Version { most, words };
    }
    if let Some(rest) = sent.strip_prefix("an identifier of ") {
        return identifier(rest);
    }
    if let Some(rest) = sent.strip_prefix("a list of ") {
        let (most, listed) = rest.split_once(" of: ").expect("how many of which");
        let words = words(listed);
        let most = match most.strip_prefix("at most ") {
            Some(most) => count(most),
            None => words.len(),
        };
        return Domain::Set { words, most };
    }
    if let Some(rest) = sent.strip_prefix("at most ") {
        let (most, listed) = rest
            .split_once(" words, `•` for all others, of: ")
            .expect("how many of which");
        let (most, words) = (count(most), words(listed));
        return Domain::Masked { words, most };
    }
    let (format, words) = sent
        .split_once(", or one of: ")
        .expect("a format and words");
    match format {
        "a version of one to four numbers from 0 to 65535, such as `5.8.0`" => Domain::Version {
            most: 4,
            words: set(words),
        },
        "a time of day from `00:00` to `23:59`" => Domain::TimeOfDay(set(words)),
        _ => panic!("nobody knows what this means: {cell}"),
    }
}

/// Reads `26 characters of `a-z0-9` (135 bits)`.
fn identifier(described: &str) -> Domain {
    let (length, rest) = described.split_once(" characters of `").expect("a length");
    let (ranges, bits) = rest.split_once("` (").expect("characters and bits");
    let ranges: Vec<char> = ranges.chars().collect();
    let characters: BTreeSet<char> = ranges
        .chunks(3)
        .flat_map(|range| match range {
            [first, '-', last] => *first..=*last,
            _ => panic!("no range of characters: {described}"),
        })
        .collect();
    let length = count(length);
    // So many bits tell all such identifiers apart, and one less does not.
    let bits = bits.strip_suffix(" bits)").expect("bits");
    let size = |number: usize| f64::from(u16::try_from(number).expect("a small number"));
    let tells_apart = |bits: f64| bits >= size(characters.len()).log2() * size(length);
    let bits: f64 = bits.parse().expect("a number in figures");
    assert!(tells_apart(bits) && !tells_apart(bits - 1.0), "{described}");
    Domain::Id { characters, length }
}

fn count(text: &str) -> usize {
    text.parse().expect("a number in figures")
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
