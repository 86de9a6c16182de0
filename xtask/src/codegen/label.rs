//! Enums whose variants are labels.

use std::collections::HashSet;
use std::fmt::Write;

use telemetry_schema::model::{Domain, Event, Field, OTHER, Schema, Source};
use telemetry_schema::snake_case;

use super::imports::is_imported;
use super::layout::{doc, prose, table};
use super::{name, struct_name};

/// The variant for every text outside the labels.
pub(super) const OTHER_VARIANT: &str = "Other";

/// A variant and its label.
pub(super) struct Variant<'l> {
    pub(super) name: String,
    pub(super) label: &'l str,
}

/// The variants of these labels, in their order, without the one for others.
pub(super) fn variants(labels: &[String]) -> Vec<Variant<'_>> {
    let mut taken = HashSet::from([OTHER_VARIANT.to_owned()]);
    let mut variants = Vec::with_capacity(labels.len());
    for label in labels {
        let mut name = name::pascal(label);
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        variants.push(Variant { name, label });
    }
    variants
}

/// The enum that holds the field's label.
pub(super) fn enum_name(event: &Event, field: &Field) -> String {
    match &field.label_set {
        Some(set) => format!("{SHARED}::{}", name::pascal(set)),
        None => own_name(event, field),
    }
}

/// The module of the enums that fields share.
pub(super) const SHARED: &str = "labels";

fn own_name(event: &Event, field: &Field) -> String {
    let mut name = name::pascal(&snake_case(&field.id));
    if event.source == Source::Host {
        // A file may declare several of them, whose fields may have the same name.
        name.insert_str(0, &struct_name(event));
    }
    if is_imported(&name) || name == struct_name(event) {
        name + "Label"
    } else {
        name
    }
}

/// The fields whose labels are the field's own.
pub(super) fn own(event: &Event) -> impl Iterator<Item = (&Field, &[String])> {
    event.fields.iter().filter_map(|field| {
        let own = choices(event, field).filter(|_| field.label_set.is_none());
        Some((field, own?))
    })
}

/// The labels for which there is an enum; settings with several labels do without.
fn choices<'f>(event: &Event, field: &'f Field) -> Option<&'f [String]> {
    match &field.domain {
        Domain::Labels(labels) => Some(labels),
        Domain::LabelSet { labels, .. } | Domain::LabelList { labels, .. }
            if event.source == Source::Host =>
        {
            Some(labels)
        }
        Domain::LabelSet { .. }
        | Domain::LabelList { .. }
        | Domain::Bool
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Format { .. }
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date
        | Domain::MaskedText { .. } => None,
    }
}

/// Whether the event shares the labels of a field with others.
pub(super) fn has_shared(event: &Event) -> bool {
    shared(event).next().is_some()
}

/// The named label sets for which the event needs an enum.
fn shared(event: &Event) -> impl Iterator<Item = &str> {
    let fields = event
        .fields
        .iter()
        .filter(|field| choices(event, field).is_some());
    fields.filter_map(|field| field.label_set.as_deref())
}

/// Whether any event does.
pub(super) fn has_any_shared(schema: &Schema) -> bool {
    schema.events.iter().any(has_shared)
}

/// The enums of the named label sets that some field uses.
pub(super) fn render_shared(schema: &Schema) -> Option<String> {
    let used: HashSet<&str> = schema.events.iter().flat_map(shared).collect();
    if used.is_empty() {
        return None;
    }
    let mut text =
        "//! Choices that several fields share.\n\nuse telemetry_core::{Choice, Labels};\n"
            .to_owned();
    for set in schema
        .label_sets
        .iter()
        .filter(|set| used.contains(set.name.as_str()))
    {
        text.push('\n');
        text.push_str(&render(
            &name::pascal(&set.name),
            &set.description,
            &set.values,
        ));
    }
    Some(text)
}

/// The enum of a field's own labels.
pub(super) fn render_own(event: &Event, field: &Field, labels: &[String]) -> String {
    render(&own_name(event, field), &field.description, labels)
}

fn render(name: &str, description: &str, labels: &[String]) -> String {
    let mut text = doc(&[&prose(description)], 0);
    text.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Labels)]\n");
    let _ = writeln!(text, "pub enum {name} {{");
    let variants = variants(labels);
    for Variant { name, label } in &variants {
        let shown = if label.is_empty() {
            "Empty.".to_owned()
        } else {
            format!("`{label}`.")
        };
        text.push_str(&doc(&[&shown], 1));
        if snake_case(name) != *label {
            let _ = writeln!(text, "    #[telemetry(label = {label:?})]");
        }
        let _ = writeln!(text, "    {name},");
    }
    let _ = writeln!(
        text,
        "    /// Anything else, sent as `{OTHER}`.\n    {OTHER_VARIANT},\n}}\n"
    );
    let _ = writeln!(text, "impl Choice for {name} {{");
    let names = variants.iter().map(|variant| variant.name.as_str());
    let all = names.chain([OTHER_VARIANT]);
    let all = all.map(|variant| format!("Self::{variant}"));
    table(&mut text, "ALL", "Self", all);
    let _ = writeln!(text, "\n    const OTHER: Self = Self::{OTHER_VARIANT};\n}}");
    text
}
