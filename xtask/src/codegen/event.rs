//! One event: the enums of its labels, its struct, and what goes with it.

use std::borrow::Cow;
use std::fmt::Write;

use telemetry_schema::model::{Event, Source};

use super::imports::Imports;
use super::layout::{self, doc, prose};
use super::{label, record, settings, struct_name};

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

/// A field of a struct.
pub(super) struct Member<'m> {
    pub(super) name: Cow<'m, str>,
    /// What follows its description.
    pub(super) comment: String,
    pub(super) ty: Cow<'m, str>,
}

/// The event's struct with these fields.
pub(super) fn structure<'m>(
    text: &mut String,
    event: &Event,
    derives: &str,
    members: impl Iterator<Item = Member<'m>>,
) {
    doc(text, 0, &[&prose(&event.title), &prose(&event.description)]);
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
    for (field, Member { name, comment, ty }) in event.fields.iter().zip(members) {
        doc(text, 1, &[&prose(&field.description), &comment]);
        layout::member(text, 1, &format!("pub {name}"), &ty);
    }
    text.push_str("}\n");
}
