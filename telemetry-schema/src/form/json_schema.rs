//! The JSON Schema of schema files, for editors.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::file::{CATEGORY_MARKS, EVENT_MARKS, LABEL_MARKS, MANIFEST_MARKS};
use super::{CategoryFileForm, EventFileForm, LabelFileForm, ManifestForm, NeverFileForm};

/// The JSON Schema (2020-12) that accepts the form of every schema file.
///
/// It is derived from the types that the parser fills, so it refuses a file exactly if the parser
/// has a finding of [`Kind::Form`](crate::Kind::Form) about it. What several files mean together, it
/// cannot say; [`Kind::Meaning`](crate::Kind::Meaning) marks those findings. It tells the kind of a
/// file by its keys, since it does not see the file's name.
#[must_use]
pub fn form_schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let manifest = reference::<ManifestForm>(&mut generator);
    let event = reference::<EventFileForm>(&mut generator);
    let category = reference::<CategoryFileForm>(&mut generator);
    let labels = reference::<LabelFileForm>(&mut generator);
    let never = reference::<NeverFileForm>(&mut generator);
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "schema-files.schema.json",
        "title": "Telemetry schema file",
        "type": "object",
        "if": marked(MANIFEST_MARKS),
        "then": manifest,
        "else": {
            "if": marked(CATEGORY_MARKS),
            "then": category,
            "else": {
                "if": marked(EVENT_MARKS),
                "then": event,
                "else": { "if": marked(LABEL_MARKS), "then": labels, "else": never },
            },
        },
        "$defs": definitions,
    })
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

/// Whether any of the keys is there.
fn marked(keys: &[&str]) -> Value {
    let any: Vec<_> = keys
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    json!({ "anyOf": any })
}
