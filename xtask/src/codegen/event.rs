//! One event: the enums of its labels, its struct, and what goes with it.

use std::fmt::Write;

use telemetry_schema::model::{Field, Source};

use super::imports::Imports;
use super::layout::{self, doc, prose};
use super::{Named, label, record, settings};

/// Writes the event's items into a file that lies this many modules below the root.
pub(super) fn render(text: &mut String, named: &Named<'_>, depth: usize, imports: &mut Imports) {
    let event = named.event;
    imports.core(&["Telemetry"]);
    if label::has_shared(event) {
        imports.sibling(format!("{}{}", "super::".repeat(depth), label::SHARED));
    }
    for (field, labels) in label::own(event) {
        imports.core(&["Choice", "Labels"]);
        label::render_own(text, named, field, labels);
        text.push('\n');
    }
    match event.source {
        Source::Settings => settings::render(text, named, imports),
        Source::Host => record::render(text, named, imports),
    }
}

/// The name and the type of a field of a struct.
pub(super) struct Member<'m> {
    pub(super) name: &'m str,
    pub(super) ty: &'m str,
}

/// The event's struct with these fields; `comment` writes what follows the description of each.
pub(super) fn structure<'m>(
    text: &mut String,
    named: &Named<'_>,
    derives: &str,
    members: impl Iterator<Item = Member<'m>>,
    comment: impl Fn(&mut String, &Field),
) {
    let Named { event, name } = named;
    doc(text, 0, &[&prose(&event.title), &prose(&event.description)]);
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
    let mut more = String::new();
    for (field, Member { name, ty }) in event.fields.iter().zip(members) {
        more.clear();
        comment(&mut more, field);
        doc(text, 1, &[&prose(&field.description), &more]);
        layout::member(text, 1, name, ty);
    }
    text.push_str("}\n");
}
