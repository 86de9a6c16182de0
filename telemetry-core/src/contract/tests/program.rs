//! Programs as a revision would have them compiled.

use std::collections::BTreeMap;

use telemetry_schema::earlier;
use telemetry_schema::model;

use super::evolution::{Host, Revision};
use crate::__private::{
    Choice as _, Day as _, Identifier as _, List as _, Numbers, Set as _, VersionText as _,
    Whole as _, Words as _,
};
use crate::__private::{flag, hand_over};
use crate::contract::{
    Agreed, Contract, EarlierEvent, EarlierField, Form, Gate, Revisions, Widening,
};
use crate::encode::Fields;
use crate::meta::{Alphabet, Class, Domain, EventMeta, FieldMeta, Format, Key, Trigger};
use crate::ready::{Ready, Slot};
use crate::scope::Scope;
use crate::sink::{JsonSink, Sink};
use crate::value::{Date, Id, Plain, Value, Version};

/// A program of one revision.
pub(super) struct Program(&'static EventMeta);

/// What was sent of one host.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    /// The bytes, if anything of the event may leave.
    pub(super) json: Option<String>,
    pub(super) fields: BTreeMap<&'static str, String>,
}

struct Seen(BTreeMap<&'static str, String>);

impl Sink for Seen {
    fn event(&mut self, fields: &Fields<'_>) {
        fields.for_each(|field, value| {
            self.0.insert(field.key.as_str(), value.to_string());
        });
    }
}

impl Program {
    pub(super) fn of(revision: &Revision) -> Self {
        let schema = revision.schema();
        let event = schema.events.first().unwrap();
        let fields: Vec<FieldMeta> = event.fields.iter().map(meta).collect();
        let fields = fields.leak();
        Self(Box::leak(Box::new(EventMeta {
            name: "e",
            trigger: Trigger::Daily,
            purposes: &[],
            ready: ready(fields),
            fields,
            gated: true,
            max_bytes: 64,
        })))
    }

    pub(super) fn sent(
        &self,
        host: &Host,
        release: Option<Version>,
        agreed: Option<Agreed>,
    ) -> Sent {
        let scope = Scope {
            release,
            agreed,
            ..Scope::default()
        };
        if !scope.allows(self.0) {
            return Sent::default();
        }
        let id = Id::parse(&host.id);
        let values: Vec<Value<'_>> = self
            .0
            .fields
            .iter()
            .map(|field| value(field, host, id.as_ref()))
            .collect();
        let (mut json, mut seen) = (JsonSink::default(), Seen(BTreeMap::new()));
        hand_over(&values, &mut |values| {
            let fields = Fields::new(self.0, values, &scope);
            json.event(&fields);
            seen.event(&fields);
        });
        Sent {
            json: Some(String::from_utf8(json.into_bytes()).unwrap()),
            fields: seen.0,
        }
    }

    /// Whether the field can have the value.
    pub(super) fn can_send(&self, key: &str, value: &str) -> bool {
        let mut fields = self.0.fields.iter();
        let Some(field) = fields.find(|field| field.key.as_str() == key) else {
            return false;
        };
        let is_label = |label: &str| label == "other" || field.domain.labels().contains(&label);
        match field.domain {
            Domain::Bool => matches!(value, "true" | "false"),
            Domain::Range(lowest, highest) => value
                .parse()
                .is_ok_and(|n: i64| lowest <= n && n <= highest),
            Domain::Buckets(edges) => value.parse().is_ok_and(|n| edges.contains(&n)),
            Domain::Labels(_) => is_label(value),
            Domain::Format { .. } => is_label(value) || Version::parse(value).is_some(),
            Domain::LabelList { separator, .. } => {
                value.is_empty() || value.split(separator).all(is_label)
            }
            Domain::LabelSet { most, .. } => {
                let items = value.split(',');
                value.is_empty() || items.clone().all(is_label) && items.count() <= most.into()
            }
            Domain::MaskedText { words, most } => {
                let items = || value.split(' ').filter(|word| !word.is_empty());
                items().all(|word| word == "•" || words.contains(&word))
                    && items().count() <= most.into()
            }
            Domain::Version { numbers } => value.split('.').count() <= numbers.into(),
            Domain::Id { alphabet, length } => {
                value.len() == usize::from(length)
                    && value.bytes().all(|byte| alphabet.contains(byte))
            }
            Domain::Date => value.len() == "2026-11-26".len(),
        }
    }
}

/// As the derive hands over what a host has.
fn value<'h>(field: &FieldMeta, host: &Host, id: Option<&'h Id>) -> Value<'h> {
    let version = Version::new(host.version.get(..4).unwrap_or(&host.version));
    match field.domain {
        Domain::Bool => flag(host.is_on),
        Domain::Range(..) | Domain::Buckets(_) => host.number.whole(),
        Domain::Labels(_) => host.word.choice(field, false),
        Domain::LabelList { .. } => host.words.list(field),
        Domain::Format { .. } => host.word.version(field),
        Domain::LabelSet { .. } => host.words.set(field),
        Domain::MaskedText { .. } => host.words.join(" ").words(field),
        Domain::Version { .. } => Numbers::numbers(&version),
        Domain::Id { .. } => id.map_or(Value::OMITTED, |id| id.identifier()),
        Domain::Date => Date::from_unix_millis(host.millis).day(),
    }
}

