//! What an earlier revision declared, as a JSON Schema.

use serde_json::{Value, json};
use telemetry_collect::{Published, SchemaError};
use telemetry_schema::model::{Domain, OTHER, Schema};

use crate::domain::json::literal;
use crate::json_schema;
use crate::layout::Layout;

/// The JSON Schema of the declarations of a revision.
///
/// A contract does not hold the order of labels, so lists may have any.
pub(super) fn published(schema: &Schema, layout: &Layout) -> Result<Published, SchemaError> {
    let mut document: Value = serde_json::from_str(&json_schema::payload(schema, layout))?;
    for (event, field) in schema.fields() {
        if let Domain::LabelList { labels, separator } = &field.domain {
            let place = format!("/$defs/{}/properties/{}", event.name, field.key);
            if let Some(list) = document.pointer_mut(&place) {
                *list = in_any_order(labels, *separator);
            }
        }
    }
    Published::from_json(document.to_string().as_bytes())
}

/// Labels joined by a separator.
fn in_any_order(labels: &[String], separator: char) -> Value {
    let mut all: Vec<String> = labels.iter().map(|label| literal(label)).collect();
    all.push(OTHER.to_owned());
    let (label, separator) = (all.join("|"), literal(&separator.to_string()));
    json!({ "type": "string", "pattern": format!("^(?:(?:{label})(?:{separator}(?:{label}))*)?$") })
}
