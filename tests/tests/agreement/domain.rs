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
    /// A version of at most so many numbers, or one of these words.
    Version {
        most: usize,
        words: BTreeSet<String>,
    },
    /// A time of day, or one of these words.
    TimeOfDay(BTreeSet<String>),
    /// So many of these characters.
    Id {
        characters: BTreeSet<char>,
        length: usize,
    },
    /// A day.
    Date,
    /// Several of these words, each once, as an array.
    Set {
        words: Vec<String>,
        most: usize,
    },
    /// At most so many of these words, with one mask for everything between two of them.
    Masked {
        words: Vec<String>,
        most: usize,
    },
}

/// What stands for everything outside a vocabulary.
const MASK: &str = "•";

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
            Self::Version { most, words } => {
                let mut members: Vec<Value> = texts(words);
                let is_short = |text: &&str| text.split('.').count() <= *most;
                let short = VERSIONS.into_iter().filter(is_short);
                members.extend(short.map(|text| json!(text)));
                members.push(json!(vec!["65535"; *most].join(".")));
                members
            }
            Self::TimeOfDay(words) => {
                let mut members: Vec<Value> = texts(words);
                members.extend(TIMES.map(|text| json!(text)));
                members
            }
            Self::Id { characters, length } => {
                let of = |c: &char| json!(c.to_string().repeat(*length));
                characters.iter().map(of).collect()
            }
            Self::Date => DATES.map(|text| json!(text)).into(),
            Self::Set { words, most } => {
                let mut members: Vec<Value> = words.iter().map(|word| json!([word])).collect();
                members.push(json!([]));
                members.push(json!(words.get(..*most).unwrap_or(words)));
                members
            }
            Self::Masked { words, most } => {
                let mut members: Vec<Value> = words.iter().map(|word| json!(word)).collect();
                members.extend([json!(""), json!(MASK)]);
                let masked = words.iter().flat_map(|word| [word.as_str(), MASK]);
                members.push(json!(masked.take(*most).collect::<Vec<_>>().join(" ")));
                members.push(json!(vec![words[0].as_str(); *most].join(" ")));
                members
            }
        }
    }

    /// Values just outside of the domain, and of every other type.
    pub(crate) fn outsiders(&self) -> Vec<Value> {
        let mut outsiders = vec![
            json!(null),
            json!({}),
            json!(0.5),
            json!("foreign"),
            json!([0.5]),
        ];
        if !matches!(self, Self::Set { .. }) {
            outsiders.push(json!([]));
        }
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
            Self::Version { most, .. } => {
                outsiders.extend(
                    ["65536", "1.", ".1", "01", "1.2 ", "v1", "-1", "1,2"].map(|text| json!(text)),
                );
                outsiders.push(json!(vec!["1"; most + 1].join(".")));
            }
            Self::TimeOfDay(_) => outsiders.extend(
                [
                    "24:00", "00:60", "1:00", "01:0", "01:00 ", "01:00:00", "-1:00",
                ]
                .map(|text| json!(text)),
            ),
            Self::Id { characters, length } => {
                let first = characters.first().expect("characters");
                let right = first.to_string().repeat(*length);
                outsiders.extend([json!(&right[1..]), json!(format!("{right}{first}"))]);
                let other = (' '..='~').chain(['ä']).filter(|c| !characters.contains(c));
                outsiders.extend(other.map(|c| json!(format!("{c}{}", &right[1..]))));
            }
            Self::Date => outsiders.extend(
                [
                    "2019-02-29",
                    "1900-02-29",
                    "2019-04-31",
                    "2019-13-01",
                    "2019-00-10",
                    "2019-01-00",
                    "0000-01-01",
                    "10000-01-01",
                    "2019-1-01",
                    "2019-01-01T00:00",
                    "2019-01-01 ",
                ]
                .map(|text| json!(text)),
            ),
            Self::Set { words, most } => {
                outsiders.extend(words.iter().map(|word| json!([word, word])));
                outsiders.extend([json!(["foreign"]), json!([""])]);
                outsiders.push(json!(words[0]));
                let more = words.get(..=*most).map(|more| json!(more));
                outsiders.extend(more);
            }
            Self::Masked { words, most } => {
                let word = &words[0];
                outsiders.extend([
                    json!(format!("{MASK} {MASK}")),
                    json!(format!("{word}{MASK}")),
                    json!(format!("{word}{word}")),
                    json!(format!("{word}  {word}")),
                    json!(format!("{word} ")),
                    json!(format!(" {word}")),
                    json!(format!("{word} foreign")),
                    json!(vec![word.as_str(); most + 1].join(" ")),
                ]);
            }
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
            Self::Version { most, words } => {
                let numbers = value.as_str().is_some_and(|text| {
                    let parts: Vec<_> = text.split('.').collect();
                    parts.len() <= *most && parts.iter().all(|part| is_short_number(part))
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
            Self::Id { characters, length } => value.as_str().is_some_and(|text| {
                text.chars().count() == *length && text.chars().all(|c| characters.contains(&c))
            }),
            Self::Date => value.as_str().is_some_and(is_date),
            Self::Set { words, most } => value.as_array().is_some_and(|items| {
                let texts: BTreeSet<_> = items.iter().filter_map(Value::as_str).collect();
                let is_listed = |text: &&str| words.iter().any(|word| word == text);
                texts.len() == items.len() && texts.len() <= *most && texts.iter().all(is_listed)
            }),
            Self::Masked { words, most } => value.as_str().is_some_and(|text| {
                let parts: Vec<_> = text.split(' ').collect();
                let is_listed =
                    |part: &&str| *part == MASK || words.iter().any(|word| word == part);
                text.is_empty()
                    || parts.len() <= *most
                        && parts.iter().all(is_listed)
                        && !parts.windows(2).any(|pair| pair == [MASK, MASK])
            }),
        }
    }
}

/// The outermost versions, and one of each length.
pub(crate) const VERSIONS: [&str; 4] = ["0", "5.8", "1.2.3", "65535.65535.65535.65535"];

/// The first and the last minute of a day, and one between.
pub(crate) const TIMES: [&str; 3] = ["00:00", "09:30", "23:59"];

/// The outermost days, and days that only some months and years have.
const DATES: [&str; 6] = [
    "0001-01-01",
    "2019-02-28",
    "2020-02-29",
    "2000-02-29",
    "2019-04-30",
    "9999-12-31",
];

fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |text: &str, length: usize| -> Option<u32> {
        let is_whole = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        is_whole.then(|| text.parse().expect("figures"))
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    year > 0 && (1..=last).contains(&day)
}

fn is_short_number(text: &str) -> bool {
    text.parse()
        .is_ok_and(|number: u16| number.to_string() == text)
}
