//! Enums whose variants are labels.

use std::collections::HashSet;
use std::fmt::Write;

use telemetry_schema::model::{Domain, Event, Field, OTHER, Schema, Source};
use telemetry_schema::snake_case;

use super::imports::is_imported;
use super::layout::{doc, prose, table};
use super::{Named, name, vocabulary};

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
pub(super) fn enum_name(named: &Named<'_>, field: &Field) -> String {
    match &field.label_set {
        Some(set) => format!("{SHARED}::{}", set_name(set)),
        None => own_name(named, field),
    }
}

/// The enum of a named label set.
pub(super) fn set_name(set: &str) -> String {
    let name = name::pascal(set);
    if is_imported(&name) {
        name + "Label"
    } else {
        name
    }
}

/// The module of the enums that fields share.
pub(super) const SHARED: &str = "labels";

fn own_name(named: &Named<'_>, field: &Field) -> String {
    let mut name = name::pascal(&snake_case(&field.id));
    if named.event.source == Source::Host {
        // A file may declare several of them, whose fields may have the same name.
        name.insert_str(0, &named.name);
    }
    if is_imported(&name) || name == named.name {
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

/// Whether types of the event's fields lie in [`SHARED`].
pub(super) fn has_shared(event: &Event) -> bool {
    let is_masked = |field: &Field| matches!(field.domain, Domain::MaskedText { .. });
    shared(event).next().is_some() || event.fields.iter().any(is_masked)
}

/// The named label sets for which the event needs an enum.
fn shared(event: &Event) -> impl Iterator<Item = &str> {
    let fields = event
        .fields
        .iter()
        .filter(|field| choices(event, field).is_some());
    fields.filter_map(|field| field.label_set.as_deref())
}

/// The module of the label sets that fields share, if there are any.
pub(super) fn render_shared(schema: &Schema) -> Option<String> {
    let choices: HashSet<&str> = schema.events.iter().flat_map(shared).collect();
    let vocabularies = vocabulary::used(schema);
    let mut items = Vec::new();
    for set in &schema.label_sets {
        if choices.contains(set.name.as_str()) {
            let name = set_name(&set.name);
            let mut item = String::new();
            render(&mut item, &name, &set.description, &set.values);
            items.push(item);
        }
        if vocabularies.contains(set.name.as_str()) {
            items.push(vocabulary::render(set));
        }
    }
    let choice = if choices.is_empty() {
        "Labels"
    } else {
        "{Choice, Labels}"
    };
    (!items.is_empty()).then(|| {
        format!(
            "//! Labels that several fields share.\n\nuse telemetry_core::{choice};\n\n{}",
            items.join("\n")
        )
    })
}

/// Writes the enum of a field's own labels.
pub(super) fn render_own(text: &mut String, named: &Named<'_>, field: &Field, labels: &[String]) {
    render(text, &own_name(named, field), &field.description, labels);
}

fn render(text: &mut String, name: &str, description: &str, labels: &[String]) {
    doc(text, 0, &[&prose(description)]);
    text.push_str("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Labels)]\n");
    let _ = writeln!(text, "pub enum {name} {{");
    let variants = variants(labels);
    for Variant { name, label } in &variants {
        let shown = match *label {
            "" => "Empty.",
            _ => &["`", label, "`."].concat(),
        };
        doc(text, 1, &[shown]);
        if snake_case(name) != *label {
            let _ = writeln!(text, "    #[telemetry(label = {label:?})]");
        }
        text.extend(["    ", name, ",\n"]);
    }
    let _ = writeln!(
        text,
        "    /// Anything else, sent as `{OTHER}`.\n    {OTHER_VARIANT},\n}}\n"
    );
    let _ = writeln!(text, "impl Choice for {name} {{");
    let names = variants.iter().map(|variant| variant.name.as_str());
    let all = names.chain([OTHER_VARIANT]);
    let all = all.map(|variant| ["Self::", variant].concat());
    table(text, "ALL", "Self", all);
    let _ = writeln!(text, "\n    const OTHER: Self = Self::{OTHER_VARIANT};\n}}");
}
