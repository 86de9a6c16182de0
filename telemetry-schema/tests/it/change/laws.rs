//! What holds for changes between any schemas.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use telemetry_schema::change::{Change, Direction, between};
use telemetry_schema::model::{Path, Schema, Source};

use super::mutant::{base, cases, mutated, mutations};
use super::{all, load, shown, texts};

fn widens(before: &Schema, after: &Schema) -> bool {
    between(before, after)
        .iter()
        .any(|change| change.direction == Direction::Widen)
}

/// What undoing a change is.
fn undone(change: &Change<'_>) -> (String, &'static str, Direction, bool) {
    let direction = match change.direction {
        Direction::Widen if !change.is_comparable => Direction::Widen,
        Direction::Widen => Direction::Narrow,
        Direction::Narrow => Direction::Widen,
        Direction::Meaning => Direction::Meaning,
        Direction::Neutral => Direction::Neutral,
    };
    let kind = match change.kind.as_str() {
        "added" => "removed",
        "removed" => "added",
        "purpose-added" => "purpose-removed",
        "purpose-removed" => "purpose-added",
        other => other,
    };
    (change.subject.name(), kind, direction, change.is_comparable)
}

/// How often each change is there.
fn counted<T: Ord>(changes: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counted = BTreeMap::new();
    for change in changes {
        *counted.entry(change).or_default() += 1;
    }
    counted
}

fn is(changes: &[Change<'_>], direction: Direction, is_comparable: bool) -> bool {
    changes
        .iter()
        .any(|change| change.direction == direction && change.is_comparable == is_comparable)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_widens_narrows_when_it_is_undone(first in mutations(), second in mutations()) {
        let a = base(&first);
        let b = mutated(&a, &second);
        let (there, back) = (between(&a, &b), between(&b, &a));
        let of = |change: &Change<'_>| {
            let kind = change.kind.as_str();
            (change.subject.name(), kind, change.direction, change.is_comparable)
        };
        prop_assert_eq!(counted(there.iter().map(undone)), counted(back.iter().map(of)));
        // Which is: one of them widens if and only if the other narrows, or both widen because
        // neither tells all that the other does.
        prop_assert_eq!(is(&there, Direction::Widen, true), is(&back, Direction::Narrow, true));
        prop_assert_eq!(is(&there, Direction::Widen, false), is(&back, Direction::Widen, false));
        prop_assert!(!is(&there, Direction::Narrow, false));
    }

    #[test]
    fn a_schema_does_not_differ_from_itself(mutations in mutations()) {
        let (a, b) = (base(&mutations), base(&mutations));
        prop_assert_eq!(all(&a, &b), Vec::<String>::new());
    }

    #[test]
    fn order_is_neutral(mutations in mutations(), by in any::<Index>()) {
        let a = base(&mutations);
        let b = rotated(&a, by);
        for change in between(&a, &b) {
            prop_assert_eq!(change.direction, Direction::Neutral, "{}", shown(&change));
        }
    }

    #[test]
    fn two_changes_that_widen_nothing_widen_nothing_together(
        first in mutations(),
        second in mutations(),
        third in mutations(),
    ) {
        let a = base(&first);
        let b = mutated(&a, &second);
        let c = mutated(&b, &third);
        if !widens(&a, &b) && !widens(&b, &c) {
            prop_assert!(!widens(&a, &c), "{:?}", all(&a, &c));
        }
        // The same the other way round, which makes more cases count.
        if !widens(&c, &b) && !widens(&b, &a) {
            prop_assert!(!widens(&c, &a), "{:?}", all(&c, &a));
        }
    }

    #[test]
    fn nothing_that_differs_is_passed_over(first in mutations(), second in mutations()) {
        let a = base(&first);
        let b = mutated(&a, &second);
        prop_assert_eq!(between(&a, &b).is_empty(), unordered(a.clone()) == unordered(b.clone()));
    }
}

/// The same with everything in another order.
fn rotated(schema: &Schema, by: Index) -> Schema {
    fn rotate<T>(list: &mut [T], by: Index) {
        if !list.is_empty() {
            list.rotate_left(by.index(list.len()));
        }
    }
    let mut schema = schema.clone();
    rotate(&mut schema.purposes, by);
    rotate(&mut schema.label_sets, by);
    rotate(&mut schema.events, by);
    rotate(&mut schema.never, by);
    for event in &mut schema.events {
        rotate(&mut event.purposes, by);
        rotate(&mut event.fields, by);
    }
    schema
}

/// All that a schema says, in lists that have no order sorted by their items.
fn unordered(mut schema: Schema) -> String {
    for event in &mut schema.events {
        event.purposes.sort();
        for field in &mut event.fields {
            // Purposes that are the event's anyway say nothing more.
            let purposes = field.purposes.get_or_insert_with(|| event.purposes.clone());
            purposes.sort();
            if event.source == Source::Host {
                // The id tells where the value comes from.
                field.path = Path::default();
            }
        }
    }
    format!("{schema:?}")
}

#[test]
fn what_a_file_looks_like_is_no_change() {
    let before = texts();
    let after = before
        .iter()
        .map(|(name, text)| {
            let text = text
                .replace(" = ", "  =  ")
                .replace("\n[", "\n\n# Note.\n[");
            (name.clone(), text)
        })
        .collect();
    assert_eq!(all(&load(&before), &load(&after)), Vec::<String>::new());
}
