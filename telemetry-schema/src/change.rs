//! What changed between two schemas, and in which direction.
//!
//! # More and less
//!
//! A field is a way of looking at a value: it sends the same for some values, and something else for
//! others, so it sorts all values into groups. Whoever reads a report learns the group and nothing
//! else. One declaration tells more than another if it splits groups that the other one keeps
//! together, and merges none. That is the order behind [`Direction`]:
//!
//! - labels: each is a group, everything else is `other`; more labels tell more
//! - numbers: a range or buckets cut the line of numbers; more cuts tell more, wherever they come
//!   from, so a range tells more than buckets that lie inside of it
//! - lists, sets and masked texts: more labels or words, or more of them at once, tell more
//! - versions: more of their numbers; identifiers: more characters out of which they are made.
//!   Identifiers of different lengths are different ones, so neither tells more
//! - a `bool` of another type tells less than a choice that has a group for each of its values
//!
//! Where neither tells all that the other one does, the two cannot be compared, and the change counts
//! as a widening in both directions ([`Change::is_comparable`]).
//!
//! Three things are a convention, since a schema cannot tell. `is-default` tells less than any other
//! class: which value is the default is public, and it changes without the class ([`Kind::Default`]).
//! A `bool` that says nothing of another type tells less than any choice or number of the same name.
//! And a set or text of which at most so many items are sent is compared as if all fitted: with fewer
//! words a later one may come into view, and it could be sent before as well.
//!
//! # Laws
//!
//! A change undone is a change of the same kind. A widening undone is a narrowing and the other way
//! round, except that what cannot be compared widens both ways; neutral changes and changes of meaning
//! stay what they are. Two changes that widen nothing widen nothing together. Two equal schemas have
//! no changes, whatever their files look like.
//!
//! # What is the same thing
//!
//! A field is its key in its event's payload: a report says nothing else of where it comes from. So a
//! field whose key changes is one that goes and one that comes, and [`Elsewhere`] tells that both are
//! about the same setting.

mod cuts;
mod event;
mod field;
mod join;
mod order;
mod product;
mod releases;
mod source;
mod subject;
mod unit;

use crate::model::{Event, Field, Never, Schema};
use join::compare_lists;
use order::Relation;

pub use subject::{Sides, Subject};
pub use unit::units;

/// Whether more, less or the same can leave.
///
/// The order is that of attention: what somebody has to judge comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More can leave, or something that cannot be compared with what could leave before.
    Widen,
    /// As much can leave, but it says something else, or is promised in other words.
    Meaning,
    /// Less can leave.
    Narrow,
    /// Nothing about what can leave.
    Neutral,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Self; 4] = [Self::Widen, Self::Meaning, Self::Narrow, Self::Neutral];

    /// In a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Widen => "widen",
            Self::Meaning => "meaning",
            Self::Narrow => "narrow",
            Self::Neutral => "neutral",
        }
    }

    /// Whether somebody has to judge the change.
    #[must_use]
    pub const fn needs_judgement(self) -> bool {
        match self {
            Self::Widen | Self::Meaning => true,
            Self::Narrow | Self::Neutral => false,
        }
    }
}

/// One thing that changed about one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'a> {
    /// What it is about.
    pub subject: Subject<'a>,
    /// What of it changed.
    pub kind: Kind<'a>,
    /// Whether more, less or the same can leave.
    pub direction: Direction,
    /// `false` for a widening that would widen again if it were undone.
    pub is_comparable: bool,
}

