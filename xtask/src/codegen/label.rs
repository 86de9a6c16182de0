//! Enums whose variants are labels.

use std::collections::HashSet;
use std::fmt::Write;

use telemetry_schema::model::{Domain, Event, Field, OTHER, Schema};
use telemetry_schema::snake_case;

use super::layout::{array, doc, prose};
use super::{configuration, name};

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

/// Names that generated files import, which a field's own enum must leave alone.
const IMPORTED: &[&str] = &[
    "Choice",
    "Formatted",
    "IsDefault",
    "LabelSet",
    "Labels",
    "Literal",
    "Rule",
    "Settings",
    "Telemetry",
    "TimeOfDay",
    "Values",
    "Version",
];

/// The enum that holds the field's label.
pub(super) fn enum_name(field: &Field) -> String {
    match &field.label_set {
        Some(set) => name::pascal(set),
        None => own_name(field),
    }
}

fn own_name(field: &Field) -> String {
    let name = name::pascal(&snake_case(&field.id));
    if IMPORTED.contains(&name.as_str()) {
        name + "Label"
    } else {
        name
    }
}

/// The fields whose labels are the field's own.
pub(super) fn own(event: &Event) -> impl Iterator<Item = (&Field, &[String])> {
    event.fields.iter().filter_map(|field| match &field.domain {
        Domain::Labels(labels) if field.label_set.is_none() => Some((field, labels.as_slice())),
        _ => None,
    })
}

/// The names of the enums that the event shares with others.
pub(super) fn shared(event: &Event) -> Vec<String> {
    let mut names: Vec<_> = event
        .fields
        .iter()
        .filter(|field| matches!(field.domain, Domain::Labels(_)) && field.label_set.is_some())
        .map(enum_name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The enums of the named label sets that some configuration field uses.
pub(super) fn render_shared(schema: &Schema) -> Option<String> {
    let used: HashSet<&str> = configuration(schema)
        .flat_map(|event| &event.fields)
        .filter(|field| matches!(field.domain, Domain::Labels(_)))
        .filter_map(|field| field.label_set.as_deref())
        .collect();
    if used.is_empty() {
        return None;
    }
    let mut text =
        "//! Choices that several fields share.\n\nuse telemetry_core::Labels;\nuse telemetry_core::config::Choice;\n".to_owned();
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
pub(super) fn render_own(field: &Field, labels: &[String]) -> String {
    render(&own_name(field), &field.description, labels)
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
    let names: Vec<_> = variants
        .iter()
        .map(|variant| variant.name.as_str())
        .chain([OTHER_VARIANT])
        .map(|variant| format!("Self::{variant}"))
        .collect();
    let _ = writeln!(text, "impl Choice for {name} {{");
    let head = "    const ALL: &'static [Self] =";
    let all = array(&names, 1);
    let first = all.lines().next().unwrap_or_default();
    if head.len() + " &".len() + first.len() < 100 {
        let _ = writeln!(text, "{head} &{all};\n}}");
    } else {
        let _ = writeln!(text, "{head}\n        &{};\n}}", array(&names, 2));
    }
    text
}
