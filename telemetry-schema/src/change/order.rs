//! Which of two declarations tells more of the same value.

use std::collections::HashSet;

use super::Direction;
use super::cuts::Cuts;
use crate::model::{Alphabet, Class, Domain, Field, Format, Literal, Predicate, TrueWhen};

/// How what a change leads to stands to what was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Both tell the same.
    Same,
    /// It tells all that was told before, and more.
    More,
    /// All that it tells was told before, and more.
    Less,
    /// Each tells something that the other does not.
    Apart,
}

impl Relation {
    /// From whether the new one tells all that the old one does, and the other way round.
    pub(super) const fn new(new_tells_old: bool, old_tells_new: bool) -> Self {
        match (new_tells_old, old_tells_new) {
            (true, true) => Self::Same,
            (true, false) => Self::More,
            (false, true) => Self::Less,
            (false, false) => Self::Apart,
        }
    }

    /// What may be there or not: a restriction that is lifted tells more.
    pub(super) fn of_restriction<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> Self {
        let is_looser = |wide: Option<&T>, narrow: Option<&T>| wide.is_none() || wide == narrow;
        Self::new(is_looser(after, before), is_looser(before, after))
    }

    pub(super) const fn direction(self) -> Direction {
        match self {
            Self::Same => Direction::Neutral,
            Self::More | Self::Apart => Direction::Widen,
            Self::Less => Direction::Narrow,
        }
    }
}

/// How what a field tells of its value changes.
pub(super) fn relation(before: &Field, after: &Field) -> Relation {
    let (old, new) = (Told::by(before), Told::by(after));
    Relation::new(new.includes(&old), old.includes(&new))
}

/// Whether the same values are sent for the same groups.
pub(super) fn has_same_names(before: &Field, after: &Field) -> bool {
    match (Told::by(before), Told::by(after)) {
        (Told::Number(_, old), Told::Number(_, new)) => old.lowest() == new.lowest(),
        // Groups of everything else are called after what is in them.
        _ => true,
    }
}