/// What of a subject changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'a> {
    /// It is there now, and was not.
    Added(Elsewhere<'a>),
    /// It was there, and is not.
    Removed(Elsewhere<'a>),
    /// The heading or name for people.
    Title,
    /// The text that describes it.
    Description,
    /// Who answers questions.
    Owner,
    /// The order of what it holds.
    Order,
    /// The product's machine name.
    Name,
    /// The product's release that is described.
    Release,
    /// The day of that release.
    Released,
    /// Where the values of settings come from.
    Settings,
    /// The variables of the environment that overlay the settings.
    Environment,
    /// A paragraph of the published policy.
    Prose(Prose<'a>),
    /// The sentence of a purpose.
    Sentence,
    /// The reason why a setting is never collected.
    Reason,
    /// The labels of a set. What that means for the fields that use it is told there.
    LabelsOfSet,
    /// The heading of settings.
    Section,
    /// When an event is sent.
    Trigger,
    /// Who has the values.
    Source,
    /// Whether a report has several of an event, and for each of what.
    Per,
    /// A purpose more.
    PurposeAdded(&'a str),
    /// A purpose less.
    PurposeRemoved(&'a str),
    /// The heading under which an event is read.
    Category,
    /// What of an earlier list it answers to.
    Covers,
    /// What it was called earlier.
    Formerly,
    /// The id, by which code knows a field.
    Id,
    /// The setting that is read.
    Path,
    /// The class, and with it the values.
    Class,
    /// The values that can be sent, or which are sent as which.
    Values,
    /// The same values, which are written or ordered in another way.
    Spelling,
    /// The shipped default.
    Default,
    /// Further shipped defaults.
    AlsoDefault,
    /// The releases in which a field is sent.
    Releases,
    /// The edition in which a field exists.
    Edition,
    /// The link to a review.
    Review,
    /// Whether a message may lack the field.
    Optional,
    /// The unit of a number, as its description tells it.
    Unit,
}

impl Kind<'_> {
    /// In a word or two, as `purpose-added`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Title => "title",
            Self::Description => "description",
            Self::Owner => "owner",
            Self::Order => "order",
            Self::Name => "name",
            Self::Release => "release",
            Self::Released => "released",
            Self::Settings => "settings",
            Self::Environment => "environment",
            Self::Prose(_) => "prose",
            Self::Sentence => "sentence",
            Self::Reason => "reason",
            Self::LabelsOfSet => "labels-of-set",
            Self::Section => "section",
            Self::Trigger => "trigger",
            Self::Source => "source",
            Self::Per => "per",
            Self::PurposeAdded(_) => "purpose-added",
            Self::PurposeRemoved(_) => "purpose-removed",
            Self::Category => "category",
            Self::Covers => "covers",
            Self::Formerly => "formerly",
            Self::Id => "id",
            Self::Path => "path",
            Self::Class => "class",
            Self::Values => "values",
            Self::Spelling => "spelling",
            Self::Default => "default",
            Self::AlsoDefault => "also-default",
            Self::Releases => "releases",
            Self::Edition => "edition",
            Self::Review => "review",
            Self::Optional => "optional",
            Self::Unit => "unit",
        }
    }
}

/// What the other schema says of something that one of them lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Elsewhere<'a> {
    /// Nothing.
    Nothing,
    /// The event has another name there, which its `formerly` tells.
    Event(&'a Event),
    /// The same setting or figure is sent there as this field, which this schema lacks.
    Field(&'a Event, &'a Field),
    /// The setting is never collected there.
    Never(&'a Never),
}

/// A text of `telemetry.toml` that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prose<'a> {
    /// The table, such as `policy`.
    pub table: &'static str,
    /// The key in the table, such as `opt_out`.
    pub key: &'static str,
    /// The text as it was; empty if there was none.
    pub before: &'a str,
    /// The text as it is; empty if there is none.
    pub after: &'a str,
}

/// Everything that changed: first what concerns the schema as a whole, then events and their fields in
/// the order of the schema after the change, then what is gone.
///
/// Both schemas should have no findings. What a finding left out of a schema is not in it.
#[must_use]
pub fn between<'a>(before: &'a Schema, after: &'a Schema) -> Vec<Change<'a>> {
    let Schema {
        product,
        purposes,
        policy,
        reveals,
        categories,
        label_sets,
        events,
        never,
        // How strictly a schema is checked lets nothing leave.
        lints: _,
        budget: _,
    } = before;
    let mut changes = Changes::default();
    product::compare_product(Both::new(product, &after.product), &mut changes);
    product::compare_policy(Both::new(policy, &after.policy), &mut changes);
    product::compare_reveals(Both::new(reveals, &after.reveals), &mut changes);
    let is_reordered = [
        compare_lists(Both::new(purposes, &after.purposes), &mut changes),
        compare_lists(Both::new(categories, &after.categories), &mut changes),
        compare_lists(Both::new(label_sets, &after.label_sets), &mut changes),
        compare_lists(Both::new(never, &after.never), &mut changes),
        event::compare(Both::new(events, &after.events), &mut changes),
    ];
    if is_reordered.contains(&true) {
        changes.add(Subject::Schema, Kind::Order, Direction::Neutral);
    }
    source::settle(Both::new(before, after), &mut changes.0);
    changes.0
}

/// A thing as it was, and as it is.
#[derive(Debug)]
struct Both<'a, T> {
    before: &'a T,
    after: &'a T,
}

impl<T> Clone for Both<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Both<'_, T> {}

impl<'a, T> Both<'a, T> {
    const fn new(before: &'a T, after: &'a T) -> Self {
        Self { before, after }
    }
}

/// The changes found so far.
#[derive(Debug, Default)]
struct Changes<'a>(Vec<Change<'a>>);

impl<'a> Changes<'a> {
    fn add(&mut self, subject: Subject<'a>, kind: Kind<'a>, direction: Direction) {
        self.0.push(Change {
            subject,
            kind,
            direction,
            is_comparable: true,
        });
    }

    /// Adds a change for each kind of which something holds.
    fn add_all<const N: usize>(
        &mut self,
        subject: Subject<'a>,
        direction: Direction,
        kinds: [(bool, Kind<'a>); N],
    ) {
        for (_, kind) in kinds.into_iter().filter(|(holds, _)| *holds) {
            self.add(subject, kind, direction);
        }
    }

    fn add_relation(&mut self, subject: Subject<'a>, kind: Kind<'a>, relation: Relation) {
        self.0.push(Change {
            subject,
            kind,
            direction: relation.direction(),
            is_comparable: relation != Relation::Apart,
        });
    }
}
