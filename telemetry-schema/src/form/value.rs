//! The kinds of values in schema files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::model::{Class, Format, Literal, Predicate, Release, SettingsSource, Span, Trigger};

/// A value and where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A key of a table whose keys are free, and where it is written.
pub type Key = At<String>;

/// A table whose keys are free, in the order of the text.
#[derive(Clone, Debug)]
pub struct Members<T>(pub Vec<(Key, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: JsonSchema> JsonSchema for Members<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Members_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, T>::json_schema(generator)
    }
}

/// The labels of a field: listed, or the name of a set.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum LabelsForm {
    /// The name of a set under `[labels]`.
    Set(String),
    /// The labels themselves.
    List(#[schemars(schema_with = "labels")] Vec<String>),
}

/// A literal as JSON Schema; the model's [`Literal`] is what the reader yields.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum LiteralForm {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

/// Which values count as true.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum TrueWhenForm {
    /// A named predicate.
    Predicate(Predicate),
    /// Any of these values.
    Values(#[schemars(schema_with = "some_literals")] Vec<Literal>),
}

/// Settings that are never collected: a setting and its reason, or an object of settings.
#[derive(Clone, Debug, Default)]
pub struct NeverForm(pub Vec<(Vec<String>, At<String>)>);

impl JsonSchema for NeverForm {
    fn schema_name() -> Cow<'static, str> {
        "Never".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let this = generator.subschema_for::<Self>();
        json_schema!({
            "type": "object",
            "additionalProperties": { "anyOf": [{ "type": "string", "pattern": "\\S" }, this] }
        })
    }
}

/// What a label may consist of: printable ASCII without `"` and `\`, at most 64 characters.
pub(crate) const LABEL_PATTERN: &str = r"^[ !#-\[\]-~]{0,64}$";

pub(crate) fn labels(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": { "type": "string", "pattern": LABEL_PATTERN, "not": { "const": "other" } },
        "minItems": 1,
        "uniqueItems": true
    })
}

fn some_literals(generator: &mut SchemaGenerator) -> Schema {
    let literal = generator.subschema_for::<LiteralForm>();
    json_schema!({ "type": "array", "items": literal, "minItems": 1 })
}

macro_rules! text_schema {
    ($type:ty, $name:literal, $schema:tt) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

text_schema!(Class, "Class", { "enum": Class::ALL.map(Class::as_str) });
text_schema!(Format, "Format", { "enum": Format::ALL.map(Format::as_str) });
text_schema!(Predicate, "Predicate", { "enum": Predicate::ALL.map(Predicate::as_str) });
text_schema!(Trigger, "Trigger", { "enum": Trigger::ALL.map(Trigger::as_str) });
text_schema!(SettingsSource, "SettingsSource", { "enum": SettingsSource::ALL.map(SettingsSource::as_str) });
text_schema!(Release, "Release", {
    "type": "string",
    "pattern": r"^(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){0,3}$"
});

impl JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        LiteralForm::json_schema(generator)
    }
}
