//! A configuration of which no setting is as it was shipped.

use serde_json::{Map, Value, json};
use telemetry_schema::model::{Domain, Field, Literal, Schema, Source};

/// The settings that a schema declares, each with another value than its default.
#[must_use]
pub fn config(schema: &Schema) -> Value {
    let mut config = Map::new();
    for event in &schema.events {
        if event.source == Source::Settings {
            for field in &event.fields {
                let mut names = field.path.keys();
                if let Some(first) = names.next() {
                    put(&mut config, first, names, changed(field));
                }
            }
        }
    }
    Value::Object(config)
}

fn put<'n>(
    object: &mut Map<String, Value>,
    name: &str,
    mut names: impl Iterator<Item = &'n str>,
    value: Value,
) {
    let Some(next) = names.next() else {
        object.insert(name.to_owned(), value);
        return;
    };
    let inner = object.entry(name).or_insert_with(|| json!({}));
    if let Value::Object(inner) = inner {
        put(inner, next, names, value);
    }
}

/// A value that leaves in another form than the default, where the class tells them apart.
fn changed(field: &Field) -> Value {
    match (&field.domain, &field.default) {
        (_, Some(Literal::Bool(shipped))) => json!(!shipped),
        (_, Some(Literal::Integer(shipped))) if *shipped == 0 => json!(1),
        (Domain::Bool, Some(Literal::Integer(_))) => json!(0),
        (_, Some(Literal::Integer(shipped))) => json!(shipped - 1),
        (Domain::Labels(labels), Some(Literal::Text(shipped))) => {
            json!(labels.iter().find(|label| *label != shipped))
        }
        (_, Some(Literal::List(_))) => json!(["changed"]),
        _ => json!("/changed"),
    }
}
