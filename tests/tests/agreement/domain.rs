//! What a field can send, as a reader of the documents understands it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Event and key.
pub(crate) type Name = (String, String);

/// All fields that a document names, each with its domain.
pub(crate) type Fields = BTreeMap<Name, Domain>;

/// A closed set of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    Bool,
    /// One of these words.
    Words(BTreeSet<String>),
    /// None or several of these words, in this order.
    List {
        words: Vec<String>,
        separator: String,
    },
    /// A whole number from the first to the last.
    Range(i64, i64),
    /// One of these numbers.
    Steps(Vec<i64>),
    /// A version, or one of these words.
    Version(BTreeSet<String>),
    /// A time of day, or one of these words.
    TimeOfDay(BTreeSet<String>),
}

impl Domain {
    /// Values of the domain: all where they can be listed, the outermost otherwise.
    pub(crate) fn members(&self) -> Vec<Value> {
        let texts = |words: &BTreeSet<String>| words.iter().map(|word| json!(word)).collect();
        match self {
            Self::Bool => vec![json!(false), json!(true)],
            Self::Words(words) => texts(words),
            Self::List { words, separator } => {
                let mut members: Vec<Value> = words.iter().map(|word| json!(word)).collect();
                members.push(json!(""));
                members.push(json!(words.join(separator)));
                members
            }
            Self::Range(lowest, highest) => vec![json!(lowest), json!(highest)],
            Self::Steps(steps) => steps.iter().map(|step| json!(step)).collect(),
            Self::Version(words) => {
                let mut members: Vec<Value> = texts(words);
                members.extend(VERSIONS.map(|text| json!(text)));
                members
            }
            Self::TimeOfDay(words) => {
                let mut members: Vec<Value> = texts(words);
                members.extend(TIMES.map(|text| json!(text)));
                members
            }
        }
    }

    /// Values just outside of the domain, and of every other type.
    pub(crate) fn outsiders(&self) -> Vec<Value> {
        let mut outsiders = vec![
            json!(null),
            json!([]),
            json!({}),
            json!(0.5),
            json!("foreign"),
        ];
        match self {
            Self::Bool => outsiders.extend([json!(0), json!(1), json!("true")]),
            Self::Words(words) => {
                outsiders.extend(words.iter().map(|word| json!(format!("{word} "))));
                outsiders.extend([json!(false), json!(0)]);
            }
            Self::List { words, separator } => {
                let mut turned = words.clone();
                turned.reverse();
                outsiders.push(json!(turned.join(separator)));
                outsiders.extend(words.iter().flat_map(|word| {
                    [
                        json!(format!("{word}{separator}{word}")),
                        json!(format!("{word}{separator}")),
                        json!(format!("{separator}{word}")),
                    ]
                }));
            }
            Self::Range(lowest, highest) => {
                outsiders.extend([
                    json!(lowest - 1),
                    json!(highest + 1),
                    json!(false),
                    json!("0"),
                ]);
            }
            Self::Steps(steps) => {
                outsiders.extend(steps.iter().map(|step| json!(step * 7 + 1_000_003)));
                outsiders.extend(steps.iter().map(|step| json!(step - 1_000_003)));
            }
            Self::Version(_) => outsiders.extend(
                [
                    "65536",
                    "1.2.3.4.5",
                    "1.",
                    ".1",
                    "01",
                    "1.2 ",
                    "v1",
                    "-1",
                    "1,2",
                ]
                .map(|text| json!(text)),
            ),
            Self::TimeOfDay(_) => outsiders.extend(
                [
                    "24:00", "00:60", "1:00", "01:0", "01:00 ", "01:00:00", "-1:00",
                ]
                .map(|text| json!(text)),
            ),
        }
        outsiders
    }

    /// Whether the value is in the domain.
    pub(crate) fn contains(&self, value: &Value) -> bool {
        let word =
            |words: &BTreeSet<String>| value.as_str().is_some_and(|text| words.contains(text));
        match self {
            Self::Bool => value.is_boolean(),
            Self::Words(words) => word(words),
            Self::List { words, separator } => value.as_str().is_some_and(|text| {
                let mut rest = words.iter();
                text.is_empty()
                    || text
                        .split(separator.as_str())
                        .all(|item| rest.any(|word| word == item))
            }),
            Self::Range(lowest, highest) => value
                .as_i64()
                .is_some_and(|n| (*lowest..=*highest).contains(&n)),
            Self::Steps(steps) => value.as_i64().is_some_and(|n| steps.contains(&n)),
            Self::Version(words) => {
                let numbers = value.as_str().is_some_and(|text| {
                    let parts: Vec<_> = text.split('.').collect();
                    parts.len() <= 4 && parts.iter().all(|part| is_short_number(part))
                });
                numbers || word(words)
            }
            Self::TimeOfDay(words) => {
                let time = value.as_str().and_then(|text| text.split_once(':'));
                let below = |text: &str, end: u8| {
                    text.len() == 2 && text.parse().is_ok_and(|number: u8| number < end)
                };
                time.is_some_and(|(hour, minute)| below(hour, 24) && below(minute, 60))
                    || word(words)
            }
        }
    }
}

/// The outermost versions, and one of each length.
pub(crate) const VERSIONS: [&str; 4] = ["0", "5.8", "1.2.3", "65535.65535.65535.65535"];

/// The first and the last minute of a day, and one between.
pub(crate) const TIMES: [&str; 3] = ["00:00", "09:30", "23:59"];

fn is_short_number(text: &str) -> bool {
    text.parse()
        .is_ok_and(|number: u16| number.to_string() == text)
}
