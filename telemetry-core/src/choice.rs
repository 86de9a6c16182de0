//! Closed choices as types: what generated code is made of, and what hosts hand over.

use std::fmt;
use std::marker::PhantomData;

use crate::OTHER;
use crate::label::{LabelSet, Labels};

/// A generated enum: one variant for each label of a field, and one for everything else.
pub trait Choice: Labels + Copy + 'static {
    /// Every variant in declared order, [`OTHER`](Self::OTHER) last.
    const ALL: &'static [Self];

    /// The variant for what is none of the labels; it is sent as [`OTHER`].
    const OTHER: Self;

    /// The variant whose label is this text, letter by letter; for any other text
    /// [`OTHER`](Self::OTHER).
    ///
    /// So a host turns a text of its own into a choice, and the text goes no further.
    #[must_use]
    fn of(text: &str) -> Self {
        let is_meant = |choice: &&Self| Self::LABELS.get(choice.index()) == Some(&text);
        Self::ALL
            .iter()
            .find(is_meant)
            .copied()
            .unwrap_or(Self::OTHER)
    }
}

/// Some choices, each at most once: what a field with several labels holds.
///
/// ```
/// # use telemetry_core::{Choice, Choices, Labels};
/// # #[derive(Clone, Copy)]
/// # enum Permission { CreatePost, EditPost, Other }
/// # impl Labels for Permission {
/// #     const LABELS: &'static [&'static str] = &["create_post", "edit_post", "other"];
/// #     fn index(&self) -> usize { *self as usize }
/// # }
/// # impl Choice for Permission {
/// #     const ALL: &'static [Self] = &[Self::CreatePost, Self::EditPost, Self::Other];
/// #     const OTHER: Self = Self::Other;
/// # }
/// // A role's permissions, as the host has them.
/// let role = "edit_post create_post edit_post my_own";
/// let choices: Choices<Permission> = role.split(' ').map(Permission::of).collect();
/// let labels: Vec<_> = choices.labels().collect();
/// assert_eq!(labels, ["create_post", "edit_post", "other"]);
/// ```
pub struct Choices<T> {
    set: LabelSet,
    of: PhantomData<fn() -> T>,
}

impl<T: Labels> Choices<T> {
    /// The labels in the order of the type, [`OTHER`] last.
    pub fn labels(self) -> impl Iterator<Item = &'static str> {
        self.set.iter(T::LABELS)
    }
}

impl<T: Labels> Extend<T> for Choices<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, choices: I) {
        for choice in choices {
            let index = choice.index();
            let is_label = T::LABELS.get(index).is_some_and(|label| *label != OTHER);
            self.set = self.set.with(if is_label { index } else { usize::MAX });
        }
    }
}

impl<T: Labels> FromIterator<T> for Choices<T> {
    fn from_iter<I: IntoIterator<Item = T>>(choices: I) -> Self {
        let mut all = Self::default();
        all.extend(choices);
        all
    }
}

// Derived, these would ask the same of the choices.
impl<T> Clone for Choices<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Choices<T> {}

impl<T> Default for Choices<T> {
    fn default() -> Self {
        Self {
            set: LabelSet::default(),
            of: PhantomData,
        }
    }
}

impl<T> PartialEq for Choices<T> {
    fn eq(&self, other: &Self) -> bool {
        self.set == other.set
    }
}

impl<T> Eq for Choices<T> {}

impl<T: Labels> fmt::Debug for Choices<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.labels()).finish()
    }
}
