//! Domains are applied to whatever a struct hands over, and all sinks agree about the outcome.

use proptest::prelude::*;
use serde_json::Value as Json;
use telemetry_core::__private::{self as private, Choice, Count, List, TimeText, VersionText};
use telemetry_core::{
    Domain, EventMeta, FieldMeta, Format, JsonSink, OTHER, QuerySink, Scope, Telemetry, TimeOfDay,
    Value, ValueSink, Version, WireValue,
};

use super::values::Values;

/// An implementation of the trait that puts any value into any field.
struct Anything(Vec<Value>);

impl Telemetry for Anything {
    const EVENT: &'static EventMeta = Values::EVENT;

    fn values(&self, receive: &mut dyn FnMut(&[Value])) {
        receive(&self.0);
    }
}

/// A value of any kind, made of anything, for a field that need not be its own.
fn value() -> impl Strategy<Value = Value> {
    let field = prop::sample::select(Values::EVENT.fields.iter().collect::<Vec<_>>());
    prop_oneof![
        Just(Value::OMITTED),
        any::<bool>().prop_map(private::flag),
        any::<i64>().prop_map(|number| private::Whole::whole(&number)),
        any::<u64>().prop_map(|number| number.count()),
        (any::<String>(), field.clone()).prop_map(|(text, field)| text.choice(field)),
        (text(), field.clone()).prop_map(|(text, field)| text.choice(field)),
        (prop::collection::vec(text(), 0..5), field.clone())
            .prop_map(|(texts, field)| texts.list(field)),
        (text(), field.clone()).prop_map(|(text, field)| text.list(field)),
        (text(), field.clone()).prop_map(|(text, field)| text.version(field)),
        (text(), field).prop_map(|(text, field)| text.time(field)),
    ]
}

/// Texts that come near to what is declared.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{0,6}",
        "(de|en|fr|gzip|info|x)(,(de|en|fr|other|x y)){0,3}",
        "[0-9]{1,6}(\\.[0-9]{1,6}){0,5}",
        "[0-9]{1,3}:[0-9]{1,3}",
    ]
}

fn json(event: &Anything) -> serde_json::Map<String, Json> {
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

proptest! {
    #[test]
    fn whatever_is_handed_over_leaves_within_its_domain_or_not_at_all(
        values in prop::collection::vec(value(), Values::EVENT.fields.len())
    ) {
        let event = Anything(values);
        let members = json(&event);
        for (key, value) in &members {
            let field = Values::EVENT.fields.iter().find(|field| field.key.as_str() == key);
            let field = field.expect("only declared keys leave");
            prop_assert!(is_within(field, value), "{key}: {value}");
        }
        prop_assert!(event.to_json().len() <= Values::EVENT.max_bytes);
    }

    #[test]
    fn all_sinks_say_the_same(
        values in prop::collection::vec(value(), Values::EVENT.fields.len())
    ) {
        let event = Anything(values);
        let (mut seen, mut query) = (ValueSink::default(), QuerySink::default());
        event.encode(&Scope::default(), &mut seen);
        event.encode(&Scope::default(), &mut query);

        let members = json(&event);
        prop_assert_eq!(members.len(), seen.fields().len());
        for (field, value) in seen.fields() {
            let member = members.get(field.key.as_str());
            let expected = match value {
                WireValue::Bool(value) => Json::Bool(*value),
                WireValue::Integer(value) => Json::from(*value),
                WireValue::Text(text) => Json::from(text.as_str()),
            };
            prop_assert_eq!(member, Some(&expected));
        }
        let mut expected: Vec<_> = seen
            .fields()
            .iter()
            .map(|(field, value)| {
                let value = match value {
                    WireValue::Bool(value) => value.to_string(),
                    WireValue::Integer(value) => value.to_string(),
                    WireValue::Text(text) => text.clone(),
                };
                (field.key.as_str().to_owned(), value)
            })
            .collect();
        let mut sent = pairs(query.as_str());
        expected.sort();
        sent.sort();
        prop_assert_eq!(sent, expected);
    }

    #[test]
    fn too_few_or_too_many_values_do_no_harm(values in prop::collection::vec(value(), 0..40)) {
        let sent = json(&Anything(values));
        prop_assert!(sent.len() <= Values::EVENT.fields.len());
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
        assert_eq!(pairs[0].1, *label, "{}", query.as_str());
        assert_eq!(pairs[1].1, "a&b|c=d|e%20f|<script>");
    }
}
