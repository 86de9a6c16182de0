//! Random schemas, each grown out of the one before, and hosts with random values.

use proptest::collection::btree_set;
use proptest::prelude::*;
use telemetry_schema::model::{
    Alphabet, Class, Domain, Event, Field, Format, Gate, Literal, Path, Release, Schema, Source,
    Span, Trigger, TrueWhen,
};

use crate::value::Version;

/// A revision: one event with some of these fields, unless it lacks the event.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    is_occurrence: bool,
    /// By the kind of the field, which gives it its key.
    fields: Vec<Option<Declared>>,
}

#[derive(Clone, Debug)]
struct Declared {
    domain: Domain,
    gate: Gate,
    /// Says something else under the same key.
    is_another: bool,
}

/// The kinds of fields, by their keys. Schemas list them in this order.
const KINDS: [(&str, Class); 10] = [
    ("bool", Class::Bool),
    ("number", Class::Enum),
    ("word", Class::Enum),
    ("list", Class::Enum),
    ("version_or_word", Class::Enum),
    ("set", Class::Labels),
    ("masked", Class::MaskedText),
    ("version", Class::Version),
    ("id", Class::Id),
    ("date", Class::Date),
];

const WORDS: [&str; 6] = ["", "alpha", "beta", "gamma", "delta", "omega"];

pub(super) fn is_cut_off(key: &str) -> bool {
    matches!(key, "set" | "masked")
}

impl Revision {
    pub(super) fn has_same_event(&self, other: &Self) -> bool {
        self.is_occurrence == other.is_occurrence
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let present = KINDS.iter().zip(&self.fields);
        present
            .filter(|(_, field)| field.is_some())
            .map(|((key, _), _)| (*key).to_owned())
    }

    pub(super) fn schema(&self) -> Schema {
        let fields = KINDS.iter().zip(&self.fields);
        let fields = fields.filter_map(|((key, class), declared)| {
            let declared = declared.as_ref()?;
            Some(field(key, *class, declared))
        });
        let event = Event {
            name: "e".to_owned(),
            section: None,
            title: String::new(),
            description: String::new(),
            trigger: if self.is_occurrence {
                Trigger::Occurrence
            } else {
                Trigger::Daily
            },
            source: Source::Settings,
            per: None,
            purposes: Vec::new(),
            owner: String::new(),
            category: None,
            covers: Vec::new(),
            formerly: Vec::new(),
            fields: fields.collect(),
            expired: Vec::new(),
            allow: Vec::new(),
            span: Span::default(),
        };
        Schema {
            events: vec![event],
            ..Schema::default()
        }
    }
}

fn field(key: &str, class: Class, declared: &Declared) -> Field {
    let is_bool = class == Class::Bool && declared.is_another;
    let setting = if declared.is_another && !is_bool {
        "other"
    } else {
        key
    };
    Field {
        id: key.to_owned(),
        key: key.to_owned(),
        path: Path::new(&["Settings", setting]),
        class,
        domain: declared.domain.clone(),
        label_set: None,
        true_when: is_bool.then(|| TrueWhen::Values(vec![Literal::Integer(7)])),
        list: None,
        default: None,
        also_default: Vec::new(),
        formerly: None,
        covers: Vec::new(),
        gate: declared.gate.clone(),
        edition: None,
        expires: None,
        review: None,
        purposes: None,
        optional: true,
        description: String::new(),
        allow: Vec::new(),
        span: Span::default(),
        class_span: Span::default(),
    }
}

/// Two to four revisions.
pub(super) fn history() -> impl Strategy<Value = Vec<Revision>> {
    let steps = prop::collection::vec((any::<[u8; 10]>(), revision()), 1..=3);
    (revision(), steps).prop_map(|(first, steps)| {
        let mut history = vec![first];
        for (how, other) in steps {
            let last = history.last().cloned().unwrap_or_else(|| other.clone());
            history.push(step(&last, how, other));
        }
        history
    })
}

/// The next revision: each field stays, grows, or is another one.
fn step(last: &Revision, how: [u8; 10], other: Revision) -> Revision {
    let fields = last.fields.iter().zip(other.fields).zip(how);
    let fields = fields.map(|((old, new), how)| match (old, new, how % 16) {
        (old, _, 0..=5) => old.clone(),
        (Some(old), Some(new), 6..=13) => Some(grown(old, &new)),
        (_, new, _) => new,
    });
    Revision {
        is_occurrence: other.is_occurrence,
        fields: fields.collect(),
    }
}

