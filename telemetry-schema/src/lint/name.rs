//! Names: keys of one event that are taken for each other.

use std::collections::HashSet;

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

/// The name, and the name without each of its letters, each as the sum of its bytes with weights by their
/// places. Equal texts have equal sums; others that happen to have them are compared for nothing.
fn parts_of(name: &str) -> impl Iterator<Item = u64> {
    let whole = name.bytes().rev().fold(0, |sum: u64, byte| {
        sum.wrapping_mul(BASE).wrapping_add(u64::from(byte))
    });
    let (mut before, mut weight) = (0_u64, 1_u64);
    let without = name.chars().filter_map(move |letter| {
        // What comes after the letter moves up by its bytes.
        let (mut through, mut shift) = (before, 1_u64);
        for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
            through = through.wrapping_add(u64::from(byte).wrapping_mul(weight));
            weight = weight.wrapping_mul(BASE);
            shift = shift.wrapping_mul(INVERSE);
        }
        let after = whole.wrapping_sub(through).wrapping_mul(shift);
        let part = before.wrapping_add(after);
        before = through;
        (name.len() >= SHORTEST && !letter.is_ascii_digit()).then_some(part)
    });
    std::iter::once(whole).chain(without)
}

/// The weight of a place in relation to the one before it: odd, so that it can be undone.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// What undoes it, in 64 bits.
const INVERSE: u64 = {
    // Each step doubles the bits that are right, of which there are three at first.
    let mut inverse = BASE;
    let mut bits = 3;
    while bits < u64::BITS {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(BASE.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse
};

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_part_is_the_sum_of_the_name_without_a_letter(name in "[a-zäß€𝄞_]{5,12}") {
            let parts: Vec<u64> = parts_of(&name).skip(1).collect();
            let without = name.char_indices().map(|(at, letter)| {
                let (before, after) = (&name[..at], &name[at + letter.len_utf8()..]);
                parts_of(&format!("{before}{after}")).next()
            });
            proptest::prop_assert!(parts.into_iter().map(Some).eq(without));
        }
    }
}
