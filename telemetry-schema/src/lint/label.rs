//! Labels: lists that are the same stand in one place.

use std::collections::HashMap;

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Schema, Span};

/// The lists of labels that were met first, by their labels in the order of their texts.
type Known<'a> = HashMap<Vec<&'a str>, Place<'a>>;

/// Where a list stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// In a set with this name.
    Set(&'a str, Span),
    /// In a field of an event.
    Field(&'a str, &'a str, Span),
}

/// Reports lists with the same labels that do not stand in one set. A list with one label is none that
/// anybody would look up elsewhere.
pub(super) fn equal_labels(schema: &Schema, judge: &mut Judge<'_>) {
    let mut known = Known::new();
    for set in &schema.label_sets {
        let place = Place::Set(&set.name, set.span);
        // Two sets of one name are an error already.
        match known_as(&mut known, &set.values, place) {
            Some(Place::Set(name, first)) if name != set.name => {
                let message = format!(
                    "the label sets `{name}` and `{}` have the same labels",
                    set.name
                );
                let help = format!("have the fields name `{name}`, and remove the other set");
                let finding = Diagnostic::new(Code::EqualLabels, message, set.span, &help);
                judge.report(About::Schema, finding.after(first));
            }
            Some(_) | None => {}
        }
    }
    for (event, field) in schema
        .fields()
        .filter(|(_, field)| field.label_set.is_none())
    {
        let place = Place::Field(&event.name, &field.key, field.span);
        let (message, first, help) = match known_as(&mut known, field.domain.labels(), place) {
            None => continue,
            Some(Place::Set(name, first)) => (
                format!("`{}` lists the labels of the set `{name}`", field.id),
                first,
                format!("write `labels = \"{name}\"`"),
            ),
            Some(Place::Field(event, key, first)) => (
                format!("`{}` lists the labels that `{event}.{key}` has", field.id),
                first,
                "declare them once, under `[labels.NAME]`, and write `labels = \"NAME\"` at both"
                    .to_owned(),
            ),
        };
        let finding = Diagnostic::new(Code::EqualLabels, message, field.span, &help);
        judge.report(About::Field(event, field), finding.after(first));
    }
}

/// Where the same labels were met before; the place is kept if it is the first one.
fn known_as<'a>(
    known: &mut Known<'a>,
    labels: &'a [String],
    place: Place<'a>,
) -> Option<Place<'a>> {
    if labels.len() < 2 {
        return None;
    }
    let mut labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    labels.sort_unstable();
    let mut is_new = false;
    let first = *known.entry(labels).or_insert_with(|| {
        is_new = true;
        place
    });
    (!is_new).then_some(first)
}
