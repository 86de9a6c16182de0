//! What changed about a field that has the same key.

use super::event::compare_purposes;
use super::order::{self, Relation};
use super::unit::units;
use super::{Both, Changes, Direction, Kind, Subject, releases};
use crate::model::{Event, Field, Source};

/// Compares a field with itself.
pub(super) fn compare<'a>(
    subject: Subject<'a>,
    event: Both<'a, Event>,
    field: Both<'a, Field>,
    changes: &mut Changes<'a>,
) {
    let Field {
        key: _,
        // Compared together: where the value comes from.
        id: _,
        path: _,
        // Compared together: what of the value is told.
        class: _,
        domain: _,
        label_set: _,
        true_when: _,
        list: _,
        // Compared together with those of the event.
        purposes: _,
        default,
        also_default,
        formerly,
        covers,
        gate,
        edition,
        expires,
        review,
        optional,
        description,
        // What lints say lets nothing leave.
        allow: _,
        span: _,
        class_span: _,
    } = field.before;
    let after = field.after;
    compare_place(subject, event, field, changes);
    compare_told(subject, field, changes);
    compare_own_purposes(subject, event, field, changes);
    changes.add_all(
        subject,
        Direction::Meaning,
        [
            (*default != after.default, Kind::Default),
            (*also_default != after.also_default, Kind::AlsoDefault),
        ],
    );
    if (gate, expires) != (&after.gate, &after.expires) {
        let relation = releases::relation(field.before, after);
        changes.add_relation(subject, Kind::Releases, relation);
    }
    if *edition != after.edition {
        let relation = Relation::of_restriction(edition.as_ref(), after.edition.as_ref());
        changes.add_relation(subject, Kind::Edition, relation);
    }
    if *description != after.description {
        match (units(field.before), units(after)) {
            (Some(old), Some(new)) if old != new => {
                changes.add(subject, Kind::Unit, Direction::Meaning);
            }
            _ => changes.add(subject, Kind::Description, Direction::Neutral),
        }
    }
    changes.add_all(
        subject,
        Direction::Neutral,
        [
            // Whether something is missing tells of the program, not of its users.
            (*optional != after.optional, Kind::Optional),
            (*formerly != after.formerly, Kind::Formerly),
            (*covers != after.covers, Kind::Covers),
            (*review != after.review, Kind::Review),
        ],
    );
}

/// Where the value comes from.
fn compare_place<'a>(
    subject: Subject<'a>,
    event: Both<'a, Event>,
    field: Both<'a, Field>,
    changes: &mut Changes<'a>,
) {
    let has_other_id = field.before.id != field.after.id;
    match (event.before.source, event.after.source) {
        (Source::Settings, Source::Settings) => {
            if field.before.path != field.after.path {
                changes.add_relation(subject, Kind::Path, Relation::Apart);
            }
            if has_other_id {
                changes.add(subject, Kind::Id, Direction::Neutral);
            }
        }
        // Nothing but the name says what the host hands over.
        (Source::Host, Source::Host) if has_other_id => {
            changes.add(subject, Kind::Id, Direction::Meaning);
        }
        // The event tells that all its values come from elsewhere.
        (Source::Settings | Source::Host, _) => {}
    }
}

/// What of the value is told.
fn compare_told<'a>(subject: Subject<'a>, field: Both<'a, Field>, changes: &mut Changes<'a>) {
    let Both { before, after } = field;
    if before.class == after.class
        && before.domain == after.domain
        && before.true_when == after.true_when
        && before.list == after.list
    {
        if before.label_set != after.label_set {
            changes.add(subject, Kind::Spelling, Direction::Neutral);
        }
        return;
    }
    let relation = order::relation(before, after);
    let kind = if before.class == after.class {
        Kind::Values
    } else {
        Kind::Class
    };
    match relation {
        Relation::More | Relation::Less | Relation::Apart => {
            changes.add_relation(subject, kind, relation);
        }
        Relation::Same if order::has_same_names(before, after) => {
            changes.add(subject, Kind::Spelling, Direction::Neutral);
        }
        Relation::Same => changes.add(subject, kind, Direction::Meaning),
    }
}

/// The purposes of a field that has some of its own; those that it has from its event are told there.
fn compare_own_purposes<'a>(
    subject: Subject<'a>,
    event: Both<'a, Event>,
    field: Both<'a, Field>,
    changes: &mut Changes<'a>,
) {
    let of_field = [&field.before.purposes, &field.after.purposes];
    if of_field.iter().any(|purposes| purposes.is_some()) {
        let [before, after] = of_field;
        let before = before.as_ref().unwrap_or(&event.before.purposes);
        let after = after.as_ref().unwrap_or(&event.after.purposes);
        compare_purposes(subject, before, after, changes);
    }
}
