//! Names: keys of one event that are taken for each other.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::judge::{About, Judge};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Event, Field, Schema};
use crate::name::folded;

/// Shorter keys are abbreviations, which are all alike.
const SHORTEST: usize = 5;

/// How many fields before it a field is compared with, of those that share a part with it.
const MOST_COMPARED: usize = 8;

/// Reports keys of an event that differ in one letter, or in `_` only. Each field is reported once.
///
/// Two names that differ in one letter are the same once each lacks one, so only names that share such a
/// part are compared. Digits count: parts of a series are told apart by them.
pub(super) fn similar_names(schema: &Schema, judge: &mut Judge<'_>) {
    for event in &schema.events {
        let names: Vec<(String, &Field)> = event
            .fields
            .iter()
            .map(|field| (folded(&field.key), field))
            .collect();
        for (first, second) in pairs(&names) {
            report(event, first, second, judge);
        }
    }
}

fn report(event: &Event, first: &Field, second: &Field, judge: &mut Judge<'_>) {
    let finding = Diagnostic::new(
        Code::SimilarNames,
        format!("`{}` is taken for `{}`", second.key, first.key),
        second.span,
        "name them by what tells them apart, or say why both are right: \
         `allow.similar-names = \"…\"`",
    );
    judge.report(About::Field(event, second), finding.after(first.span));
}

/// Fields with a name near that of one before them, each after that one.
fn pairs<'a>(names: &[(String, &'a Field)]) -> Vec<(&'a Field, &'a Field)> {
    let mut parts: Vec<(u64, usize)> = Vec::new();
    for (index, (name, _)) in names.iter().enumerate() {
        parts.extend(parts_of(name).map(|part| (part, index)));
    }
    parts.sort_unstable();
    let mut found = Vec::new();
    let mut reported = HashSet::new();
    for same in parts.chunk_by(|(a, _), (b, _)| a == b) {
        for (position, (_, second)) in same.iter().enumerate() {
            let before = same.get(..position).unwrap_or_default();
            let near = before
                .iter()
                .rev()
                .take(MOST_COMPARED)
                .find_map(|(_, first)| {
                    let (first, second) = (names.get(*first)?, names.get(*second)?);
                    is_near(first, second).then_some(first.1)
                });
            if let (Some(first), Some((_, field))) = (near, names.get(*second))
                && reported.insert(*second)
            {
                found.push((first, *field));
            }
        }
    }
    found
}

/// Whether one name is taken for the other; that two keys are equal is an error already.
fn is_near((a, first): &(String, &Field), (b, second): &(String, &Field)) -> bool {
    let is_long = a.len().min(b.len()) >= SHORTEST;
    let is_near = a == b || is_long && strsim::damerau_levenshtein(a, b) <= 1;
    is_near && first.key != second.key
}

/// The name, and the name without each of its letters, as their hashes.
fn parts_of(name: &str) -> impl Iterator<Item = u64> {
    let letters = name.char_indices();
    let letters = letters.filter(|(_, c)| name.len() >= SHORTEST && !c.is_ascii_digit());
    let without = letters.map(|(at, c)| {
        let (before, rest) = name.split_at(at);
        hash(before, rest.get(c.len_utf8()..).unwrap_or_default())
    });
    std::iter::once(hash(name, "")).chain(without)
}

fn hash(start: &str, end: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for byte in start.bytes().chain(end.bytes()) {
        byte.hash(&mut hasher);
    }
    hasher.finish()
}
