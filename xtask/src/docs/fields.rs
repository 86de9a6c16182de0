//! All fields, for spreadsheets.

use std::fmt::Write;

use telemetry_schema::model::{Event, Release, Schema};

use super::{section, setting, write_csv_line};
use crate::domain::canonical;

const COLUMNS: [&str; 13] = [
    "event",
    "key",
    "section",
    "field",
    "path",
    "class",
    "domain",
    "trigger",
    "purposes",
    "since",
    "until",
    "formerly",
    "description",
];

/// One line per field, and one for an event without any.
pub(super) fn render(schema: &Schema) -> String {
    let release = |release: &Option<Release>| {
        release
            .as_ref()
            .map_or_else(String::new, ToString::to_string)
    };
    let mut text = String::new();
    write_csv_line(&mut text, COLUMNS);
    let mut domain = String::new();
    let mut path = String::new();
    let mut purposes = String::new();
    for event in &schema.events {
        if event.fields.is_empty() {
            write_event(&mut text, event);
        }
        for field in &event.fields {
            domain.clear();
            canonical::write_line(&mut domain, &field.domain);
            path.clear();
            let _ = write!(path, "{}", field.path);
            purposes.clear();
            for id in field.purposes.as_ref().unwrap_or(&event.purposes) {
                purposes.extend([if purposes.is_empty() { "" } else { " " }, id]);
            }
            write_csv_line(
                &mut text,
                [
                    event.name.as_str(),
                    &field.key,
                    section(event, field),
                    &setting(field),
                    &path,
                    field.class.as_str(),
                    &domain,
                    event.trigger.as_str(),
                    &purposes,
                    &release(&field.gate.since),
                    &release(&field.gate.until),
                    field.formerly.as_deref().unwrap_or(""),
                    &field.description,
                ],
            );
        }
    }
    text
}

/// Writes the line of an event that tells nothing but that it happened.
fn write_event(text: &mut String, event: &Event) {
    let purposes = event.purposes.join(" ");
    let formerly = event.formerly.join(" ");
    let (name, section, trigger) = (&event.name, &event.title, event.trigger.as_str());
    write_csv_line(
        text,
        [
            name.as_str(),
            "",
            section,
            "",
            "",
            "",
            "",
            trigger,
            &purposes,
            "",
            "",
            &formerly,
            &event.description,
        ],
    );
}
