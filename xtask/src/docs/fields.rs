//! All fields, for spreadsheets.

use std::fmt::Write;

use telemetry_schema::model::{Release, Schema};

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

/// One line per field.
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
    for (event, field) in schema.fields() {
        domain.clear();
        canonical::write_line(&mut domain, &field.domain);
        path.clear();
        let _ = write!(path, "{}", field.path);
        let purposes = field.purposes.as_ref().unwrap_or(&event.purposes);
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
                &purposes.join(" "),
                &release(&field.gate.since),
                &release(&field.gate.until),
                field.formerly.as_deref().unwrap_or(""),
                &field.description,
            ],
        );
    }
    text
}
