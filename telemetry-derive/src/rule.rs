//! What a class with its parameters wants of a Rust type.

use telemetry_schema::model::{Class, Domain, Field, Format, Literal, Predicate, TrueWhen};

/// How a value is taken from a Rust field.
pub(crate) enum Rule {
    /// One of `telemetry_core`'s functions, for types that are known by their name.
    Known(Known),
    /// A trait that the expansion declares, so that its messages name the schema's line.
    Checked(Kind),
}

/// Types that need no trait of the expansion.
///
/// Generated structs have hardly anything else, and each trait costs compile time.
#[derive(Clone, Copy)]
pub(crate) enum Known {
    Bool,
    IsDefault,
    Integer,
    Count,
}

/// The rules, each with a trait in `telemetry_core::__private` that says which types obey it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Flag,
    OneOfTexts(Vec<String>),
    OneOfIntegers(Vec<i64>),
    OneOfBools(Vec<bool>),
    NonZero,
    NonEmpty,
    AbsolutePath,
    Choice,
    Integer,
    List,
    Version,
    TimeOfDay,
    Count,
    CountList(char),
    Same,
    Numbers,
    Id,
    Date,
    Duration,
    LabelSet,
    MaskedText,
}

const INTEGERS: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

impl Rule {
    /// The rule for a field of this type, known by its written name only.
    pub(crate) fn new(field: &Field, type_name: Option<&str>) -> Self {
        let kind = Kind::of(field);
        let name = type_name.unwrap_or_default();
        let integer = INTEGERS.contains(&name);
        if let Kind::OneOfBools(_) = kind {
            // Here a `bool` is what the rule is about, and not its outcome.
            Self::Checked(kind)
        } else if field.class == Class::Bool && name == "bool" {
            Self::Known(Known::Bool)
        } else if field.class == Class::IsDefault && name == "IsDefault" {
            Self::Known(Known::IsDefault)
        } else if kind == Kind::Integer && integer {
            Self::Known(Known::Integer)
        } else if field.class == Class::Count && integer {
            Self::Known(Known::Count)
        } else {
            Self::Checked(kind)
        }
    }
}

impl Rule {
    /// Whether the value depends on the domain.
    pub(crate) fn needs_field(&self) -> bool {
        matches!(
            self,
            Self::Checked(
                Kind::Choice
                    | Kind::List
                    | Kind::Version
                    | Kind::TimeOfDay
                    | Kind::LabelSet
                    | Kind::MaskedText
            )
        )
    }
}

impl Kind {
    /// Whether a type may name labels, which must be those of the field.
    pub(crate) const fn names_labels(&self) -> bool {
        matches!(
            self,
            Self::Choice | Self::List | Self::LabelSet | Self::MaskedText
        )
    }

    fn of(field: &Field) -> Self {
        match field.class {
            Class::Bool => match &field.true_when {
                None => Self::Flag,
                Some(TrueWhen::Predicate(Predicate::NonZero)) => Self::NonZero,
                Some(TrueWhen::Predicate(Predicate::NonEmpty)) => Self::NonEmpty,
                Some(TrueWhen::Predicate(Predicate::AbsolutePath)) => Self::AbsolutePath,
                Some(TrueWhen::Values(values)) => Self::one_of(values),
            },
            Class::Enum => match &field.domain {
                Domain::Range(..) | Domain::Buckets(_) => Self::Integer,
                Domain::LabelList { .. } => Self::List,
                Domain::Format {
                    format: Format::Version,
                    ..
                } => Self::Version,
                Domain::Format {
                    format: Format::TimeOfDay,
                    ..
                } => Self::TimeOfDay,
                // The other domains belong to other classes.
                Domain::Labels(_)
                | Domain::Bool
                | Domain::Version { .. }
                | Domain::Id { .. }
                | Domain::Date
                | Domain::LabelSet { .. }
                | Domain::MaskedText { .. } => Self::Choice,
            },
            Class::Version => Self::Numbers,
            Class::Id => Self::Id,
            Class::Date => Self::Date,
            Class::Duration => Self::Duration,
            Class::Labels => Self::LabelSet,
            Class::MaskedText => Self::MaskedText,
            Class::Count => field.list.map_or(Self::Count, Self::CountList),
            Class::IsDefault => Self::Same,
        }
    }

    /// The schema allows values of one type only; the first kind found is that of all.
    fn one_of(values: &[Literal]) -> Self {
        let (mut texts, mut integers, mut bools) = (Vec::new(), Vec::new(), Vec::new());
        for value in values {
            match value {
                Literal::Text(text) => texts.push(text.clone()),
                Literal::Integer(integer) => integers.push(*integer),
                Literal::Bool(bool) => bools.push(*bool),
                Literal::List(items) => texts.extend_from_slice(items),
            }
        }
        if !bools.is_empty() {
            Self::OneOfBools(bools)
        } else if !integers.is_empty() {
            Self::OneOfIntegers(integers)
        } else {
            Self::OneOfTexts(texts)
        }
    }
}