/// What a field tells of its value.
#[derive(Clone, Copy, Debug)]
enum Told<'a> {
    /// Whether it is a default.
    IsDefault,
    /// A yes or no: of a `bool`, or of another type.
    Truth(Option<&'a TrueWhen>),
    /// One label, or a text of the format.
    Word(&'a [String], Option<Format>),
    /// Labels in a text with separators.
    Words(&'a [String], char),
    /// Which number it is, roughly.
    Number(NumberOf, Cuts<'a>),
    Version(u8),
    Id(Alphabet, u8),
    Date,
    /// Labels of a set, at most so many.
    Set(&'a [String], usize),
    /// Words of a text, at most so many.
    Masked(&'a [String], u8),
}

/// What a number is the number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberOf {
    /// The value itself.
    Value,
    /// What is counted, or a number that is not negative.
    Count,
    /// What is counted in a text with this separator.
    Items(char),
    Milliseconds,
}

impl<'a> Told<'a> {
    fn by(field: &'a Field) -> Self {
        let number_of = || match (field.class, field.list) {
            (Class::Count, None) => NumberOf::Count,
            (Class::Count, Some(separator)) => NumberOf::Items(separator),
            (Class::Duration, _) => NumberOf::Milliseconds,
            (
                Class::Bool
                | Class::Enum
                | Class::IsDefault
                | Class::Version
                | Class::Id
                | Class::Date
                | Class::Labels
                | Class::MaskedText,
                _,
            ) => NumberOf::Value,
        };
        match &field.domain {
            Domain::Bool if field.class == Class::IsDefault => Self::IsDefault,
            Domain::Bool => Self::Truth(field.true_when.as_ref().filter(|when| !is_plain(when))),
            Domain::Labels(labels) => Self::Word(labels, None),
            Domain::Format { format, labels } => Self::Word(labels, Some(*format)),
            Domain::LabelList { labels, separator } => Self::Words(labels, *separator),
            Domain::Range(lowest, highest) => {
                Self::Number(number_of(), Cuts::Range(*lowest, *highest))
            }
            Domain::Buckets(edges) => Self::Number(number_of(), Cuts::Buckets(edges)),
            Domain::Version { numbers } => Self::Version(*numbers),
            Domain::Id { alphabet, length } => Self::Id(*alphabet, *length),
            Domain::Date => Self::Date,
            Domain::LabelSet { labels, most } => {
                // All labels and `other` are the most that there can be.
                let all = labels.len() + 1;
                Self::Set(labels, most.map_or(all, |most| all.min(usize::from(most))))
            }
            Domain::MaskedText { words, most } => Self::Masked(words, *most),
        }
    }

    /// Whether whoever is told this knows what the other would tell.
    fn includes(&self, other: &Self) -> bool {
        match (*self, *other) {
            // By convention: which values are defaults changes without anything of this.
            (_, Self::IsDefault) | (Self::Date, Self::Date) => true,
            (Self::Truth(when), Self::Truth(other)) => is_same(when, other),
            (Self::Word(labels, format), Self::Word(others, other)) => {
                contains(labels, others) && (other.is_none() || format == other)
            }
            (Self::Words(labels, separator), Self::Words(others, other)) => {
                separator == other && contains(labels, others)
            }
            (Self::Number(of, cuts), Self::Number(other, others)) => {
                of == other && cuts.include(others)
            }
            (choice, Self::Truth(when)) => choice.answers(when),
            (Self::Version(numbers), Self::Version(others)) => numbers >= others,
            (Self::Id(alphabet, length), Self::Id(other, others)) => {
                length == others && other.is_part_of(alphabet)
            }
            (Self::Set(labels, most), Self::Set(others, other)) => {
                contains(labels, others) && most >= other
            }
            (Self::Masked(words, most), Self::Masked(others, other)) => {
                contains(words, others) && most >= other
            }
            (
                Self::IsDefault
                | Self::Truth(_)
                | Self::Word(..)
                | Self::Words(..)
                | Self::Number(..)
                | Self::Version(_)
                | Self::Id(..)
                | Self::Date
                | Self::Set(..)
                | Self::Masked(..),
                _,
            ) => false,
        }
    }

    /// Whether whoever is told this knows the yes or no.
    fn answers(self, when: Option<&TrueWhen>) -> bool {
        match (self, when) {
            (
                Self::Word(..)
                | Self::Words(..)
                | Self::Number(NumberOf::Value | NumberOf::Count | NumberOf::Items(_), _),
                None,
            ) => true,
            (Self::Word(labels, _), Some(TrueWhen::Values(values))) => {
                let is_label =
                    |value: &Literal| matches!(value, Literal::Text(text) if labels.contains(text));
                values.iter().all(is_label)
            }
            (Self::Word(labels, _), Some(TrueWhen::Predicate(Predicate::NonEmpty))) => {
                labels.iter().any(String::is_empty)
            }
            (Self::Number(NumberOf::Value, cuts), Some(TrueWhen::Values(values))) => {
                integers(values).is_some_and(|numbers| cuts.isolate(&numbers))
            }
            (
                Self::Number(NumberOf::Value, cuts),
                Some(TrueWhen::Predicate(Predicate::NonZero)),
            ) => cuts.isolate(&[0]),
            (
                Self::Number(NumberOf::Count, cuts),
                Some(TrueWhen::Predicate(Predicate::NonZero | Predicate::NonEmpty)),
            ) => cuts.at(1),
            (
                Self::IsDefault
                | Self::Truth(_)
                | Self::Word(..)
                | Self::Words(..)
                | Self::Number(..)
                | Self::Version(_)
                | Self::Id(..)
                | Self::Date
                | Self::Set(..)
                | Self::Masked(..),
                _,
            ) => false,
        }
    }
}

/// Whether it says of a `bool` what the `bool` says itself.
fn is_plain(when: &TrueWhen) -> bool {
    matches!(when, TrueWhen::Values(values) if matches!(values.as_slice(), [Literal::Bool(true)]))
}

fn is_same(when: Option<&TrueWhen>, other: Option<&TrueWhen>) -> bool {
    match (when, other) {
        (Some(TrueWhen::Values(values)), Some(TrueWhen::Values(others))) => {
            contains(values, others) && contains(others, values)
        }
        _ => when == other,
    }
}

/// Whether the first list holds all of the second.
fn contains<T: Eq + std::hash::Hash>(list: &[T], others: &[T]) -> bool {
    // What did not change is compared most.
    if list == others {
        return true;
    }
    let list: HashSet<&T> = list.iter().collect();
    others.iter().all(|other| list.contains(other))
}

/// The numbers in ascending order, if all are numbers.
fn integers(values: &[Literal]) -> Option<Vec<i64>> {
    let integer = |value: &Literal| match value {
        Literal::Integer(number) => Some(*number),
        Literal::Bool(_) | Literal::Text(_) | Literal::List(_) => None,
    };
    let mut numbers: Vec<i64> = values.iter().map(integer).collect::<Option<_>>()?;
    numbers.sort_unstable();
    Some(numbers)
}
