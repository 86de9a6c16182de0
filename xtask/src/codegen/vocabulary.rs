//! Types that stand for the vocabularies of masked texts.

use std::collections::HashSet;
use std::fmt::Write;

use telemetry_schema::model::{Domain, Field, LabelSet, Schema};

use super::label::{SHARED, set_name};
use super::layout::{doc, prose, table};

/// The path of the type that stands for the vocabulary of the field's masked text.
pub(super) fn path_of(field: &Field) -> String {
    let set = field.label_set.as_deref().unwrap_or_default();
    format!("{SHARED}::{}", type_name(set))
}

/// A set of words may serve as labels elsewhere, which are another type.
fn type_name(set: &str) -> String {
    set_name(set) + "Vocabulary"
}

/// The named sets that some field uses as its vocabulary.
pub(super) fn used(schema: &Schema) -> HashSet<&str> {
    let fields = schema.fields().map(|(_, field)| field);
    fields
        .filter(|field| matches!(field.domain, Domain::MaskedText { .. }))
        .filter_map(|field| field.label_set.as_deref())
        .collect()
}

/// A type without values, since only its words are used.
pub(super) fn render(set: &LabelSet) -> String {
    let name = type_name(&set.name);
    let mut text = String::new();
    doc(&mut text, 0, &[&prose(&set.description)]);
    let _ = writeln!(
        text,
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum {name} {{}}\n\n\
         impl Labels for {name} {{"
    );
    let words = set.values.iter().map(|word| format!("{word:?}"));
    table(&mut text, "LABELS", "&'static str", words);
    text.push_str("\n    fn index(&self) -> usize {\n        match *self {}\n    }\n}\n");
    text
}
