//! What is statically known of every event and field: the schema as the running program has it.

use crate::ready::Ready;
use crate::value::Version;

/// The label that stands for every text outside the declared ones.
pub const OTHER: &str = "other";

/// One event of the schema.
#[derive(Debug)]
pub struct EventMeta {
    /// The message's name.
    pub name: &'static str,
    /// When it is sent.
    pub trigger: Trigger,
    /// Ids of the purposes for which it is sent.
    pub purposes: &'static [&'static str],
    /// The fields in schema order; a struct's values come in the same order.
    pub fields: &'static [FieldMeta],
    /// The event's text when its values are the expected ones.
    #[doc(hidden)]
    pub ready: Ready,
    /// Whether any field has `since` or `until`, so that most events need not look.
    pub gated: bool,
    /// Upper bound of the bytes of the event's JSON object, from the domains of its fields.
    pub max_bytes: usize,
}

/// When an event is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Once every 24 hours, as part of the report.
    Daily,
    /// When the thing that it names happens.
    Occurrence,
    /// With the security update check.
    SecurityCheck,
}

/// One declared data point of an event.
#[derive(Debug)]
pub struct FieldMeta {
    /// The key in the payload.
    pub key: Key,
    /// Where the value lies in the configuration, section first.
    pub path: &'static [&'static str],
    /// What of the value may leave.
    pub class: Class,
    /// All values that can be on the wire.
    pub domain: Domain,
    /// First release that sends the field.
    pub since: Option<Version>,
    /// Last release that sends the field, with all its patches.
    pub until: Option<Version>,
}

/// The encoding class of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `true` or `false`.
    Bool,
    /// One of a closed choice.
    Enum,
    /// A length or a non-negative number.
    Count,
    /// Whether the value is the default one.
    IsDefault,
    /// Numbers joined by dots.
    Version,
    /// An identifier of a declared shape.
    Id,
    /// A day.
    Date,
    /// Milliseconds, sent as the lower edge of a bucket.
    Duration,
    /// A set of labels.
    Labels,
    /// A text of which only the words of a vocabulary survive.
    MaskedText,
}

impl Class {
    /// As the schema writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Enum => "enum",
            Self::Count => "count",
            Self::IsDefault => "is-default",
            Self::Version => "version",
            Self::Id => "id",
            Self::Date => "date",
            Self::Duration => "duration",
            Self::Labels => "labels",
            Self::MaskedText => "masked-text",
        }
    }
}

/// All values that a field can have on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `true` and `false`.
    Bool,
    /// These labels and [`OTHER`].
    Labels(&'static [&'static str]),
    /// Separated labels in one string, each at most once, in this order, [`OTHER`] last.
    LabelList {
        /// The labels in declared order.
        labels: &'static [&'static str],
        /// The separator.
        separator: char,
    },
    /// Integers from the first to the last, both included; others are clamped.
    Range(i64, i64),
    /// Lower edges of buckets, ascending; a value is sent as the greatest edge not above it.
    Buckets(&'static [i64]),
    /// A machine format that is parsed and printed again, these labels, or [`OTHER`].
    Format {
        /// The format.
        format: Format,
        /// Texts that stand beside the format, such as the empty one.
        labels: &'static [&'static str],
    },
    /// At most so many numbers below 65,536, joined by dots; further numbers are left out.
    Version {
        /// How many: 1 to 8.
        numbers: u8,
    },
    /// So many characters of the alphabet; any other identifier is left out.
    Id {
        /// The characters.
        alphabet: Alphabet,
        /// How many there are: 1 to 64.
        length: u8,
    },
    /// A day, `YYYY-MM-DD`, from `0001-01-01` to `9999-12-31`.
    Date,
    /// These labels and [`OTHER`] as an array, sorted as their texts sort and free of duplicates.
    LabelSet {
        /// The labels in declared order.
        labels: &'static [&'static str],
        /// How many items are sent at most; the first ones of the sorted array are.
        most: u8,
    },
    /// Words of the vocabulary and masks, `•`, joined by spaces; no two masks are neighbours.
    MaskedText {
        /// The vocabulary in declared order.
        words: &'static [&'static str],
        /// How many words and masks are sent at most; the first ones of the text are.
        most: u8,
    },
}

impl Domain {
    /// The labels of the domain without [`OTHER`], or the words of its vocabulary; none where it has
    /// none.
    #[must_use]
    pub const fn labels(&self) -> &'static [&'static str] {
        match self {
            Self::Labels(labels)
            | Self::LabelList { labels, .. }
            | Self::Format { labels, .. }
            | Self::LabelSet { labels, .. }
            | Self::MaskedText { words: labels, .. } => labels,
            Self::Bool
            | Self::Range(..)
            | Self::Buckets(_)
            | Self::Version { .. }
            | Self::Id { .. }
            | Self::Date => &[],
        }
    }
}

/// The characters of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `a` to `z` and `0` to `9`.
    LowerDigits,
    /// `a` to `z`.
    Lower,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`.
    Digits,
    /// `0` to `9` and `a` to `f`.
    Hex,
}

impl Alphabet {
    /// Whether the ASCII character belongs to it.
    #[must_use]
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::LowerDigits => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::Lower => byte.is_ascii_lowercase(),
            Self::Upper => byte.is_ascii_uppercase(),
            Self::Digits => byte.is_ascii_digit(),
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        }
    }
}

/// A machine format of class `enum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One to four numbers below 65,536, joined by dots.
    Version,
    /// `HH:MM`, from `00:00` to `23:59`.
    TimeOfDay,
}

/// A payload key: ASCII letters, digits and `_`, at most 60 of them.
///
/// Only the derive makes keys, so no text made at run time can be one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub(crate) &'static str);

impl Key {
    /// The key itself.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
