//! Which types class `bool` takes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::number::Integer;
use crate::label::Labels;
use crate::value::{Plain, Repr, Value};

/// A `bool` as it is.
#[inline]
#[must_use]
pub const fn flag(value: bool) -> Value<'static> {
    Value(Repr::bool(value))
}

/// The same, where an event's plain values are put side by side.
#[inline]
#[must_use]
pub const fn plain_flag(value: bool) -> Plain {
    Plain::bool(value)
}

/// Can be sent as `bool` without a rule.
pub trait Flag {
    /// `true`, `false` or nothing.
    fn flag(&self) -> Value<'static>;
}

impl Flag for bool {
    #[inline]
    fn flag(&self) -> Value<'static> {
        flag(*self)
    }
}

/// Can be compared with the values of `true_when`.
pub trait OneOf<L> {
    /// Whether it is one of these.
    fn one_of(&self, literals: &[L]) -> Value<'static>;
}

impl OneOf<bool> for bool {
    fn one_of(&self, literals: &[bool]) -> Value<'static> {
        flag(literals.contains(self))
    }
}

// Elsewhere a `bool` is what the rule decided already, as generated readers do.
impl OneOf<&'static str> for bool {
    fn one_of(&self, _literals: &[&'static str]) -> Value<'static> {
        flag(*self)
    }
}

impl OneOf<i64> for bool {
    fn one_of(&self, _literals: &[i64]) -> Value<'static> {
        flag(*self)
    }
}

impl<T: Labels> OneOf<&'static str> for T {
    fn one_of(&self, literals: &[&'static str]) -> Value<'static> {
        let label = T::LABELS.get(self.index());
        flag(label.is_some_and(|label| literals.contains(label)))
    }
}

/// The non-zero numbers of `true_when = "non-zero"`.
pub trait NonZero {
    /// Whether it is not zero.
    fn non_zero(&self) -> Value<'static>;
}

impl NonZero for Duration {
    fn non_zero(&self) -> Value<'static> {
        flag(!self.is_zero())
    }
}

/// What `true_when = "non-empty"` accepts.
pub trait NonEmpty {
    /// Whether there is anything in it.
    fn non_empty(&self) -> Value<'static>;
}

/// What `true_when = "absolute-path"` accepts.
pub trait AbsolutePath {
    /// Whether it starts at a root, on any system: `/x`, `\x` or `C:\x`.
    fn absolute_path(&self) -> Value<'static>;
}

/// Judged by the text, so that a payload does not depend on the system that made it.
pub(crate) const fn starts_at_root(path: &[u8]) -> bool {
    match path {
        [b'/' | b'\\', ..] => true,
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}

macro_rules! decided {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for bool {
            fn $method(&self) -> Value<'static> {
                flag(*self)
            }
        }
    )*};
}
decided!(NonZero non_zero, NonEmpty non_empty, AbsolutePath absolute_path);

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl OneOf<&'static str> for $type {
            fn one_of(&self, literals: &[&'static str]) -> Value<'static> {
                let text: &str = self;
                flag(literals.contains(&text))
            }
        }
        impl NonEmpty for $type {
            fn non_empty(&self) -> Value<'static> {
                flag(!self.is_empty())
            }
        }
        impl AbsolutePath for $type {
            fn absolute_path(&self) -> Value<'static> {
                flag(starts_at_root(self.as_bytes()))
            }
        }
    )*};
}
texts!(String, &'static str, Box<str>, Cow<'static, str>);

macro_rules! paths {
    ($($type:ty),*) => {$(
        impl NonEmpty for $type {
            fn non_empty(&self) -> Value<'static> {
                flag(!self.as_os_str().is_empty())
            }
        }
        impl AbsolutePath for $type {
            fn absolute_path(&self) -> Value<'static> {
                flag(starts_at_root(self.as_os_str().as_encoded_bytes()))
            }
        }
    )*};
}
paths!(PathBuf, Box<Path>);

impl<T: Integer> OneOf<i64> for T {
    fn one_of(&self, literals: &[i64]) -> Value<'static> {
        flag(literals.contains(&self.saturated()))
    }
}

impl<T: Integer> NonZero for T {
    fn non_zero(&self) -> Value<'static> {
        flag(self.saturated() != 0)
    }
}

macro_rules! collections {
    ($([$($generic:ident),*] $type:ty),* $(,)?) => {$(
        impl<$($generic),*> NonEmpty for $type {
            fn non_empty(&self) -> Value<'static> {
                flag(!self.is_empty())
            }
        }
    )*};
}
collections! {
    [T] Vec<T>, [T] Box<[T]>, [T] VecDeque<T>, [T] BTreeSet<T>, [T, S] HashSet<T, S>,
    [K, V] BTreeMap<K, V>, [K, V, S] HashMap<K, V, S>,
}

macro_rules! optional {
    ($($trait:ident $method:ident),*) => {$(
        impl<T: $trait> $trait for Option<T> {
            fn $method(&self) -> Value<'static> {
                self.as_ref().map_or(Value::OMITTED, $trait::$method)
            }
        }
    )*};
}
optional!(Flag flag, NonZero non_zero, NonEmpty non_empty, AbsolutePath absolute_path);

impl<T: OneOf<L>, L> OneOf<L> for Option<T> {
    fn one_of(&self, literals: &[L]) -> Value<'static> {
        self.as_ref()
            .map_or(Value::OMITTED, |value| value.one_of(literals))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a value says yes.
    fn is(value: Value<'_>) -> bool {
        let Repr::Plain(plain) = value.0 else {
            panic!("{value:?} is no bool");
        };
        plain.as_bool().expect("a bool")
    }

    #[test]
    fn what_is_empty_is_so_in_every_type() {
        assert!(!is(String::new().non_empty()) && is("x".to_owned().non_empty()));
        assert!(!is("".non_empty()) && is(" ".non_empty()));
        assert!(!is(Cow::Borrowed("").non_empty()) && is(Cow::Borrowed("x").non_empty()));
        assert!(!is(PathBuf::new().non_empty()) && is(PathBuf::from("x").non_empty()));
        assert!(!is(Vec::<u8>::new().non_empty()) && is(vec![0].non_empty()));
        assert!(!is(BTreeSet::<u8>::new().non_empty()) && is(BTreeSet::from([0]).non_empty()));
        assert!(!is(HashMap::<u8, u8>::new().non_empty()));
        assert!(is(HashMap::from([(0, 0)]).non_empty()));
    }

    #[test]
    fn a_path_starts_at_a_root_on_any_system() {
        for path in ["/", "/x", r"\x", r"\\server\share", r"C:\x", "c:/x", "Z:/"] {
            assert!(is(path.absolute_path()), "{path}");
            assert!(is(PathBuf::from(path).absolute_path()), "{path}");
        }
        for path in ["", "x", "./x", "C:x", "C:", "7:/x", "é:/x", ":/x", "~/x"] {
            assert!(!is(path.absolute_path()), "{path}");
            assert!(!is(PathBuf::from(path).absolute_path()), "{path}");
        }
    }

    #[test]
    fn no_number_but_zero_is_zero() {
        assert!(!is(0_u8.non_zero()) && !is(0_i64.non_zero()) && !is(Duration::ZERO.non_zero()));
        assert!(is((-1_i8).non_zero()) && is(u128::MAX.non_zero()) && is(i128::MIN.non_zero()));
        assert!(is(Duration::from_nanos(1).non_zero()));
    }
}
