//! Tables whose keys are lints.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json};
use toml::Spanned;
use toml::de::DeValue;

use super::read::{Reader, Value};
use super::table::{At, entries};
use crate::code::Code;

/// Something about lints, by their names, in the order of the text.
#[derive(Clone, Debug)]
pub(crate) struct ByLint<V>(pub(crate) Vec<(At<Code>, V)>);

impl<V> Default for ByLint<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Value> Value for ByLint<V> {
    const EXPECTED: &'static str = "a table of lints";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let mut lints = Self::default();
        for entry in entries(table) {
            let name = entry.key.get_ref().as_ref();
            let Some((code, _)) = Code::lints().find(|(_, lint)| lint.name == name) else {
                let known: Vec<_> = Code::lints().map(|(_, lint)| lint.name).collect();
                reader.unknown_key(entry.key, &known);
                continue;
            };
            let span = reader.span(entry.key.span());
            let value = V::read(reader, entry.value);
            let lint = At { value: code, span };
            lints.0.extend(value.map(|value| (lint, value)));
        }
        Some(lints)
    }
}

impl<V: JsonSchema> JsonSchema for ByLint<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("ByLint_of_{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let members: Map<String, Json> = Code::lints()
            .map(|(code, lint)| {
                let mut member = V::json_schema(generator);
                let about = format!("{}: {}", code.as_str(), code.title());
                member.insert("description".to_owned(), about.into());
                (lint.name.to_owned(), member.to_value())
            })
            .collect();
        json_schema!({
            "type": "object",
            "properties": members,
            "additionalProperties": false,
        })
    }
}
