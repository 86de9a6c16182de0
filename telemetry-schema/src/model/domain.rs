//! Classes, and the closed sets of values that they allow on the wire.

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
}

impl Class {
    /// Every class, in the order of the documents.
    pub const ALL: [Self; 4] = [Self::Bool, Self::Enum, Self::Count, Self::IsDefault];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Enum => "enum",
            Self::Count => "count",
            Self::IsDefault => "is-default",
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
