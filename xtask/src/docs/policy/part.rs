//! The parts of the list: what one event sends, or one section of it.

use std::collections::HashMap;
use std::fmt::Write;

use minijinja::Value;
use telemetry_schema::model::{Class, Event, Field, Schema, Source};

use super::super::template::object;
use super::super::{notes, section, setting};
use super::text;
use crate::domain::markup::{Markdown, Markup};
use crate::domain::words;

/// A whole event.
pub(super) fn event(event: &Event) -> Value {
    let mut rows = String::new();
    for field in &event.fields {
        write_row(&mut rows, event, field);
    }
    view(event, &event.title, rows)
}

/// The settings of some classes, by section in published order.
pub(super) fn sections(schema: &Schema, classes: &[Class]) -> Value {
    let mut parts: Vec<(&Event, &str, String)> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut last = ("", "", 0);
    let fields = schema.fields().filter(|(event, field)| {
        event.source == Source::Settings && classes.contains(&field.class)
    });
    for (event, field) in fields {
        let section = section(event, field);
        // Fields of one section stand together as a rule; only where another begins it is looked up.
        if (last.0, last.1) != (event.name.as_str(), section) {
            let place = *places.entry((&event.name, section)).or_insert_with(|| {
                parts.push((event, section, String::new()));
                parts.len() - 1
            });
            last = (&event.name, section, place);
        }
        if let Some((.., rows)) = parts.get_mut(last.2) {
            write_row(rows, event, field);
        }
    }
    parts
        .into_iter()
        .map(|(event, section, rows)| view(event, section, rows))
        .collect()
}

/// A link to an event or to an item, which shows its name.
pub(super) fn link(name: &str) -> String {
    format!("[`{name}`](#{name})")
}

fn view(event: &Event, title: &str, rows: String) -> Value {
    let mut purposes = String::new();
    for id in &event.purposes {
        purposes.push_str(if purposes.is_empty() { "" } else { ", " });
        Markdown(&mut purposes).code(id);
    }
    object([
        ("title", text(title)),
        ("event", event.name.as_str().into()),
        ("event_title", text(&event.title)),
        ("description", text(&event.description)),
        ("purposes", purposes.into()),
        ("per", event.per.as_deref().unwrap_or("").trim().into()),
        ("rows", rows.into()),
    ])
}

/// Writes the row of a field: name, key, what it tells, what is sent.
fn write_row(rows: &mut String, event: &Event, field: &Field) {
    for text in ["| <a id=\"", &event.name, ".", &field.key, "\"></a>"] {
        rows.push_str(text);
    }
    Markdown(rows).code(&setting(field));
    for text in [" | `", &field.key, "` | "] {
        rows.push_str(text);
    }
    Markdown(rows).text(&field.description);
    notes(event, field, |note| {
        let _ = write!(rows, "<br>*{note}.*");
    });
    if let Some(review) = &field.review {
        let _ = write!(rows, "<br>*[Privacy review](<{review}>).*");
    }
    rows.push_str(" | ");
    words::write_field(&mut Markdown(rows), field);
    rows.push_str(" |\n");
}
