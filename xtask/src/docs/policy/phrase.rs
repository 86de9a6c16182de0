//! What an earlier published list named, and the events that answer to it.

use telemetry_schema::model::{Event, Schema};

use super::part::link;
use crate::domain::markup::{Markdown, Markup};

/// One row per phrase and event: category, phrase, and the event or one label of its field.
pub(super) fn rows(schema: &Schema) -> String {
    let mut rows = String::new();
    for event in &schema.events {
        for phrase in &event.covers {
            write_row(&mut rows, event, phrase, &link(&event.name), None);
        }
        for field in &event.fields {
            for covered in &field.covers {
                let item = link(&format!("{}.{}", event.name, field.key));
                write_row(
                    &mut rows,
                    event,
                    &covered.phrase,
                    &item,
                    Some(&covered.label),
                );
            }
        }
    }
    rows
}

fn write_row(rows: &mut String, event: &Event, phrase: &str, answer: &str, label: Option<&str>) {
    rows.push_str("| ");
    Markdown(rows).text(event.category.as_deref().unwrap_or(&event.title));
    rows.push_str(" | ");
    Markdown(rows).text(phrase);
    rows.push_str(" | ");
    rows.push_str(answer);
    if let Some(label) = label {
        rows.push_str(": ");
        Markdown(rows).code(label);
    }
    rows.push_str(" |\n");
}
