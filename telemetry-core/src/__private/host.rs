//! Which types the classes take that only data of the host can have.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::choice::Choices;
use crate::label::{LabelSet, Labels};
use crate::meta::{FieldMeta, OTHER};
use crate::value::{Date, Id, MaskedText, Repr, Tokens, Value, Version};

/// Can be sent as `version`.
pub trait Numbers {
    /// The numbers.
    fn numbers(&self) -> Value<'static>;
}

impl Numbers for Version {
    #[inline]
    fn numbers(&self) -> Value<'static> {
        Value(Repr::Version(*self))
    }
}

/// Can be sent as `id`.
pub trait Identifier {
    /// The identifier.
    fn identifier(&self) -> Value<'_>;
}

impl Identifier for Id {
    #[inline]
    fn identifier(&self) -> Value<'_> {
        Value(Repr::Id(self))
    }
}

/// Can be sent as `date`.
pub trait Day {
    /// The day.
    fn day(&self) -> Value<'static>;
}

impl Day for Date {
    #[inline]
    fn day(&self) -> Value<'static> {
        Value(Repr::Date(*self))
    }
}

/// Can be sent as `duration`.
pub trait Elapsed {
    /// The milliseconds.
    fn elapsed(&self) -> Value<'static>;
}

impl Elapsed for Duration {
    #[inline]
    fn elapsed(&self) -> Value<'static> {
        let millis = i64::try_from(self.as_millis());
        Value(Repr::integer(millis.unwrap_or(i64::MAX)))
    }
}

/// Can be sent as `labels`.
pub trait Set {
    /// The labels that the type itself names; `None` if it holds texts that are looked up.
    const LABELS: Option<&'static [&'static str]> = None;

    /// The labels, each at most once.
    fn set(&self, field: &FieldMeta) -> Value<'static>;
}

fn set<'t>(field: &FieldMeta, texts: impl IntoIterator<Item = &'t str>) -> Value<'static> {
    let labels = field.domain.labels();
    Value(Repr::List(LabelSet::from_texts(labels, texts)))
}

fn label<T: Labels>(choice: &T) -> &'static str {
    T::LABELS.get(choice.index()).copied().unwrap_or(OTHER)
}

impl Set for LabelSet {
    #[inline]
    fn set(&self, _field: &FieldMeta) -> Value<'static> {
        Value(Repr::List(*self))
    }
}

impl<T: Labels> Set for Choices<T> {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    fn set(&self, field: &FieldMeta) -> Value<'static> {
        set(field, self.labels())
    }
}

impl<T: Labels> Set for Vec<T> {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    fn set(&self, field: &FieldMeta) -> Value<'static> {
        set(field, self.iter().map(label))
    }
}

impl<T: Labels> Set for BTreeSet<T> {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    fn set(&self, field: &FieldMeta) -> Value<'static> {
        set(field, self.iter().map(label))
    }
}

impl Set for Vec<String> {
    fn set(&self, field: &FieldMeta) -> Value<'static> {
        set(field, self.iter().map(String::as_str))
    }
}

impl Set for Vec<&'static str> {
    fn set(&self, field: &FieldMeta) -> Value<'static> {
        set(field, self.iter().copied())
    }
}

/// Can be sent as `masked-text`.
pub trait Words {
    /// The vocabulary that the type itself names; `None` if it holds a text that is masked for the
    /// field's.
    const LABELS: Option<&'static [&'static str]> = None;

    /// The words of the field's vocabulary, and masks.
    fn words(&self, field: &FieldMeta) -> Value<'static>;
}

impl<V: Labels> Words for MaskedText<V> {
    const LABELS: Option<&'static [&'static str]> = Some(V::LABELS);

    fn words(&self, field: &FieldMeta) -> Value<'static> {
        Value(Repr::Masked(self.in_vocabulary(field.domain.labels())))
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Words for $type {
            fn words(&self, field: &FieldMeta) -> Value<'static> {
                Value(Repr::Masked(Tokens::of(self, field.domain.labels())))
            }
        }
    )*};
}
texts!(String, &'static str, Box<str>, Cow<'static, str>);

macro_rules! optional {
    ($($trait:ident $method:ident),*) => {$(
        impl<T: $trait> $trait for Option<T> {
            #[inline]
            fn $method(&self) -> Value<'static> {
                self.as_ref().map_or(Value::OMITTED, $trait::$method)
            }
        }
    )*};
}
optional!(Numbers numbers, Day day, Elapsed elapsed);

impl<T: Identifier> Identifier for Option<T> {
    #[inline]
    fn identifier(&self) -> Value<'_> {
        self.as_ref().map_or(Value::OMITTED, T::identifier)
    }
}

impl<T: Set> Set for Option<T> {
    const LABELS: Option<&'static [&'static str]> = T::LABELS;

    fn set(&self, field: &FieldMeta) -> Value<'static> {
        self.as_ref()
            .map_or(Value::OMITTED, |value| value.set(field))
    }
}

impl<T: Words> Words for Option<T> {
    const LABELS: Option<&'static [&'static str]> = T::LABELS;

    fn words(&self, field: &FieldMeta) -> Value<'static> {
        self.as_ref()
            .map_or(Value::OMITTED, |value| value.words(field))
    }
}
