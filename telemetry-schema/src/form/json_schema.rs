//! The JSON Schema of schema files, for editors.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::read::ReadTable;
use super::{
    CLASS_PARAMETERS, EventForm, FieldForm, FileForm, LabelSetForm, ManifestForm, PolicyForm,
    ProductForm, RevealsForm,
};
use crate::model::{Class, OTHER};

/// The JSON Schema (2020-12) that accepts the form of every schema file.
///
/// It is derived from the types that the parser fills. What several files mean together, it cannot
/// say; [`Kind::Meaning`](crate::Kind::Meaning) marks those findings.
#[must_use]
pub fn form_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let manifest = reference::<ManifestForm>(&mut generator);
    let file = reference::<FileForm>(&mut generator);
    let definitions = Value::Object(generator.take_definitions(true));
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "schema-files.schema.json",
        "title": "Telemetry schema file",
        "type": "object",
        "if": { "required": ["files"] },
        "then": manifest,
        "else": { "if": { "required": ["product"] }, "then": manifest, "else": file },
        "$defs": definitions,
    });
    strip_null(&mut schema);
    refine(&mut schema);
    schema
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

/// TOML has no null, so no value is optional by being null.
fn strip_null(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
                choices.retain(|choice| choice != &json!({ "type": "null" }));
                if let [only] = choices.as_slice()
                    && let Value::Object(only) = only.clone()
                {
                    members.remove("anyOf");
                    members.extend(only);
                }
            }
            if let Some(Value::Array(values)) = members.get_mut("enum") {
                values.retain(|value| !value.is_null());
            }
            members.values_mut().for_each(strip_null);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Adds what types cannot say: texts that are not empty, shapes of names, and which parameters fit
/// which class.
fn refine(schema: &mut Value) {
    let Some(Value::Object(definitions)) = schema.get_mut("$defs") else {
        return;
    };
    require::<ManifestForm>(definitions);
    require::<ProductForm>(definitions);
    require::<PolicyForm>(definitions);
    require::<RevealsForm>(definitions);
    require::<FileForm>(definitions);
    require::<EventForm>(definitions);
    require::<FieldForm>(definitions);
    require::<LabelSetForm>(definitions);
    for (name, definition) in definitions.iter_mut() {
        let Some(Value::Object(properties)) = definition.get_mut("properties") else {
            continue;
        };
        for (key, property) in properties.iter_mut() {
            if let Value::Object(property) = property {
                property.extend(shape(name, key));
            }
        }
    }
    if let Some(Value::Object(field)) = definitions.get_mut("FieldForm") {
        field.insert(
            "allOf".to_owned(),
            Class::ALL.map(parameters_of).into_iter().collect(),
        );
    }
}

/// Names the keys that the reader requires.
fn require<T: ReadTable + JsonSchema>(definitions: &mut Map<String, Value>) {
    let required: Value = T::REQUIRED
        .iter()
        .filter(|key| !key.is_empty())
        .copied()
        .collect();
    if let Some(Value::Object(definition)) = definitions.get_mut(T::schema_name().as_ref()) {
        definition.insert("required".to_owned(), required);
    }
}

fn shape(definition: &str, key: &str) -> Map<String, Value> {
    let shape = match (definition, key) {
        ("EventForm" | "ProductForm", "name") => json!({ "pattern": "^[a-z][a-z0-9_]*$" }),
        ("FieldForm", "key") => json!({ "pattern": "^[A-Za-z0-9_]{1,60}$" }),
        ("FieldForm", "formerly") => json!({ "pattern": r"^[^.\s]+\.\S+$" }),
        ("FieldForm", "list") => {
            json!({ "minLength": 1, "maxLength": 1, "pattern": "^[!#-/:-@\\[\\]-`{-~]$" })
        }
        ("FieldForm", "range") => json!({ "minItems": 2, "maxItems": 2 }),
        ("FieldForm", "buckets") => json!({ "minItems": 1, "uniqueItems": true }),
        ("FieldForm", "path") => json!({ "minItems": 1 }),
        ("FileForm", "fields") => {
            json!({ "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_]{0,59}$" } })
        }
        ("ManifestForm", "purposes") => {
            json!({ "additionalProperties": { "type": "string", "pattern": "\\S" } })
        }
        ("LabelSetForm", "values") => json!({
            "items": {
                "type": "string",
                "pattern": super::value::LABEL_PATTERN,
                "not": { "const": OTHER }
            },
            "minItems": 1,
            "uniqueItems": true
        }),
        ("PolicyForm" | "RevealsForm", _) | (_, "title" | "description" | "owner") => {
            json!({ "pattern": "\\S" })
        }
        _ => Value::Null,
    };
    match shape {
        Value::Object(shape) => shape,
        _ => Map::new(),
    }
}

/// "If the class is this one, then these parameters are not there."
fn parameters_of(class: Class) -> Value {
    let foreign: Map<String, Value> = CLASS_PARAMETERS
        .iter()
        .filter(|(_, classes)| !classes.contains(&class))
        .map(|(key, _)| ((*key).to_owned(), Value::Bool(false)))
        .collect();
    json!({
        "if": { "properties": { "class": { "const": class.as_str() } }, "required": ["class"] },
        "then": { "properties": foreign }
    })
}
