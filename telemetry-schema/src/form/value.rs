//! The kinds of values in schema files that are neither texts nor arrays.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::list::List;
use super::read::{Reader, Value};
use super::table::{At, entries};
use super::text::{ConfigKey, Label, Prose, SetName, Text};
use crate::code::Code;
use crate::model::{Literal, Predicate, TrueWhen};

/// The labels of a field.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum LabelsForm {
    /// The name of a set under `[labels]`.
    Set(SetName),
    /// The labels themselves.
    List(List<Label>),
}

impl Value for LabelsForm {
    const EXPECTED: &'static str = "an array of labels, or the name of a label set";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        if value.get_ref().is_str() {
            Text::read(reader, value).map(Self::Set)
        } else if value.get_ref().is_array() {
            List::read(reader, value).map(Self::List)
        } else {
            reader.wrong_type(Self::EXPECTED, value);
            None
        }
    }
}

/// Which values count as true: values of one type, since a setting has one.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum TrueWhenForm {
    /// A named predicate.
    Predicate(Predicate),
    /// Any of these booleans.
    Bools(List<bool>),
    /// Any of these numbers.
    Integers(List<i64>),
    /// Any of these texts.
    Texts(List<String>),
}

impl Value for TrueWhenForm {
    const EXPECTED: &'static str =
        "an array of booleans, of integers or of strings, or the name of a predicate";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        if value.get_ref().is_str() {
            return Predicate::read(reader, value).map(Self::Predicate);
        }
        let Some(items) = value.get_ref().as_array() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        // The first item tells the type of all.
        match items.iter().next().map(Spanned::get_ref) {
            Some(DeValue::Boolean(_)) => List::read(reader, value).map(Self::Bools),
            Some(DeValue::Integer(_)) => List::read(reader, value).map(Self::Integers),
            _ => List::read(reader, value).map(Self::Texts),
        }
    }
}

impl From<TrueWhenForm> for TrueWhen {
    fn from(form: TrueWhenForm) -> Self {
        fn all<T>(list: List<T>, literal: fn(T) -> Literal) -> Vec<Literal> {
            list.0.into_iter().map(|item| literal(item.value)).collect()
        }
        match form {
            TrueWhenForm::Predicate(predicate) => Self::Predicate(predicate),
            TrueWhenForm::Bools(bools) => Self::Values(all(bools, Literal::Bool)),
            TrueWhenForm::Integers(integers) => Self::Values(all(integers, Literal::Integer)),
            TrueWhenForm::Texts(texts) => Self::Values(all(texts, Literal::Text)),
        }
    }
}

/// Settings that are never collected: a setting and its reason, or an object of settings.
#[derive(Clone, Debug, Default)]
pub(crate) struct NeverForm(pub(crate) Vec<(Vec<String>, At<Prose>)>);

impl Value for NeverForm {
    const EXPECTED: &'static str = "a table of settings and reasons";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let mut form = Self::default();
        form.take_in(reader, table, &mut Vec::new());
        Some(form)
    }
}

impl NeverForm {
    fn take_in(&mut self, reader: &mut Reader<'_>, table: &DeTable<'_>, path: &mut Vec<String>) {
        for entry in entries(table) {
            let span = reader.span(entry.key.span());
            let Some(key) = ConfigKey::of(reader, entry.key.get_ref(), span) else {
                continue;
            };
            path.push(key.into());
            if let Some(inner) = entry.value.get_ref().as_table() {
                self.take_in(reader, inner, path);
            } else if entry.value.get_ref().is_str() {
                let reason = Prose::read(reader, entry.value);
                self.0
                    .extend(reason.map(|value| (path.clone(), At { value, span })));
            } else {
                reader.wrong_type("a reason, or a table of settings", entry.value);
            }
            path.pop();
        }
    }
}

impl JsonSchema for NeverForm {
    fn schema_name() -> Cow<'static, str> {
        "Never".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let keys = ConfigKey::json_schema(generator);
        let reason = Prose::json_schema(generator);
        let inner = generator.subschema_for::<Self>();
        json_schema!({
            "type": "object",
            "propertyNames": keys,
            "additionalProperties": { "anyOf": [reason, inner] },
        })
    }
}

