//! Classes, and the closed sets of values that they allow on the wire.

use super::alphabet::Alphabet;

/// The encoding class: what of a value may leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `true` or `false`.
    #[default]
    Bool,
    /// One of a closed choice.
    Enum,
    /// A length or a non-negative number.
    Count,
    /// Whether the value is the default one; nothing else of the value is used.
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
    /// Every class, in the order of the documents.
    pub const ALL: [Self; 10] = [
        Self::Bool,
        Self::Enum,
        Self::Count,
        Self::IsDefault,
        Self::Version,
        Self::Id,
        Self::Date,
        Self::Duration,
        Self::Labels,
        Self::MaskedText,
    ];

    /// As written in a schema file.
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

    /// Whether settings of a configuration may have the class. The others are for data that the
    /// host counts or notes itself, so that no text of a configuration becomes an identifier.
    #[must_use]
    pub const fn fits_settings(self) -> bool {
        match self {
            Self::Bool | Self::Enum | Self::Count | Self::IsDefault => true,
            Self::Version
            | Self::Id
            | Self::Date
            | Self::Duration
            | Self::Labels
            | Self::MaskedText => false,
        }
    }
}

/// All values that a field can have on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `true` and `false`.
    Bool,
    /// These labels (declared order) and the reserved `other`.
    Labels(Vec<String>),
    /// Separated labels in one string: each at most once, in declared order, `other` last.
    LabelList {
        /// The labels in declared order.
        labels: Vec<String>,
        /// The separator.
        separator: char,
    },
    /// Integers from the first to the last, both included; others are clamped to the nearer end.
    Range(i64, i64),
    /// The lower edges of buckets, ascending; a value is sent as the greatest edge not above it,
    /// a value below all edges as the first.
    Buckets(Vec<i64>),
    /// A machine format that is parsed and printed again, these labels, or `other`.
    Format {
        /// The format.
        format: Format,
        /// Texts that stand beside the format, such as the empty one.
        labels: Vec<String>,
    },
    /// One to `numbers` numbers below 65,536, joined by dots, without leading zeros.
    Version {
        /// How many numbers there are at most: 1 to 8.
        numbers: u8,
    },
    /// `length` characters of the alphabet.
    Id {
        /// The characters.
        alphabet: Alphabet,
        /// How many there are: 1 to 64.
        length: u8,
    },
    /// A day of the Gregorian calendar, `YYYY-MM-DD`, from `0001-01-01` to `9999-12-31`.
    Date,
    /// A JSON array of these labels and the reserved `other`, sorted as their texts sort and free of
    /// duplicates.
    LabelSet {
        /// The labels in declared order, at most 127.
        labels: Vec<String>,
        /// How many items are sent at most, `other` included, where not all can be.
        most: Option<u8>,
    },
    /// Words of the vocabulary joined by one space; everything else is [`MASK`], and neighbouring
    /// masks are one.
    MaskedText {
        /// The vocabulary in declared order, at most 250 words of printable ASCII without spaces.
        words: Vec<String>,
        /// How many words and masks are sent at most: 1 to 22.
        most: u8,
    },
}

/// What stands in a masked text for everything outside the vocabulary.
pub const MASK: &str = "•";

impl Domain {
    /// The labels of the schema that it allows, in declared order.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        match self {
            Self::Labels(labels)
            | Self::LabelList { labels, .. }
            | Self::Format { labels, .. }
            | Self::LabelSet { labels, .. } => labels,
            Self::Bool
            | Self::Range(..)
            | Self::Buckets(_)
            | Self::Version { .. }
            | Self::Id { .. }
            | Self::Date
            | Self::MaskedText { .. } => &[],
        }
    }
}

/// The label that stands for every text outside the declared ones.
pub const OTHER: &str = "other";

/// A machine format of class `enum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One to four numbers below 65,536, joined by dots.
    Version,
    /// `HH:MM`, from `00:00` to `23:59`.
    TimeOfDay,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Version, Self::TimeOfDay];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::TimeOfDay => "time-of-day",
        }
    }
}

/// Which values of another type a `bool` field sends as `true`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrueWhen {
    /// Any of these.
    Values(Vec<Literal>),
    /// What the predicate accepts.
    Predicate(Predicate),
}

/// A named predicate of `true_when`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// A number other than zero.
    NonZero,
    /// A text or collection that is not empty.
    NonEmpty,
    /// A file-system path that starts at a root: `/x`, `\x` or `C:\x`.
    AbsolutePath,
}

impl Predicate {
    /// Every predicate.
    pub const ALL: [Self; 3] = [Self::NonZero, Self::NonEmpty, Self::AbsolutePath];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NonZero => "non-zero",
            Self::NonEmpty => "non-empty",
            Self::AbsolutePath => "absolute-path",
        }
    }
}

/// A value written in the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}
