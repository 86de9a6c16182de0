//! Texts that stand for something: one of a few words, a release, or a day.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::Spanned;
use toml::de::DeValue;

use super::read::{Reader, Value, quoted};
use crate::code::Code;
use crate::model::{
    Alphabet, Class, Day, Format, Level, Predicate, Release, SettingsSource, Source, Trigger,
};
use crate::name::did_you_mean;

impl Value for Release {
    const EXPECTED: &'static str = "a string";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(text) = value.get_ref().as_str() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let release = Self::parse(text);
        if release.is_none() {
            let span = reader.span(value.span());
            reader.report(
                Code::InvalidValue,
                format!("{text:?} is not a release"),
                span,
                "write one to four numbers below 65,536 joined by dots, such as \"5.8\"",
            );
        }
        release
    }
}

impl JsonSchema for Release {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Release".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = "(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
        json_schema!({ "type": "string", "pattern": format!(r"^{number}(\.{number}){{0,3}}$") })
    }
}

impl Value for Day {
    const EXPECTED: &'static str = "a string";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(text) = value.get_ref().as_str() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let day = Self::parse(text);
        if day.is_none() {
            let span = reader.span(value.span());
            reader.report(
                Code::InvalidValue,
                format!("{text:?} is not a day"),
                span,
                "write year, month and day, such as \"2027-06-30\"",
            );
        }
        day
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": Self::PATTERN })
    }
}

/// Declares values that are one of a few words.
macro_rules! choices {
    ($($choice:ident),*) => {$(
        impl Value for $choice {
            const EXPECTED: &'static str = "a string";

            fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
                let Some(text) = value.get_ref().as_str() else {
                    reader.wrong_type(Self::EXPECTED, value);
                    return None;
                };
                let found = Self::ALL.into_iter().find(|choice| choice.as_str() == text);
                if found.is_none() {
                    unknown_word(reader, text, value, &Self::ALL.map(Self::as_str));
                }
                found
            }
        }

        impl JsonSchema for $choice {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($choice).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "enum": Self::ALL.map(Self::as_str) })
            }
        }
    )*};
}

choices!(
    Alphabet,
    Class,
    Format,
    Level,
    Predicate,
    SettingsSource,
    Source,
    Trigger
);

fn unknown_word(
    reader: &mut Reader<'_>,
    text: &str,
    value: &Spanned<DeValue<'_>>,
    known: &[&'static str],
) {
    let span = reader.span(value.span());
    if reader.is_question(text, span) {
        return;
    }
    let help = did_you_mean(text, known.iter().copied()).map_or_else(
        || format!("write one of: {}", quoted(known)),
        |meant| format!("did you mean `{meant}`?"),
    );
    reader.report(
        Code::InvalidValue,
        format!("`{text}` is not one of the known values"),
        span,
        &help,
    );
}
