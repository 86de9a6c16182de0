//! The parts of the list: what one event sends, or one section of it.

use std::collections::HashMap;
use std::fmt::Write;
use std::mem;

use telemetry_schema::model::{Class, Event, Field, Schema, Source};

use super::super::{notes, section, setting};
use crate::domain::markup::{Markdown, Markup};
use crate::domain::words;

/// Writes a whole event under a heading of this level.
pub(super) fn write_message(text: &mut String, event: &Event, heading: &str) {
    // Writing into a `String` cannot fail.
    let _ = write!(
        text,
        include_str!("../../../templates/policy/message.md"),
        heading = heading,
        event = event.name,
        title = event.title.trim(),
        description = event.description.trim(),
        per = per(event),
        purposes = purposes(event),
    );
    write_table(text, event, &event.fields);
}

/// Writes the settings of some classes, if there are any.
pub(super) fn write_kind(text: &mut String, schema: &Schema, title: &str, classes: &[Class]) {
    let sections = sections(schema, classes);
    if !sections.is_empty() {
        let _ = write!(
            text,
            include_str!("../../../templates/policy/kind.md"),
            title = title
        );
    }
    for Section {
        event,
        title,
        fields,
    } in sections
    {
        let _ = write!(
            text,
            include_str!("../../../templates/policy/section.md"),
            title = title.trim(),
            event = event.name,
            event_title = event.title.trim(),
            description = event.description.trim(),
            per = per(event),
            purposes = purposes(event),
        );
        write_table(text, event, fields);
    }
}

/// Fields of an event that are read from one section.
struct Section<'a> {
    event: &'a Event,
    title: &'a str,
    fields: Vec<&'a Field>,
}

/// The settings of some classes, by section in published order.
fn sections<'a>(schema: &'a Schema, classes: &[Class]) -> Vec<Section<'a>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let fields = schema.fields().filter(|(event, field)| {
        event.source == Source::Settings && classes.contains(&field.class)
    });
    let mut last = ("", "", 0);
    for (event, field) in fields {
        let title = section(event, field);
        // Fields of one section stand together as a rule; only where another begins it is looked up.
        if (last.0, last.1) != (event.name.as_str(), title) {
            let place = *places.entry((&event.name, title)).or_insert(sections.len());
            if place == sections.len() {
                let fields = Vec::new();
                sections.push(Section {
                    event,
                    title,
                    fields,
                });
            }
            last = (&event.name, title, place);
        }
        if let Some(section) = sections.get_mut(last.2) {
            section.fields.push(field);
        }
    }
    sections
}

/// A link to an event or to an item, which shows its name.
pub(super) fn link(name: &str) -> String {
    format!("[`{name}`](#{name})")
}

/// A sentence where there is a message for each of something.
fn per(event: &Event) -> String {
    event.per.as_deref().map_or_else(String::new, |each| {
        format!(" There is one message for each {}.", each.trim())
    })
}

fn purposes(event: &Event) -> String {
    let mut purposes = String::new();
    for id in &event.purposes {
        purposes.push_str(if purposes.is_empty() { "" } else { ", " });
        Markdown(&mut purposes).code(id);
    }
    purposes
}

/// Writes the table of some fields of an event, if there are any.
fn write_table<'a>(text: &mut String, event: &Event, fields: impl IntoIterator<Item = &'a Field>) {
    let mut head = include_str!("../../../templates/policy/table.md");
    for field in fields {
        text.push_str(mem::take(&mut head));
        write_row(text, event, field);
    }
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
