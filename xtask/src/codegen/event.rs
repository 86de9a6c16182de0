//! One event: the enums of its labels, its struct, and what goes with it.

use std::fmt::Write;

use telemetry_schema::model::{Event, Source};

use super::imports::Imports;
use super::layout::{self, doc, prose};
use super::{label, member, record, settings, struct_name};

/// The event's items; its file lies this many modules below the root.
pub(super) fn render(event: &Event, depth: usize, imports: &mut Imports) -> String {
    imports.core(&["Telemetry"]);
    if label::has_shared(event) {
        imports.sibling(format!("{}{}", "super::".repeat(depth), label::SHARED));
    }
    let mut text = String::new();
    for (field, labels) in label::own(event) {
        imports.core(&["Choice", "Labels"]);
        text.push_str(&label::render_own(event, field, labels));
        text.push('\n');
    }
    match event.source {
        Source::Settings => settings::render(&mut text, event, imports),
        Source::Host => record::render(&mut text, event, imports),
    }
    text
}

/// The event's struct, whose fields have these comments and types.
pub(super) fn structure(
    text: &mut String,
    event: &Event,
    derives: &str,
    fields: impl Iterator<Item = (String, String)>,
) {
    text.push_str(&doc(&[&prose(&event.title), &prose(&event.description)], 0));
    let name = struct_name(event);
    let _ = write!(
        text,
        "#[derive({derives})]\n#[telemetry(event = {:?})]\npub struct {name}",
        event.name
    );
    if event.fields.is_empty() {
        text.push_str(";\n");
        return;
    }
    text.push_str(" {\n");
    for (field, (comment, ty)) in event.fields.iter().zip(fields) {
        text.push_str(&doc(&[&prose(&field.description), &comment], 1));
        layout::member(text, 1, &format!("pub {}", member(field)), &ty);
    }
    text.push_str("}\n");
}