/// What tells all that both tell.
fn grown(old: &Declared, new: &Declared) -> Declared {
    let union = |old: &[String], new: &[String]| -> Vec<String> {
        let all = WORDS.iter().map(|&word| word.to_owned());
        all.filter(|word| old.contains(word) || new.contains(word))
            .collect()
    };
    let domain = match (&old.domain, &new.domain) {
        (Domain::Labels(old), Domain::Labels(new)) => Domain::Labels(union(old, new)),
        (
            Domain::Labels(old) | Domain::Format { labels: old, .. },
            Domain::Format { format, labels },
        ) => Domain::Format {
            format: *format,
            labels: union(old, labels),
        },
        (
            Domain::LabelList {
                labels: old,
                separator,
            },
            Domain::LabelList { labels, .. },
        ) => Domain::LabelList {
            labels: union(old, labels),
            separator: *separator,
        },
        (
            Domain::LabelSet {
                labels: old,
                most: other,
            },
            Domain::LabelSet { labels, most },
        ) => Domain::LabelSet {
            labels: union(old, labels),
            most: other.zip(*most).map(|(other, most)| other.max(most)),
        },
        (
            Domain::MaskedText {
                words: old,
                most: other,
            },
            Domain::MaskedText { words, most },
        ) => Domain::MaskedText {
            words: union(old, words),
            most: *other.max(most),
        },
        (Domain::Range(low, high), Domain::Range(lowest, highest)) => {
            Domain::Range(*low.min(lowest), *high.max(highest))
        }
        (Domain::Buckets(old), Domain::Buckets(edges)) => {
            let mut all = [old.as_slice(), edges].concat();
            all.sort_unstable();
            all.dedup();
            Domain::Buckets(all)
        }
        (Domain::Buckets(edges), Domain::Range(..)) => {
            let ends = edges.first().zip(edges.last());
            ends.map_or(Domain::Range(0, 9), |(low, high)| {
                Domain::Range(*low, *high)
            })
        }
        (Domain::Version { numbers: old }, Domain::Version { numbers }) => Domain::Version {
            numbers: *old.max(numbers),
        },
        (_, new) => new.clone(),
    };
    Declared {
        domain,
        gate: new.gate.clone(),
        is_another: old.is_another,
    }
}

fn revision() -> impl Strategy<Value = Revision> {
    let field = |kind| prop::option::weighted(0.9, declared(kind));
    let fields = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(field);
    (prop::bool::weighted(0.05), fields).prop_map(|(is_occurrence, fields)| Revision {
        is_occurrence,
        fields: fields.into(),
    })
}

fn declared(kind: usize) -> BoxedStrategy<Declared> {
    (domain(kind), gate(), prop::bool::weighted(0.05))
        .prop_map(|(domain, gate, is_another)| Declared {
            domain,
            gate,
            is_another,
        })
        .boxed()
}

fn gate() -> impl Strategy<Value = Gate> {
    let bound = |numbers: &'static [u16]| {
        let release = prop::sample::select(numbers).prop_map(|number| Release(vec![number]));
        prop::option::weighted(0.1, release)
    };
    (bound(&[1, 2, 3]), bound(&[4, 5, 6])).prop_map(|(since, until)| Gate { since, until })
}

fn domain(kind: usize) -> BoxedStrategy<Domain> {
    let words = || {
        let chosen = prop::sample::subsequence(WORDS.to_vec(), 0..=WORDS.len());
        chosen.prop_map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let format = |labels| Domain::Format {
        format: Format::Version,
        labels,
    };
    match kind {
        0 => Just(Domain::Bool).boxed(),
        1 => prop_oneof![
            (-3..10_i64, 0..120_i64).prop_map(|(low, size)| Domain::Range(low, low + size)),
            btree_set(-3..100_i64, 1..8)
                .prop_map(|edges| Domain::Buckets(edges.into_iter().collect())),
        ]
        .boxed(),
        2 => words().prop_map(Domain::Labels).boxed(),
        3 => (words(), prop::bool::weighted(0.9))
            .prop_map(|(labels, comma)| Domain::LabelList {
                // Between separators nothing is no item.
                labels: labels
                    .into_iter()
                    .filter(|label| !label.is_empty())
                    .collect(),
                separator: if comma { ',' } else { ';' },
            })
            .boxed(),
        4 => prop_oneof![words().prop_map(Domain::Labels), words().prop_map(format)].boxed(),
        5 => (words(), prop::option::of(1..5_u8))
            .prop_map(|(labels, most)| Domain::LabelSet { labels, most })
            .boxed(),
        6 => (words(), 1..6_u8)
            .prop_map(|(words, most)| Domain::MaskedText {
                words: words.into_iter().filter(|word| !word.is_empty()).collect(),
                most,
            })
            .boxed(),
        7 => (1..=8_u8)
            .prop_map(|numbers| Domain::Version { numbers })
            .boxed(),
        8 => (prop::sample::select(Alphabet::ALL.to_vec()), 4..=5_u8)
            .prop_map(|(alphabet, length)| Domain::Id { alphabet, length })
            .boxed(),
        _ => Just(Domain::Date).boxed(),
    }
}

/// What a host has, before any schema says what of it may leave.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) is_on: bool,
    pub(super) number: i64,
    pub(super) word: String,
    pub(super) words: Vec<String>,
    pub(super) version: Vec<u16>,
    pub(super) id: String,
    pub(super) millis: i64,
}

pub(super) fn host() -> impl Strategy<Value = Host> {
    let word = || prop_oneof![6 => prop::sample::select(WORDS.to_vec()), 1 => Just("secret"), 1 => Just("5.1")];
    let word = move || word().prop_map(str::to_owned);
    (
        any::<bool>(),
        prop_oneof![-10..130_i64, any::<i64>()],
        word(),
        prop::collection::vec(word(), 0..12),
        prop::collection::vec(any::<u16>(), 1..9),
        "[a-f0-9]{4,5}|[0-9]{4}|[a-z]{4}|[A-Z]{4}",
        0..4_000_000_000_000_i64,
    )
        .prop_map(|(is_on, number, word, words, version, id, millis)| Host {
            is_on,
            number,
            word,
            words,
            version,
            id,
            millis,
        })
}

pub(super) fn release() -> impl Strategy<Value = Option<Version>> {
    prop::option::of((0..8_u16).prop_map(|number| Version::new(&[number])))
}