/// What separates the items of a list: one punctuation character.
#[derive(Clone, Debug)]
pub(crate) struct Separator(pub(crate) char);

impl Value for Separator {
    const EXPECTED: &'static str = "a string of one punctuation character, such as \",\"";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let mut chars = value.get_ref().as_str().unwrap_or("").chars();
        let separator = chars.next().filter(|separator| {
            chars.next().is_none()
                && separator.is_ascii_punctuation()
                && !"\"\\".contains(*separator)
        });
        if separator.is_none() {
            reader.wrong_type(Self::EXPECTED, value);
        }
        separator.map(Self)
    }
}

impl JsonSchema for Separator {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Separator".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^[!#-/:-@\[\]-`{-~]$" })
    }
}

impl Value for i64 {
    const EXPECTED: &'static str = "an integer of 64 bits";
    const PLURAL: &'static str = "integers";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let integer = value.get_ref().as_integer();
        let number = integer
            .and_then(|integer| Self::from_str_radix(integer.as_str(), integer.radix()).ok());
        if number.is_none() {
            reader.wrong_type(Self::EXPECTED, value);
        }
        number
    }
}

/// An integer between two ends, both included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Within<const LOWEST: u8, const HIGHEST: u8>(pub(crate) u8);

impl<const LOWEST: u8, const HIGHEST: u8> Value for Within<LOWEST, HIGHEST> {
    const EXPECTED: &'static str = "an integer";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = i64::read(reader, value)?;
        let within = u8::try_from(number)
            .ok()
            .filter(|number| (LOWEST..=HIGHEST).contains(number));
        if within.is_none() {
            let span = reader.span(value.span());
            reader.report(
                Code::InvalidValue,
                format!("{number} is out of bounds"),
                span,
                &format!("write a number from {LOWEST} to {HIGHEST}"),
            );
        }
        within.map(Self)
    }
}

impl<const LOWEST: u8, const HIGHEST: u8> JsonSchema for Within<LOWEST, HIGHEST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Within".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LOWEST, "maximum": HIGHEST })
    }
}

/// A limit: a number of things of which there are some.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amount(pub(crate) u32);

impl Amount {
    const MOST: u32 = 1_000_000;
}

impl Value for Amount {
    const EXPECTED: &'static str = "an integer";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let number = i64::read(reader, value)?;
        let amount = u32::try_from(number).ok();
        let amount = amount.filter(|amount| (1..=Self::MOST).contains(amount));
        if amount.is_none() {
            let span = reader.span(value.span());
            reader.report(
                Code::InvalidValue,
                format!("{number} is out of bounds"),
                span,
                &format!("write a number from 1 to {}", Self::MOST),
            );
        }
        amount.map(Self)
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MOST })
    }
}

impl Value for String {
    const EXPECTED: &'static str = "a string";
    const PLURAL: &'static str = "strings";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            reader.wrong_type(Self::EXPECTED, value);
        }
        text.map(str::to_owned)
    }
}

impl Value for bool {
    const EXPECTED: &'static str = "a boolean";
    const PLURAL: &'static str = "booleans";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            reader.wrong_type(Self::EXPECTED, value);
        }
        boolean
    }
}

impl Value for Literal {
    const EXPECTED: &'static str = "a boolean, an integer, a string or an array of strings";
    const PLURAL: &'static str = "values";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Boolean(value) => Some(Self::Bool(*value)),
            DeValue::Integer(_) => i64::read(reader, value).map(Self::Integer),
            DeValue::String(text) => Some(Self::Text(text.to_string())),
            DeValue::Array(items) => {
                let texts: Option<_> = items
                    .iter()
                    .map(|item| item.get_ref().as_str().map(str::to_owned))
                    .collect();
                if texts.is_none() {
                    reader.wrong_type(Self::EXPECTED, value);
                }
                texts.map(Self::List)
            }
            DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
                reader.wrong_type(Self::EXPECTED, value);
                None
            }
        }
    }
}

impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["boolean", "integer", "string", "array"],
            "items": { "type": "string" },
        })
    }
}
