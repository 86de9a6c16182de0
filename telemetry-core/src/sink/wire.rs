//! Values as they are sent.

use std::fmt;

use crate::label::LabelSet;
use crate::value::{Date, Id, TimeOfDay, Tokens, Version};

/// A value as it is sent. No text of it needs an escape in JSON.
#[derive(Clone, Copy, Debug)]
pub enum Wire<'v> {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A label of the schema: printable ASCII without `"` and `\`.
    Label(&'static str),
    /// Labels joined by a separator.
    List {
        /// Which labels.
        set: LabelSet,
        /// The labels to choose from.
        labels: &'static [&'static str],
        /// What stands between them.
        separator: char,
    },
    /// A release.
    Version(Version),
    /// A time of day.
    TimeOfDay(TimeOfDay),
    /// An identifier of the declared shape.
    Id(&'v Id),
    /// A day.
    Date(Date),
    /// An array of labels.
    Labels(SortedLabels),
    /// Words of a vocabulary, and masks.
    Masked(Masked),
}

impl fmt::Display for Wire<'_> {
    /// The value's characters, without the quotes that JSON would put around a text; the items of an
    /// array joined by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Label(label) => f.write_str(label),
            Self::List {
                set,
                labels,
                separator,
            } => {
                for (i, label) in set.iter(labels).enumerate() {
                    if i > 0 {
                        write!(f, "{separator}")?;
                    }
                    f.write_str(label)?;
                }
                Ok(())
            }
            Self::Version(version) => write!(f, "{version}"),
            Self::TimeOfDay(time) => write!(f, "{time}"),
            Self::Id(id) => write!(f, "{id}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Labels(labels) => {
                let mut comma = "";
                labels.each(|label| {
                    write!(f, "{comma}{label}")?;
                    comma = ",";
                    Ok(())
                })
            }
            Self::Masked(masked) => masked.tokens.write(masked.words, f),
        }
    }
}

/// Labels of a set, sorted by their texts.
#[derive(Clone, Copy, Debug)]
pub struct SortedLabels {
    set: LabelSet,
    labels: &'static [&'static str],
    most: u8,
}

impl SortedLabels {
    pub(crate) const fn new(set: LabelSet, labels: &'static [&'static str], most: u8) -> Self {
        Self { set, labels, most }
    }

    /// Hands the labels to `receive` one by one, until it fails.
    ///
    /// # Errors
    ///
    /// The first one of `receive`.
    pub fn each<E>(self, mut receive: impl FnMut(&'static str) -> Result<(), E>) -> Result<(), E> {
        // As many as a set can hold, so that sorting needs no allocation.
        let mut sorted = [""; LabelSet::MOST];
        let mut count = 0;
        for (place, label) in sorted.iter_mut().zip(self.set.iter(self.labels)) {
            *place = label;
            count += 1;
        }
        let sorted = sorted.get_mut(..count).unwrap_or_default();
        sorted.sort_unstable();
        let mut most = sorted.iter().take(usize::from(self.most));
        most.try_for_each(|label| receive(label))
    }
}

/// A text of which only the words of a vocabulary are left.
#[derive(Clone, Copy, Debug)]
pub struct Masked {
    pub(crate) tokens: Tokens,
    pub(crate) words: &'static [&'static str],
}
