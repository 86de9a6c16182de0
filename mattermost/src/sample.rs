//! Samples: values that fields can have, made from their domains alone.

use serde_json::{Map, Value, json};
use telemetry_core::{Alphabet, Class, Domain, EventMeta, FieldMeta};

/// Figures for these events as a host hands them in, with every figure there.
#[must_use]
pub fn figures(events: &[&'static EventMeta]) -> Value {
    let members = events
        .iter()
        .map(|event| (event.name.to_owned(), message(event)));
    Value::Object(members.collect())
}

/// One message of the event, with a value under every key.
#[must_use]
pub fn message(event: &EventMeta) -> Value {
    let members = event
        .fields
        .iter()
        .map(|field| (field.key.as_str().to_owned(), value(field)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// A value that the field can have.
fn value(field: &FieldMeta) -> Value {
    match &field.domain {
        Domain::Bool => json!(true),
        Domain::Labels(labels) => json!(labels.first()),
        Domain::LabelList { labels, separator } => {
            let two: Vec<_> = labels.iter().take(2).copied().collect();
            json!(two.join(&separator.to_string()))
        }
        Domain::Range(lowest, highest) => json!(42.clamp(*lowest, *highest)),
        Domain::Buckets(edges) if field.class == Class::Duration => {
            json!(edges.get(1).or(edges.first()))
        }
        Domain::Buckets(edges) => json!(edges.last()),
        Domain::Format { .. } => json!("5.8"),
        Domain::Version { numbers } => {
            let numbers: Vec<_> = ["5", "8", "0", "0"]
                .into_iter()
                .cycle()
                .take(usize::from(*numbers).min(3))
                .collect();
            json!(numbers.join("."))
        }
        Domain::Id { alphabet, length } => {
            let characters = match alphabet {
                Alphabet::LowerDigits => "a1b2c3d4e5",
                Alphabet::Lower => "abcdefghij",
                Alphabet::Upper => "ABCDEFGHIJ",
                Alphabet::Digits => "0123456789",
                Alphabet::Hex => "0123456789abcdef",
            };
            let id: String = characters
                .chars()
                .cycle()
                .take(usize::from(*length))
                .collect();
            json!(id)
        }
        Domain::Date => json!("2019-01-16"),
        Domain::LabelSet { labels, .. } => json!(labels.iter().take(2).collect::<Vec<_>>()),
        Domain::MaskedText { words, .. } => {
            let words: Vec<_> = words.iter().take(3).copied().collect();
            json!(format!("{} secret", words.join(" ")))
        }
    }
}
