//! What changed about events.

use std::collections::BTreeSet;

use super::join::join;
use super::order::Relation;
use super::{Both, Changes, Direction, Elsewhere, Kind, Sides, Subject, field};
use crate::model::{Event, Field, Trigger};

/// Compares all events; answers whether those that stay have another order.
pub(super) fn compare<'a>(events: Both<'a, Vec<Event>>, changes: &mut Changes<'a>) -> bool {
    let joined = join(events, |event| event.name.as_str());
    for sides in joined.sides {
        let subject = Subject::Event(sides);
        match sides {
            Sides::Added(event) => {
                let added = Kind::Added(Elsewhere::Nothing);
                changes.add(subject, added, Direction::Widen);
                for field in &event.fields {
                    compare_field(sides, Sides::Added(field), changes);
                }
            }
            Sides::Removed(event) => {
                let removed = Kind::Removed(Elsewhere::Nothing);
                changes.add(subject, removed, Direction::Narrow);
                for field in &event.fields {
                    compare_field(sides, Sides::Removed(field), changes);
                }
            }
            Sides::Both(before, after) => {
                compare_event(subject, Both::new(before, after), changes);
                let fields = Both::new(&before.fields, &after.fields);
                let fields = join(fields, |field| field.key.as_str());
                for field in fields.sides {
                    compare_field(sides, field, changes);
                }
                if fields.is_reordered {
                    changes.add(subject, Kind::Order, Direction::Neutral);
                }
            }
        }
    }
    joined.is_reordered
}

fn compare_field<'a>(event: Sides<'a, Event>, field: Sides<'a, Field>, changes: &mut Changes<'a>) {
    let subject = Subject::Field(event, field);
    match (event, field) {
        (Sides::Both(old, new), Sides::Both(before, after)) => {
            field::compare(
                subject,
                Both::new(old, new),
                Both::new(before, after),
                changes,
            );
        }
        (_, Sides::Removed(_)) => {
            let removed = Kind::Removed(Elsewhere::Nothing);
            changes.add(subject, removed, Direction::Narrow);
        }
        (_, Sides::Added(_) | Sides::Both(..)) => {
            changes.add(subject, Kind::Added(Elsewhere::Nothing), Direction::Widen);
        }
    }
}

/// Compares an event with itself, but for its fields.
fn compare_event<'a>(subject: Subject<'a>, both: Both<'a, Event>, changes: &mut Changes<'a>) {
    let Event {
        name: _,
        section,
        title,
        description,
        trigger,
        source,
        per,
        purposes,
        owner,
        category,
        covers,
        formerly,
        fields: _,
        // It is not sent, so it has gone.
        expired: _,
        // What lints say lets nothing leave.
        allow: _,
        span: _,
    } = both.before;
    let after = both.after;
    if *trigger != after.trigger {
        let relation = Relation::new(
            is_told_by(*trigger, after.trigger),
            is_told_by(after.trigger, *trigger),
        );
        changes.add_relation(subject, Kind::Trigger, relation);
    }
    if *source != after.source {
        changes.add_relation(subject, Kind::Source, Relation::Apart);
    }
    if *per != after.per {
        // Several messages tell more than one of the same name.
        let relation = Relation::of_restriction(after.per.as_ref(), per.as_ref());
        changes.add_relation(subject, Kind::Per, relation);
    }
    compare_purposes(subject, purposes, &after.purposes, changes);
    changes.add_all(
        subject,
        Direction::Neutral,
        [
            (*section != after.section, Kind::Section),
            (*title != after.title, Kind::Title),
            (*description != after.description, Kind::Description),
            (*owner != after.owner, Kind::Owner),
            (*category != after.category, Kind::Category),
            (*covers != after.covers, Kind::Covers),
            (*formerly != after.formerly, Kind::Formerly),
        ],
    );
}

/// Whether somebody who gets messages at the second trigger knows all that the first one tells: each
/// occurrence has its time, which a daily message does not tell. The security check goes elsewhere, by
/// a switch of its own.
fn is_told_by(trigger: Trigger, other: Trigger) -> bool {
    match (trigger, other) {
        (Trigger::Daily, Trigger::Occurrence) => true,
        (Trigger::Daily | Trigger::Occurrence | Trigger::SecurityCheck, _) => trigger == other,
    }
}

/// Adds the purposes that come and go; their order says nothing.
pub(super) fn compare_purposes<'a>(
    subject: Subject<'a>,
    before: &'a [String],
    after: &'a [String],
    changes: &mut Changes<'a>,
) {
    if before == after {
        return;
    }
    let old: BTreeSet<&String> = before.iter().collect();
    let new: BTreeSet<&String> = after.iter().collect();
    for id in new.difference(&old) {
        changes.add(subject, Kind::PurposeAdded(id), Direction::Widen);
    }
    for id in old.difference(&new) {
        changes.add(subject, Kind::PurposeRemoved(id), Direction::Narrow);
    }
}
