//! What changed about everything but events.

use super::join::Listed;
use super::order::Relation;
use super::{Both, Changes, Direction, Kind, Prose, Sides, Subject};
use crate::model::{Category, Class, LabelSet, Never, Path, Policy, Product, Purpose, Reveals};

pub(super) fn compare_product<'a>(both: Both<'a, Product>, changes: &mut Changes<'a>) {
    let Product {
        name,
        title,
        release,
        released,
        // Events hold it, and tell what changed.
        owner: _,
        settings,
        environment,
    } = both.before;
    let after = both.after;
    changes.add_all(
        Subject::Schema,
        Direction::Neutral,
        [
            (*name != after.name, Kind::Name),
            (*title != after.title, Kind::Title),
            (*release != after.release, Kind::Release),
            (*released != after.released, Kind::Released),
        ],
    );
    changes.add_all(
        Subject::Schema,
        Direction::Meaning,
        [
            (*settings != after.settings, Kind::Settings),
            (*environment != after.environment, Kind::Environment),
        ],
    );
}

/// Nobody but a person can tell whether other words promise less, so promises about where data goes,
/// what is never in it and how to opt out count as weaker once they are reworded. Without words nothing
/// is promised.
pub(super) fn compare_policy<'a>(both: Both<'a, Policy>, changes: &mut Changes<'a>) {
    let Policy {
        title,
        introduction,
        never_included,
        daily,
        occurrences,
        security_check,
        never_collected,
        transport,
        opt_out,
    } = both.before;
    let after = both.after;
    let promises = [
        ("never_included", never_included, &after.never_included),
        ("security_check", security_check, &after.security_check),
        ("transport", transport, &after.transport),
        ("opt_out", opt_out, &after.opt_out),
    ];
    for (key, before, after) in promises {
        compare_prose("policy", key, [before, after], false, changes);
    }
    let explanations = [
        ("introduction", introduction, &after.introduction),
        ("daily", daily, &after.daily),
        ("occurrences", occurrences, &after.occurrences),
        ("never_collected", never_collected, &after.never_collected),
    ];
    for (key, before, after) in explanations {
        compare_prose("policy", key, [before, after], true, changes);
    }
    if *title != after.title {
        let prose = Prose {
            table: "policy",
            key: "title",
            before: title,
            after: &after.title,
        };
        changes.add(Subject::Schema, Kind::Prose(prose), Direction::Neutral);
    }
}

pub(super) fn compare_reveals<'a>(both: Both<'a, Reveals>, changes: &mut Changes<'a>) {
    for class in Class::ALL {
        let texts = [both.before.of(class), both.after.of(class)];
        compare_prose("reveals", class.as_str(), texts, true, changes);
    }
}

fn compare_prose<'a>(
    table: &'static str,
    key: &'static str,
    [before, after]: [&'a str; 2],
    is_comparable: bool,
    changes: &mut Changes<'a>,
) {
    if before == after {
        return;
    }
    let kind = Kind::Prose(Prose {
        table,
        key,
        before,
        after,
    });
    let direction = if before.split_whitespace().eq(after.split_whitespace()) {
        Direction::Neutral
    } else if is_comparable {
        Direction::Meaning
    } else {
        let relation = Relation::new(after.is_empty(), before.is_empty());
        return changes.add_relation(Subject::Schema, kind, relation);
    };
    changes.add(Subject::Schema, kind, direction);
}

impl Listed for Purpose {
    type Name<'a> = &'a str;

    const COMES: Direction = Direction::Widen;
    const GOES: Direction = Direction::Narrow;

    fn name(&self) -> &str {
        &self.id
    }

    fn subject(sides: Sides<'_, Self>) -> Subject<'_> {
        Subject::Purpose(sides)
    }

    fn compare<'a>(subject: Subject<'a>, both: Both<'a, Self>, changes: &mut Changes<'a>) {
        let Self {
            id: _,
            sentence,
            span: _,
        } = both.before;
        let reworded = [(*sentence != both.after.sentence, Kind::Sentence)];
        changes.add_all(subject, Direction::Meaning, reworded);
    }
}

impl Listed for Category {
    type Name<'a> = &'a str;

    const COMES: Direction = Direction::Neutral;
    const GOES: Direction = Direction::Neutral;

    fn name(&self) -> &str {
        &self.title
    }

    fn subject(sides: Sides<'_, Self>) -> Subject<'_> {
        Subject::Category(sides)
    }

    fn compare<'a>(subject: Subject<'a>, both: Both<'a, Self>, changes: &mut Changes<'a>) {
        let Self {
            title: _,
            description,
            span: _,
        } = both.before;
        let reworded = [(*description != both.after.description, Kind::Description)];
        changes.add_all(subject, Direction::Neutral, reworded);
    }
}

/// Fields hold the labels of their sets, so each tells by itself what a changed set means for it.
impl Listed for LabelSet {
    type Name<'a> = &'a str;

    const COMES: Direction = Direction::Neutral;
    const GOES: Direction = Direction::Neutral;

    fn name(&self) -> &str {
        &self.name
    }

    fn subject(sides: Sides<'_, Self>) -> Subject<'_> {
        Subject::LabelSet(sides)
    }

    fn compare<'a>(subject: Subject<'a>, both: Both<'a, Self>, changes: &mut Changes<'a>) {
        let Self {
            name: _,
            description,
            values,
            span: _,
        } = both.before;
        changes.add_all(
            subject,
            Direction::Neutral,
            [
                (*description != both.after.description, Kind::Description),
                (*values != both.after.values, Kind::LabelsOfSet),
            ],
        );
    }
}

/// That a setting is never collected changes nothing by itself: either it is declared, which a field
/// tells, or the product does not have it.
impl Listed for Never {
    type Name<'a> = &'a Path;

    const COMES: Direction = Direction::Neutral;
    const GOES: Direction = Direction::Neutral;

    fn name(&self) -> &Path {
        &self.path
    }

    fn subject(sides: Sides<'_, Self>) -> Subject<'_> {
        Subject::Never(sides)
    }

    fn compare<'a>(subject: Subject<'a>, both: Both<'a, Self>, changes: &mut Changes<'a>) {
        let Self {
            path: _,
            reason,
            span: _,
        } = both.before;
        let reworded = [(*reason != both.after.reason, Kind::Reason)];
        changes.add_all(subject, Direction::Neutral, reworded);
    }
}
