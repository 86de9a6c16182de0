//! The declarations answer to every phrase of the page, and to nothing that it does not name.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use telemetry_schema::load;
use telemetry_schema::model::{Domain, Event, Schema, Trigger};

fn project(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn schema() -> Schema {
    let loaded = load(&project("schema"));
    assert_eq!(loaded.diagnostics, []);
    loaded.schema
}

/// A phrase of the page, and what clients called what it speaks of.
struct Row {
    category: String,
    phrase: String,
    client_event: String,
}

fn rows() -> Vec<Row> {
    let path = project("mattermost/tests/fixtures/page-phrases.csv");
    let mut reader = csv::Reader::from_path(path).expect("part of the project");
    reader
        .records()
        .map(|row| {
            let row = row.expect("the table is rectangular");
            Row {
                category: row[0].to_owned(),
                phrase: row[1].to_owned(),
                client_event: row[2].to_owned(),
            }
        })
        .collect()
}

/// The page's own short name of a category.
fn short(title: &str) -> &str {
    let title = title
        .strip_suffix(" (Enterprise Edition Only)")
        .unwrap_or(title);
    title.strip_suffix(" Diagnostics").unwrap_or(title)
}

/// The events that answer to each phrase, by category and phrase.
fn covered(schema: &Schema) -> BTreeMap<(&str, &str), Vec<&Event>> {
    let mut covered: BTreeMap<(&str, &str), Vec<&Event>> = BTreeMap::new();
    for event in &schema.events {
        let of_labels = event.fields.iter().flat_map(|field| &field.covers);
        let phrases: BTreeSet<&str> = event
            .covers
            .iter()
            .chain(of_labels.map(|covered| &covered.phrase))
            .map(String::as_str)
            .collect();
        for phrase in phrases {
            let category = event.category.as_deref().expect("a phrase has a category");
            covered
                .entry((short(category), phrase))
                .or_default()
                .push(event);
        }
    }
    covered
}

#[test]
fn every_phrase_is_covered_and_no_other() {
    let schema = schema();
    let covered: BTreeSet<_> = covered(&schema).into_keys().collect();
    let rows = rows();
    let phrases: BTreeSet<_> = rows
        .iter()
        .map(|row| (row.category.as_str(), row.phrase.as_str()))
        .collect();
    assert_eq!(phrases.len(), 97);
    // One of them stands for what clients could send and the page never named.
    let named: BTreeSet<_> = phrases
        .into_iter()
        .filter(|phrase| *phrase != ("", ""))
        .collect();
    assert_eq!(covered, named);
}

#[test]
fn an_event_names_what_clients_called_the_things_that_it_covers() {
    let schema = schema();
    let covered = covered(&schema);
    let names = |event: &Event, name: &str| {
        event.name == name || event.formerly.iter().any(|formerly| formerly == name)
    };
    for row in rows().iter().filter(|row| !row.client_event.is_empty()) {
        let phrase = (row.category.as_str(), row.phrase.as_str());
        let events = covered.get(&phrase).map_or(&[][..], Vec::as_slice);
        assert_eq!(
            events.iter().any(|event| names(event, &row.client_event)),
            !row.phrase.is_empty(),
            "{phrase:?}: {}",
            row.client_event
        );
    }
    let known: BTreeSet<String> = rows()
        .into_iter()
        .filter(|row| !row.phrase.is_empty())
        .map(|row| row.client_event)
        .collect();
    for event in &schema.events {
        for name in &event.formerly {
            assert!(
                known.contains(name),
                "`{}` was never called `{name}`",
                event.name
            );
        }
    }
}

#[test]
fn no_occurrence_carries_an_identifier_a_date_or_an_open_number() {
    for event in schema().events {
        if event.trigger != Trigger::Occurrence {
            continue;
        }
        for field in &event.fields {
            let is_closed = match field.domain {
                Domain::Bool
                | Domain::Labels(_)
                | Domain::LabelSet { .. }
                | Domain::LabelList { .. }
                | Domain::Buckets(_)
                | Domain::Version { .. }
                | Domain::MaskedText { .. } => true,
                Domain::Range(..) | Domain::Format { .. } | Domain::Id { .. } | Domain::Date => {
                    false
                }
            };
            assert!(
                is_closed,
                "`{}.{}`: {:?}",
                event.name, field.key, field.domain
            );
        }
    }
}

#[test]
fn the_security_update_check_has_the_items_of_the_page_under_the_keys_of_the_server() {
    let schema = schema();
    let mut checks = schema
        .events
        .iter()
        .filter(|event| event.trigger == Trigger::SecurityCheck);
    let check = checks.next().expect("there is one");
    assert!(checks.next().is_none());
    let keys: Vec<_> = check
        .fields
        .iter()
        .map(|field| field.key.as_str())
        .collect();
    let real = ["id", "b", "be", "db", "os", "uc", "auc", "tc", "ut"];
    assert_eq!(keys[..9], real);
    assert_eq!(keys[9..], ["last", "cdn"]);
}
