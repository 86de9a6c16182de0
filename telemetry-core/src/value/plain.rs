//! What most values are: a bool, a number or a label.

/// A plain value as one number, so that comparing is one step and an event's values lie close
/// together. Each kind has a range of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain(i64);

/// A [`Plain`] value taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing is sent.
    Omitted,
    Bool(bool),
    Integer(i64),
    /// The label at this index among the domain's; beyond them it is [`OTHER`](crate::OTHER).
    Label(usize),
    EmptyList,
    /// The value is not plain, and stands at this index among those that are not.
    Rich(usize),
}

impl Plain {
    /// Where a value is expected: equal to no value.
    pub(crate) const NOTHING: Self = Self(i64::MIN);
    /// Nothing is sent for the field.
    pub const OMITTED: Self = Self(i64::MIN + 1);
    pub(crate) const EMPTY_LIST: Self = Self(i64::MIN + 2);
    pub(crate) const FALSE: Self = Self(i64::MIN + 4);
    pub(crate) const TRUE: Self = Self(Self::FALSE.0 | 1);
    const FIRST_RICH: i64 = Self::TRUE.0 + 1;
    /// Events do not have that many fields, nor fields that many labels.
    const MOST: u16 = u16::MAX;
    const FIRST_LABEL: i64 = Self::FIRST_RICH + Self::MOST as i64 + 1;
    /// Lower numbers are taken for this one, which is below all that JSON readers keep exact.
    const LOWEST_INTEGER: i64 = Self::FIRST_LABEL + Self::MOST as i64 + 1;

    pub(crate) const fn bool(value: bool) -> Self {
        Self(Self::FALSE.0 | value as i64)
    }

    pub(crate) const fn integer(value: i64) -> Self {
        Self(if value < Self::LOWEST_INTEGER {
            Self::LOWEST_INTEGER
        } else {
            value
        })
    }

    /// The label at this index among the domain's.
    pub(crate) const fn label(index: usize) -> Self {
        Self(Self::FIRST_LABEL + Self::capped(index))
    }

    /// The value at this index among those that are not plain.
    pub(crate) const fn rich(index: usize) -> Self {
        Self(Self::FIRST_RICH + Self::capped(index))
    }

    #[expect(clippy::cast_possible_wrap, reason = "it is small")]
    const fn capped(index: usize) -> i64 {
        if index < Self::MOST as usize {
            index as i64
        } else {
            Self::MOST as i64
        }
    }

    #[inline]
    pub(crate) fn as_bool(self) -> Option<bool> {
        (self.0 | 1 == Self::TRUE.0).then_some(self == Self::TRUE)
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        let from = |first: i64| usize::try_from(self.0 - first).unwrap_or(usize::MAX);
        match self.0 {
            Self::LOWEST_INTEGER.. => Kind::Integer(self.0),
            Self::FIRST_LABEL.. => Kind::Label(from(Self::FIRST_LABEL)),
            Self::FIRST_RICH.. => Kind::Rich(from(Self::FIRST_RICH)),
            _ if self.0 >= Self::FALSE.0 => Kind::Bool(self == Self::TRUE),
            _ if self == Self::EMPTY_LIST => Kind::EmptyList,
            _ => Kind::Omitted,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Kind, Plain};

    #[test]
    fn each_kind_comes_back_as_what_it_was() {
        let most = usize::from(Plain::MOST);
        let cases = [
            (Plain::NOTHING, Kind::Omitted),
            (Plain::OMITTED, Kind::Omitted),
            (Plain::EMPTY_LIST, Kind::EmptyList),
            (Plain::bool(false), Kind::Bool(false)),
            (Plain::bool(true), Kind::Bool(true)),
            (Plain::rich(0), Kind::Rich(0)),
            (Plain::rich(usize::MAX), Kind::Rich(most)),
            (Plain::label(0), Kind::Label(0)),
            (Plain::label(most - 1), Kind::Label(most - 1)),
            (Plain::label(usize::MAX), Kind::Label(most)),
            (Plain::integer(0), Kind::Integer(0)),
            (Plain::integer(i64::MAX), Kind::Integer(i64::MAX)),
        ];
        for (plain, kind) in cases {
            assert_eq!(plain.kind(), kind);
            let bool = plain.as_bool().map(Kind::Bool);
            assert_eq!(bool.is_some(), matches!(kind, Kind::Bool(_)));
            assert_eq!(bool.unwrap_or(kind), kind);
        }
    }

    proptest! {
        #[test]
        fn a_number_is_kept_unless_it_is_far_below_all_domains(number: i64) {
            let Kind::Integer(kept) = Plain::integer(number).kind() else {
                panic!("no integer");
            };
            prop_assert!(kept == number || number < kept && kept < -(1 << 62));
        }
    }
}
