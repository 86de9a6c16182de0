//! Which types class `count`, and class `enum` with integers, take.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::num::NonZero;

use crate::value::{Repr, Value};

/// A whole number of any width; the domain clamps it later.
pub trait Integer: Copy {
    /// The number, or the nearest one that `i64` holds.
    fn saturated(self) -> i64;
}

macro_rules! integers {
    ($($type:ident $beyond:expr;)*) => {$(
        impl Integer for $type {
            #[inline]
            fn saturated(self) -> i64 {
                let beyond: fn($type) -> i64 = $beyond;
                i64::try_from(self).unwrap_or_else(|_| beyond(self))
            }
        }
        impl Integer for NonZero<$type> {
            #[inline]
            fn saturated(self) -> i64 {
                self.get().saturated()
            }
        }
        impl Count for $type {
            #[inline]
            fn count(&self) -> Value<'static> {
                Value(Repr::integer(self.saturated().max(0)))
            }
        }
        impl Count for NonZero<$type> {
            #[inline]
            fn count(&self) -> Value<'static> {
                self.get().count()
            }
        }
    )*};
}
integers! {
    i8 |_| 0; i16 |_| 0; i32 |_| 0; i64 |_| 0;
    isize |n| if n < 0 { i64::MIN } else { i64::MAX };
    i128 |n| if n < 0 { i64::MIN } else { i64::MAX };
    u8 |_| 0; u16 |_| 0; u32 |_| 0;
    u64 |_| i64::MAX; u128 |_| i64::MAX; usize |_| i64::MAX;
}

/// Can be sent as an integer of the domain.
pub trait Whole {
    /// The number.
    fn whole(&self) -> Value<'static>;
}

impl<T: Integer> Whole for T {
    #[inline]
    fn whole(&self) -> Value<'static> {
        Value(Repr::integer(self.saturated()))
    }
}

impl<T: Whole> Whole for Option<T> {
    #[inline]
    fn whole(&self) -> Value<'static> {
        self.as_ref().map_or(Value::OMITTED, Whole::whole)
    }
}

/// Has a number that class `count` sends: a length, or itself if it is no less than zero.
pub trait Count {
    /// The number.
    fn count(&self) -> Value<'static>;
}

macro_rules! collections {
    ($([$($generic:ident),*] $type:ty),* $(,)?) => {$(
        impl<$($generic),*> Count for $type {
            fn count(&self) -> Value<'static> {
                self.len().count()
            }
        }
    )*};
}
collections! {
    [T] Vec<T>, [T] Box<[T]>, [T] &'static [T], [T] VecDeque<T>, [T] BTreeSet<T>,
    [T, S] HashSet<T, S>, [K, V] BTreeMap<K, V>, [K, V, S] HashMap<K, V, S>,
}

impl<T: Count> Count for Option<T> {
    fn count(&self) -> Value<'static> {
        self.as_ref().map_or(Value::OMITTED, Count::count)
    }
}

/// Has a number that class `count` with `list` sends: the items of a separated text, or what
/// class `count` takes anyway.
pub trait CountList {
    /// The number.
    fn count_list(&self, separator: char) -> Value<'static>;
}

impl<T: Count> CountList for T {
    fn count_list(&self, _separator: char) -> Value<'static> {
        self.count()
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl CountList for $type {
            fn count_list(&self, separator: char) -> Value<'static> {
                self.split(separator).filter(|item| !item.trim().is_empty()).count().count()
            }
        }
        impl CountList for Option<$type> {
            fn count_list(&self, separator: char) -> Value<'static> {
                self.as_ref().map_or(Value::OMITTED, |text| text.count_list(separator))
            }
        }
    )*};
}
texts!(String, &'static str, Box<str>, Cow<'static, str>);
