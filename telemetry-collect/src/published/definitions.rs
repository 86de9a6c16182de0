//! The definitions of a JSON Schema, each of which can judge by itself.

use std::collections::BTreeMap;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

use super::SchemaError;
use crate::json;

/// What stands under `$defs`, as it is written: a tree of values takes ten times the memory.
#[derive(Debug, Default)]
pub(super) struct Definitions(BTreeMap<String, Box<str>>);

impl Definitions {
    /// Reads the definitions of a document.
    pub(super) fn parse(text: &[u8]) -> Result<Self, SchemaError> {
        let document = json::members(text)?;
        let Some(definitions) = document.get("$defs") else {
            return Ok(Self::default());
        };
        let definitions = json::members(definitions.get().as_bytes())?.into_iter();
        Ok(Self(
            definitions
                .map(|(name, text)| (name, text.get().into()))
                .collect(),
        ))
    }

    /// The names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a definition is one of an object.
    pub(super) fn is_object(&self, name: &str) -> Result<bool, SchemaError> {
        let definition = self.get(name)?;
        let kind = definition.as_ref().and_then(|schema| schema.get("type"));
        Ok(kind.is_some_and(|kind| kind == "object"))
    }

    /// Compiles a definition with those that it refers to and no others.
    ///
    /// Patterns are matched in linear time, formats are judged, and nothing is fetched.
    pub(super) fn compile(&self, name: &str) -> Result<Validator, SchemaError> {
        let document = json!({
            "$ref": format!("#/$defs/{}", name.replace('~', "~0").replace('/', "~1")),
            "$defs": self.with_referred(name)?,
        });
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .offline()
            .build(&document)
            .map_err(|error| SchemaError::NotASchema(error.to_string()))
    }

    /// A definition and those that it refers to, directly or not.
    fn with_referred(&self, name: &str) -> Result<Map<String, Value>, SchemaError> {
        let mut found = Map::new();
        let mut names = vec![name.to_owned()];
        while let Some(name) = names.pop() {
            if !found.contains_key(&name)
                && let Some(definition) = self.get(&name)?
            {
                add_referred(&definition, &mut names);
                found.insert(name, definition);
            }
        }
        Ok(found)
    }

    fn get(&self, name: &str) -> Result<Option<Value>, SchemaError> {
        let text = self.0.get(name);
        Ok(text.map(|text| json::parse(text.as_bytes())).transpose()?)
    }
}

/// Adds the names of the definitions that a part refers to.
fn add_referred(part: &Value, names: &mut Vec<String>) {
    match part {
        Value::Object(members) => {
            for (key, value) in members {
                if key == "$ref"
                    && let Some(place) = value.as_str()
                    && let Some(place) = place.strip_prefix("#/$defs/")
                {
                    let name = place.split('/').next().unwrap_or_default();
                    names.push(name.replace("~1", "/").replace("~0", "~"));
                }
                add_referred(value, names);
            }
        }
        Value::Array(items) => {
            for item in items {
                add_referred(item, names);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
