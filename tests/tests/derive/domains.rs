//! Domains are applied to whatever a struct hands over, and all sinks agree about the outcome.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::time::Duration;

use proptest::collection::SizeRange;
use proptest::prelude::*;
use serde_json::Value as Json;
use telemetry_core::__private::{
    self as private, Choice as _, Count as _, Day as _, Elapsed as _, Identifier as _, List as _,
    Numbers, Set as _, TimeText as _, VersionText as _, Whole as _, Words as _,
};
use telemetry_core::{
    Alphabet, Date, Domain, EventMeta, EventValues, FieldMeta, Format, Id, JsonSink, OTHER,
    QuerySink, Scope, Telemetry, TimeOfDay, Value, ValueSink, Version, WireValue,
};

use super::figures::Figures;
use super::values::Values;

/// An implementation of the trait that puts any value into any field.
struct Anything<T>(Vec<Value<'static>>, PhantomData<fn() -> T>);

impl<T: Telemetry> Telemetry for Anything<T> {
    const EVENT: &'static EventMeta = T::EVENT;

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        private::hand_over(&self.0, receive);
    }
}

impl<T> Debug for Anything<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// So many values of any kind.
fn anything<T>(count: impl Into<SizeRange>) -> impl Strategy<Value = Anything<T>> {
    prop::collection::vec(value(), count).prop_map(|values| Anything(values, PhantomData))
}

/// A value of any kind, made of anything, for a field that need not be its own.
fn value() -> impl Strategy<Value = Value<'static>> {
    let fields = Values::EVENT.fields.iter().chain(Figures::EVENT.fields);
    let field = prop::sample::select(fields.collect::<Vec<_>>());
    let texts = prop::collection::vec(text(), 0..5);
    let numbers = prop::collection::vec(any::<u16>(), 1..=9);
    (0..15, text(), texts, field, any::<i64>(), numbers).prop_map(
        |(kind, text, texts, field, number, numbers)| match kind {
            0 => Value::OMITTED,
            1 => private::flag(number > 0),
            2 => number.whole(),
            3 => number.count(),
            4 => Duration::from_millis(number.unsigned_abs()).elapsed(),
            5 => Date::from_unix_millis(number >> 16).day(),
            6 => Numbers::numbers(&Version::new(&numbers)),
            7 => text.choice(field, false),
            8 => text.list(field),
            9 => text.version(field),
            10 => text.time(field),
            11 => text.words(field),
            12 => texts.list(field),
            13 => texts.set(field),
            // Values borrow identifiers, and these must outlive the test.
            _ => Box::leak(Box::new(Id::parse(&text))).identifier(),
        },
    )
}

/// Texts that come near to what is declared.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{0,6}",
        "(de|en|fr|gzip|info|x)(,(de|en|fr|other|x y)){0,3}",
        "[0-9]{1,6}(\\.[0-9]{1,6}){0,5}",
        "[0-9]{1,3}:[0-9]{1,3}",
        "[a-z0-9]{26}|[A-Z]{3}|[a-zA-Z0-9]{1,64}",
        "(is|null|object|•| |secret|, ){1,20}",
    ]
}

fn json(event: &impl Telemetry) -> serde_json::Map<String, Json> {
    let mut sink = JsonSink::default();
    event.encode(&Scope::default(), &mut sink);
    serde_json::from_slice(sink.as_bytes()).expect("an event is a JSON object")
}

/// Whether the value is one that the field publishes; written once more, independent of the encoder.
fn is_within(field: &FieldMeta, value: &Json) -> bool {
    let is_label = |labels: &[&str], text: &str| text == OTHER || labels.contains(&text);
    match (&field.domain, value) {
        (Domain::Bool, Json::Bool(_)) => true,
        (Domain::Range(lowest, highest), Json::Number(number)) => number
            .as_i64()
            .is_some_and(|n| (*lowest..=*highest).contains(&n)),
        (Domain::Buckets(edges), Json::Number(number)) => {
            number.as_i64().is_some_and(|n| edges.contains(&n))
        }
        (Domain::Labels(labels), Json::String(text)) => is_label(labels, text),
        (Domain::LabelList { labels, separator }, Json::String(text)) => {
            let items: Vec<&str> = text
                .split(*separator)
                .filter(|item| !item.is_empty())
                .collect();
            let once = items
                .iter()
                .all(|item| items.iter().filter(|i| i == &item).count() == 1);
            once && items.iter().all(|item| is_label(labels, item))
        }
        (Domain::Format { format, labels }, Json::String(text)) => {
            is_label(labels, text)
                || match format {
                    Format::Version => Version::parse(text).is_some_and(|v| v.to_string() == *text),
                    Format::TimeOfDay => {
                        TimeOfDay::parse(text).is_some_and(|time| time.to_string() == *text)
                    }
                }
        }
        (Domain::Version { numbers }, Json::String(text)) => {
            let parts: Vec<&str> = text.split('.').collect();
            let is_number = |part: &&str| part.parse::<u16>().is_ok_and(|n| n.to_string() == *part);
            parts.len() <= usize::from(*numbers) && parts.iter().all(is_number)
        }
        (Domain::Id { alphabet, length }, Json::String(text)) => {
            let characters: &[RangeInclusive<char>] = match alphabet {
                Alphabet::LowerDigits => &['a'..='z', '0'..='9'],
                Alphabet::Lower => &['a'..='z'],
                Alphabet::Upper => &['A'..='Z'],
                Alphabet::Digits => &['0'..='9'],
                Alphabet::Hex => &['0'..='9', 'a'..='f'],
            };
            text.len() == usize::from(*length)
                && text
                    .chars()
                    .all(|c| characters.iter().any(|range| range.contains(&c)))
        }
        (Domain::Date, Json::String(text)) => {
            Date::parse(text).is_some_and(|date| date.to_string() == *text)
        }
        (Domain::LabelSet { labels, most }, Json::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
            items.len() <= usize::from(*most)
                && items.is_sorted_by(|a, b| a < b)
                && items.iter().all(|item| is_label(labels, item))
        }
        (Domain::MaskedText { words, most }, Json::String(text)) => {
            let items: Vec<&str> = text.split(' ').filter(|item| !item.is_empty()).collect();
            items.len() <= usize::from(*most)
                && items.windows(2).all(|pair| pair != ["•", "•"])
                && items
                    .iter()
                    .all(|item| *item == "•" || words.contains(item))
        }
        _ => false,
    }
}