fn leaked(texts: &[String]) -> &'static [&'static str] {
    let texts: Vec<&'static str> = texts.iter().map(|text| &*text.clone().leak()).collect();
    texts.leak()
}

fn meta(field: &model::Field) -> FieldMeta {
    FieldMeta {
        key: Key(field.key.clone().leak()),
        path: &[],
        class: Class::Bool,
        domain: domain(&field.domain),
        since: bound(field.gate.since.as_ref()),
        until: bound(field.gate.until.as_ref()),
    }
}

fn bound(release: Option<&model::Release>) -> Option<Version> {
    release.map(|release| Version::new(&release.0))
}

fn domain(domain: &model::Domain) -> Domain {
    match domain {
        model::Domain::Bool => Domain::Bool,
        model::Domain::Labels(labels) => Domain::Labels(leaked(labels)),
        model::Domain::LabelList { labels, separator } => Domain::LabelList {
            labels: leaked(labels),
            separator: *separator,
        },
        model::Domain::Range(lowest, highest) => Domain::Range(*lowest, *highest),
        model::Domain::Buckets(edges) => Domain::Buckets(edges.clone().leak()),
        model::Domain::Format { labels, .. } => Domain::Format {
            format: Format::Version,
            labels: leaked(labels),
        },
        model::Domain::Version { numbers } => Domain::Version { numbers: *numbers },
        model::Domain::Id { alphabet, length } => Domain::Id {
            alphabet: match alphabet {
                model::Alphabet::LowerDigits => Alphabet::LowerDigits,
                model::Alphabet::Lower => Alphabet::Lower,
                model::Alphabet::Upper => Alphabet::Upper,
                model::Alphabet::Digits => Alphabet::Digits,
                model::Alphabet::Hex => Alphabet::Hex,
            },
            length: *length,
        },
        model::Domain::Date => Domain::Date,
        model::Domain::LabelSet { labels, most } => Domain::LabelSet {
            labels: leaked(labels),
            most: most.unwrap_or(u8::MAX),
        },
        model::Domain::MaskedText { words, most } => Domain::MaskedText {
            words: leaked(words),
            most: *most,
        },
    }
}

/// A text in which bools are true and nothing else is expected.
fn ready(fields: &[FieldMeta]) -> Ready {
    let mut text = String::new();
    let (mut expected, mut slots) = (Vec::new(), Vec::new());
    for field in fields {
        let head = format!(",\"{}\":", field.key.as_str());
        text.push_str(&head);
        let is_expected = field.domain == Domain::Bool && field.since.or(field.until).is_none();
        let value = if is_expected { "true" } else { "" };
        slots.push(Slot {
            start: text.len().try_into().unwrap(),
            head: head.len().try_into().unwrap(),
            len: value.len().try_into().unwrap(),
        });
        expected.push(if is_expected {
            Plain::TRUE
        } else {
            Plain::NOTHING
        });
        text.push_str(value);
    }
    Ready {
        text: text.into_bytes().leak(),
        expected: expected.leak(),
        slots: slots.leak(),
    }
}

/// The contract of the last revision.
pub(super) fn contract(history: &[Revision]) -> &'static Contract {
    let now = history.last().unwrap().schema();
    let now = now.events.first().unwrap();
    let mut absent = Vec::new();
    let mut fields: BTreeMap<&str, Vec<(Revisions, Form)>> = BTreeMap::new();
    let earlier = history.len() - 1;
    for (number, revision) in (1..).zip(history.iter().take(earlier)) {
        let stretch = Revisions {
            first: number,
            last: number,
        };
        let then = revision.schema();
        let then = then.events.first().unwrap();
        if !earlier::is_same_event(then, now) {
            absent.push(stretch);
            continue;
        }
        for field in &now.fields {
            let old = then.fields.iter().find(|old| old.key == field.key);
            if let Some(form) = earlier::form(old, field, None) {
                let forms = fields.entry(&field.key).or_default();
                forms.push((stretch, self::form(form)));
            }
        }
    }
    let fields: Vec<EarlierField> = fields
        .into_iter()
        .map(|(key, forms)| EarlierField {
            key: key.to_owned().leak(),
            forms: forms.leak(),
        })
        .collect();
    let event = EarlierEvent {
        name: "e",
        absent: absent.leak(),
        fields: fields.leak(),
    };
    let widenings: &[Widening] = &[];
    Box::leak(Box::new(Contract {
        hashes: vec![""; history.len()].leak(),
        events: vec![event].leak(),
        widenings,
    }))
}

fn form(form: earlier::Form) -> Form {
    match form {
        earlier::Form::Absent => Form::Absent,
        earlier::Form::Within { domain, gate } => Form::Gated(
            self::domain(&domain),
            Gate {
                since: bound(gate.since.as_ref()),
                until: bound(gate.until.as_ref()),
            },
        ),
    }
}
