//! What an item tells of its value.

use std::collections::HashSet;

use telemetry_schema::model::{Class, Domain, Field, MASK, OTHER};

use crate::domain::canonical::{Item, items};
use crate::domain::markup::Markup;
use crate::domain::words::{write_condition, write_field, write_joined};

/// Writes the answers that an item gives.
pub(super) fn write(to: &mut dyn Markup, field: &Field) {
    match (&field.domain, &field.true_when) {
        (Domain::Bool, _) if field.class == Class::IsDefault => {
            to.words("yes or no, and nothing else of the value");
        }
        (Domain::Bool, None) => to.words("yes or no"),
        (Domain::Bool, Some(when)) => {
            to.words("yes if the setting is ");
            write_condition(to, when);
            to.words(", and no otherwise");
        }
        _ => write_field(to, field),
    }
}

/// Writes what an item tells, beside what it told until now, as a sentence.
pub(super) fn write_change(to: &mut dyn Markup, before: &Field, after: &Field) {
    let Some((comes, goes)) = listed(before, after) else {
        to.words("It says ");
        write_in_short(to, after);
        to.words("; until now it said ");
        write_in_short(to, before);
        return to.words(".");
    };
    if !comes.is_empty() {
        to.words("It also says ");
        write_items(to, &comes);
        let words = [", which until now was ", ", which until now were "];
        write_instead(to, after, &comes, words);
    }
    if !goes.is_empty() {
        to.words(if comes.is_empty() {
            "It no longer says "
        } else {
            ", and no longer "
        });
        write_items(to, &goes);
        let words = [", which becomes ", ", which become "];
        write_instead(to, after, &goes, words);
    }
    to.words(".");
}

/// The answers of an item whose subject was named already.
fn write_in_short(to: &mut dyn Markup, field: &Field) {
    if field.class == Class::IsDefault {
        to.words("only whether the default is set");
    } else {
        write(to, field);
    }
}

/// What of the listed values comes and what goes, where nothing else of two fields differs.
fn listed<'a>(before: &'a Field, after: &'a Field) -> Option<(Vec<Item<'a>>, Vec<Item<'a>>)> {
    if before.class != after.class
        || before.true_when != after.true_when
        || before.list != after.list
    {
        return None;
    }
    let (comes, goes) = (only(after, before), only(before, after));
    let mut changed = comes.iter().chain(&goes);
    let is_listed = changed.all(|item| matches!(item, Item::Label(_) | Item::Integer(_)));
    is_listed.then_some((comes, goes))
}

/// The items of the first field that the other one lacks.
fn only<'a>(field: &'a Field, other: &Field) -> Vec<Item<'a>> {
    let known: HashSet<Item<'_>> = items(&other.domain).collect();
    items(&field.domain)
        .filter(|item| !known.contains(item))
        .collect()
}

fn write_items(to: &mut dyn Markup, items: &[Item<'_>]) {
    if let [Item::Integer(_), rest @ ..] = items {
        to.words(if rest.is_empty() {
            "the step "
        } else {
            "the steps "
        });
    }
    write_joined(to, items, " and ", |to, item| {
        if let Item::Integer(number) = item {
            to.words(&number.to_string());
        } else if let Item::Label("") = item {
            to.words("(empty)");
        } else if let Item::Label(label) = item {
            to.code(label);
        }
    });
}

/// What was or will be sent in place of labels.
fn write_instead(to: &mut dyn Markup, field: &Field, items: &[Item<'_>], words: [&str; 2]) {
    let instead = match field.domain {
        Domain::MaskedText { .. } => MASK,
        Domain::Labels(_)
        | Domain::LabelList { .. }
        | Domain::Format { .. }
        | Domain::LabelSet { .. } => OTHER,
        Domain::Bool
        | Domain::Range(..)
        | Domain::Buckets(_)
        | Domain::Version { .. }
        | Domain::Id { .. }
        | Domain::Date => return,
    };
    let [one, several] = words;
    to.words(if items.len() == 1 { one } else { several });
    to.code(instead);
}