/// The pairs of a query string.
fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(if byte == b'%' {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&digits, 16).expect("two digits follow")
            } else {
                byte
            });
        }
        String::from_utf8(bytes).expect("labels are ASCII")
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').expect("a pair"))
        .map(|(key, value)| (key.to_owned(), decode(value)))
        .collect()
}

fn is_all_within<T: Telemetry>(event: &Anything<T>) -> Result<(), TestCaseError> {
    for (key, value) in &json(event) {
        let field = T::EVENT
            .fields
            .iter()
            .find(|field| field.key.as_str() == key);
        let field = field.expect("only declared keys leave");
        prop_assert!(is_within(field, value), "{key}: {value}");
    }
    prop_assert!(event.to_json().len() <= T::EVENT.max_bytes);
    Ok(())
}

/// A value as JSON has it, and as a query string has it.
fn both_ways(value: &WireValue) -> (Json, String) {
    match value {
        WireValue::Bool(value) => (Json::from(*value), value.to_string()),
        WireValue::Integer(value) => (Json::from(*value), value.to_string()),
        WireValue::Text(text) => (Json::from(text.as_str()), text.clone()),
        WireValue::List(labels) => (Json::from(labels.as_slice()), labels.join(",")),
    }
}

fn do_all_sinks_agree<T: Telemetry>(event: &Anything<T>) -> Result<(), TestCaseError> {
    let (mut seen, mut query) = (ValueSink::default(), QuerySink::default());
    event.encode(&Scope::default(), &mut seen);
    event.encode(&Scope::default(), &mut query);

    let members = json(event);
    prop_assert_eq!(members.len(), seen.fields().len());
    let mut expected = Vec::new();
    for (field, value) in seen.fields() {
        let (json, text) = both_ways(value);
        prop_assert_eq!(members.get(field.key.as_str()), Some(&json));
        expected.push((field.key.as_str().to_owned(), text));
    }
    expected.sort();
    prop_assert_eq!(pairs(query.as_str()), expected);
    Ok(())
}

proptest! {
    // Each case has a value for every field of two events.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_handed_over_leaves_within_its_domain_or_not_at_all(
        settings in anything::<Values>(Values::EVENT.fields.len()),
        figures in anything::<Figures>(Figures::EVENT.fields.len()),
    ) {
        is_all_within(&settings)?;
        is_all_within(&figures)?;
    }

    #[test]
    fn all_sinks_say_the_same(
        settings in anything::<Values>(Values::EVENT.fields.len()),
        figures in anything::<Figures>(Figures::EVENT.fields.len()),
    ) {
        do_all_sinks_agree(&settings)?;
        do_all_sinks_agree(&figures)?;
    }

    #[test]
    fn too_few_or_too_many_values_do_no_harm(event in anything::<Values>(0..40)) {
        prop_assert!(json(&event).len() <= Values::EVENT.fields.len());
    }
}

#[derive(Telemetry)]
#[telemetry(event = "characters")]
struct Characters {
    text: String,
    list: Vec<String>,
}

#[test]
fn every_character_of_a_label_arrives_through_json_and_query() {
    let [text, list] = Characters::EVENT.fields else {
        panic!("two fields are declared")
    };
    let characters: usize = text.domain.labels().iter().map(|label| label.len()).sum();
    assert_eq!(characters, (b' '..=b'~').count() - r#""\"#.len());
    for label in text.domain.labels() {
        let event = Characters {
            text: (*label).to_owned(),
            list: list
                .domain
                .labels()
                .iter()
                .map(|l| (*l).to_owned())
                .collect(),
        };
        let json: Json = serde_json::from_slice(&event.to_json()).expect("an event is JSON");
        assert_eq!(json["text"], *label);
        assert_eq!(json["list"], "a&b|c=d|e%20f|<script>");

        let mut query = QuerySink::default();
        event.encode(&Scope::default(), &mut query);
        let pairs = pairs(query.as_str());
        assert_eq!(pairs[0].1, "a&b|c=d|e%20f|<script>");
        assert_eq!(pairs[1].1, *label, "{}", query.as_str());
    }
}
