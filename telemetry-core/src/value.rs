//! Values on their way from a struct to a sink.

mod date;
mod id;
mod masked;
mod plain;
mod time_of_day;
mod version;

pub use date::Date;
pub use id::Id;
pub use masked::MaskedText;
pub(crate) use masked::Tokens;
pub(crate) use plain::Kind;
pub use plain::Plain;
pub use time_of_day::TimeOfDay;
pub use version::Version;

use crate::label::LabelSet;

/// One value of a declared field, before its domain is applied.
///
/// There is no public constructor and no variant that could hold a text of the host: a value is a
/// bool, a number, a label that stands in the program's read-only data, a set of such labels, or a
/// parsed machine format. Identifiers are borrowed from the struct, since they are long.
#[derive(Clone, Copy, Debug)]
pub struct Value<'v>(pub(crate) Repr<'v>);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Repr<'v> {
    Plain(Plain),
    List(LabelSet),
    Version(Version),
    TimeOfDay(TimeOfDay),
    Id(&'v Id),
    Date(Date),
    /// Words of the domain's vocabulary.
    Masked(Tokens),
}

impl Value<'_> {
    /// No value: the field is left out of the message.
    pub const OMITTED: Self = Self(Repr::Plain(Plain::OMITTED));
}

impl Repr<'_> {
    /// None of the domain's labels.
    pub(crate) const OTHER: Self = Self::label(usize::MAX);

    pub(crate) const fn bool(value: bool) -> Self {
        Self::Plain(Plain::bool(value))
    }

    pub(crate) const fn integer(value: i64) -> Self {
        Self::Plain(Plain::integer(value))
    }

    /// The label at this index among the domain's.
    pub(crate) const fn label(index: usize) -> Self {
        Self::Plain(Plain::label(index))
    }
}

/// What a setting in a machine format holds: the parsed value, or one of the few texts that the
/// schema allows beside the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Formatted<T> {
    /// The text had the format.
    Parsed(T),
    /// The text was the label at this index among those that the schema declares for the field.
    Label(usize),
    /// The text was anything else; it is sent as [`OTHER`](crate::OTHER).
    Other,
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_is_three_words() {
        assert_eq!(size_of::<Value<'_>>(), 24);
    }
}
