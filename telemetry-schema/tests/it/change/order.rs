//! The order behind the verdicts, against what is really sent.

use proptest::prelude::*;
use telemetry_schema::change::{Direction, Kind, between};
use telemetry_schema::model::{
    Class, Domain, Field, Format, Literal, OTHER, Predicate, Release, TrueWhen,
};

use super::mutant::{cases, field, only, told};

/// What a setting or a figure can be.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Bool(bool),
    Number(i64),
    Text(&'static str),
    Length(i64),
    Version(&'static [u16]),
    Id(&'static str),
    Set(Vec<&'static str>),
    Masked(Vec<&'static str>),
}

fn values() -> Vec<Value> {
    let texts = [
        "", "a", "b", "c", "d", "5.8", "12:30", "a,b", "b,a", "a;b", "a, d", "/a",
    ];
    let versions: [&[u16]; 5] = [&[5], &[5, 8], &[5, 8, 1], &[5, 8, 2], &[5, 8, 1, 7]];
    let ids = ["012", "0123", "abcd", "abc", "wxyz", "ABC"];
    let sets: [&[&str]; 6] = [&[], &["a"], &["a", "b"], &["b", "c"], &["c", "d"], &["d"]];
    let mut values = vec![Value::Bool(false), Value::Bool(true)];
    values.extend((-3..9).map(Value::Number));
    values.extend((0..9).map(Value::Length));
    values.extend(texts.map(Value::Text));
    values.extend(versions.map(Value::Version));
    values.extend(ids.map(Value::Id));
    values.extend(sets.map(|set| Value::Set(set.to_vec())));
    values.extend(sets.map(|set| Value::Masked(set.to_vec())));
    values
}

/// What is sent of a value; `None` if the field cannot be about such values.
fn sent(field: &Field, value: &Value) -> Option<String> {
    let label = |labels: &[String], text: &str| {
        let known = labels.iter().any(|label| label == text);
        if known {
            text.to_owned()
        } else {
            OTHER.to_owned()
        }
    };
    match (&field.domain, value) {
        (Domain::Bool, value) => truth(field.true_when.as_ref(), value).map(|is| is.to_string()),
        (Domain::Labels(labels), Value::Text(text)) => Some(label(labels, text)),
        (Domain::LabelList { labels, separator }, Value::Text(text)) => {
            let items = text.split(*separator).map(str::trim);
            let items = items.filter(|item| !item.is_empty());
            let mut sent: Vec<String> = items.map(|item| label(labels, item)).collect();
            sent.sort();
            sent.dedup();
            Some(sent.join(","))
        }
        (Domain::Format { format, labels }, Value::Text(text)) => {
            let is_formatted = match format {
                Format::Version => Release::parse(text).is_some(),
                Format::TimeOfDay => text.contains(':'),
            };
            Some(if is_formatted {
                (*text).to_owned()
            } else {
                label(labels, text)
            })
        }
        (domain, Value::Number(number)) if field.class == Class::Enum => integer(domain, *number),
        (domain, Value::Length(number)) if field.class != Class::Enum => integer(domain, *number),
        (Domain::Version { numbers }, Value::Version(version)) => {
            let numbers = usize::from(*numbers).min(version.len());
            Some(format!("{:?}", &version[..numbers]))
        }
        (Domain::Id { alphabet, length }, Value::Id(id)) => {
            let has_shape =
                id.len() == usize::from(*length) && id.chars().all(|c| alphabet.contains(c));
            Some(if has_shape {
                (*id).to_owned()
            } else {
                String::new()
            })
        }
        (Domain::LabelSet { labels, .. }, Value::Set(set)) => {
            let mut items: Vec<String> = set.iter().map(|text| label(labels, text)).collect();
            items.dedup();
            Some(items.join(" "))
        }
        (Domain::MaskedText { words, .. }, Value::Masked(text)) => {
            let mut sent: Vec<String> = text.iter().map(|text| label(words, text)).collect();
            sent.dedup();
            Some(sent.join(" "))
        }
        _ => None,
    }
}

fn truth(when: Option<&TrueWhen>, value: &Value) -> Option<bool> {
    match (when, value) {
        (None, Value::Bool(value)) => Some(*value),
        (Some(TrueWhen::Values(values)), value) => {
            let is_it = |literal: &Literal| match (literal, value) {
                (Literal::Bool(a), Value::Bool(b)) => Some(a == b),
                (Literal::Integer(a), Value::Number(b)) => Some(a == b),
                (Literal::Text(a), Value::Text(b)) => Some(a == b),
                _ => None,
            };
            let equal: Option<Vec<bool>> = values.iter().map(is_it).collect();
            Some(equal?.contains(&true))
        }
        (Some(TrueWhen::Predicate(predicate)), value) => match (predicate, value) {
            (Predicate::NonZero, Value::Number(number) | Value::Length(number)) => {
                Some(*number != 0)
            }
            (Predicate::NonEmpty, Value::Text(text)) => Some(!text.is_empty()),
            (Predicate::NonEmpty, Value::Length(length)) => Some(*length != 0),
            (Predicate::AbsolutePath, Value::Text(text)) => Some(text.starts_with('/')),
            _ => None,
        },
        _ => None,
    }
}

fn integer(domain: &Domain, number: i64) -> Option<String> {
    match domain {
        Domain::Range(lowest, highest) => Some(number.clamp(*lowest, *highest).to_string()),
        Domain::Buckets(edges) => {
            let reached = edges.iter().rfind(|edge| **edge <= number);
            Some(reached.unwrap_or(&edges[0]).to_string())
        }
        Domain::Bool
        | Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::LabelSet { .. }
        | Domain::MaskedText { .. } => None,
    }
}

/// Whether whoever reads what the second field sends knows all that the first one would send.
fn is_known(of: &Field, by: &Field, values: &[Value]) -> bool {
    let sent: Vec<_> = values
        .iter()
        .map(|value| (sent(of, value), sent(by, value)))
        .collect();
    let is_known = |x: &(_, _), y: &(_, _)| x.0 == y.0 || x.1 != y.1;
    sent.iter().all(|x| sent.iter().all(|y| is_known(x, y)))
}

/// Whether something is a convention and no fact: that `is-default`, and a `bool` about which the
/// schema says nothing, tell less than other classes.
fn is_convention(a: &Field, b: &Field) -> bool {
    let is_bare = |field: &Field| {
        field.class == Class::Bool
            && field
                .true_when
                .as_ref()
                .is_none_or(|when| *when == TrueWhen::Values(vec![Literal::Bool(true)]))
    };
    a.class == Class::IsDefault
        || b.class == Class::IsDefault
        || a.class != b.class && (is_bare(a) || is_bare(b))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_no_widening_tells_nothing_that_was_not_told_before(a in told(), b in told()) {
        let (before, after) = (field(a), field(b));
        if is_convention(&before, &after) {
            return Ok(());
        }
        let (a, b) = (only(before.clone()), only(after.clone()));
        // What both can be about.
        let mut values = values();
        values.retain(|value| sent(&before, value).is_some() && sent(&after, value).is_some());
        let told = |kind: &Kind<'_>| matches!(kind, Kind::Class | Kind::Values | Kind::Spelling);
        let changes = between(&a, &b);
        let Some(change) = changes.iter().find(|change| told(&change.kind)) else {
            prop_assert!(is_known(&after, &before, &values));
            return Ok(());
        };
        prop_assert!(!values.is_empty() || !change.is_comparable);
        if change.direction != Direction::Widen {
            prop_assert!(is_known(&after, &before, &values), "{:?}", change.direction);
        }
        if change.direction == Direction::Widen && change.is_comparable {
            prop_assert!(is_known(&before, &after, &values));
        }
    }
}
