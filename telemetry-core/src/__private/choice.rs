//! Which types class `enum` takes, beside integers.

use std::borrow::Cow;

use crate::choice::Choices;
use crate::encode::{label_of, labels_of};
use crate::label::{LabelSet, Labels};
use crate::meta::{FieldMeta, OTHER};
use crate::value::{Formatted, Repr, TimeOfDay, Value, Version};

/// Can be sent as one of the domain's labels.
pub trait Choice {
    /// The labels that the type itself names; `None` if it holds a text that is looked up.
    const LABELS: Option<&'static [&'static str]>;

    /// The label. `in_order` tells that the type's own labels are the declared ones at the same
    /// places, which spares looking for each.
    fn choice(&self, field: &FieldMeta, in_order: bool) -> Value<'static>;
}

impl<T: Labels> Choice for T {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    #[inline]
    fn choice(&self, field: &FieldMeta, in_order: bool) -> Value<'static> {
        let index = self.index();
        Value(match T::LABELS.get(index) {
            Some(_) if in_order => Repr::label(index),
            Some(label) => Repr::label(label_of(&field.domain, label)),
            None => Repr::OTHER,
        })
    }
}

impl<T: Choice> Choice for Option<T> {
    const LABELS: Option<&'static [&'static str]> = T::LABELS;

    #[inline]
    fn choice(&self, field: &FieldMeta, in_order: bool) -> Value<'static> {
        self.as_ref()
            .map_or(Value::OMITTED, |value| value.choice(field, in_order))
    }
}

/// Can be sent as a list of the domain's labels.
pub trait List {
    /// The labels that the type itself names; `None` if it holds texts that are looked up.
    const LABELS: Option<&'static [&'static str]> = None;

    /// The labels, each at most once.
    fn list(&self, field: &FieldMeta) -> Value<'static>;
}

fn list<'t>(field: &FieldMeta, texts: impl IntoIterator<Item = &'t str>) -> Value<'static> {
    Value(Repr::List(LabelSet::from_texts(
        field.domain.labels(),
        texts,
    )))
}

impl List for LabelSet {
    #[inline]
    fn list(&self, _field: &FieldMeta) -> Value<'static> {
        Value(Repr::List(*self))
    }
}

impl<T: Labels> List for Choices<T> {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    fn list(&self, field: &FieldMeta) -> Value<'static> {
        list(field, self.labels())
    }
}

impl List for Vec<String> {
    fn list(&self, field: &FieldMeta) -> Value<'static> {
        list(field, self.iter().map(String::as_str))
    }
}

impl List for Vec<&'static str> {
    fn list(&self, field: &FieldMeta) -> Value<'static> {
        list(field, self.iter().copied())
    }
}

impl<T: Labels> List for Vec<T> {
    const LABELS: Option<&'static [&'static str]> = Some(T::LABELS);

    fn list(&self, field: &FieldMeta) -> Value<'static> {
        list(
            field,
            self.iter()
                .map(|item| T::LABELS.get(item.index()).copied().unwrap_or(OTHER)),
        )
    }
}

impl<T: List> List for Option<T> {
    const LABELS: Option<&'static [&'static str]> = T::LABELS;

    fn list(&self, field: &FieldMeta) -> Value<'static> {
        self.as_ref()
            .map_or(Value::OMITTED, |value| value.list(field))
    }
}

/// Can be sent in the format `version`.
pub trait VersionText {
    /// The release, one of the labels beside the format, or [`OTHER`].
    fn version(&self, field: &FieldMeta) -> Value<'static>;
}

impl VersionText for Version {
    #[inline]
    fn version(&self, _field: &FieldMeta) -> Value<'static> {
        Value(Repr::Version(*self))
    }
}

/// Can be sent in the format `time-of-day`.
pub trait TimeText {
    /// The time, one of the labels beside the format, or [`OTHER`].
    fn time(&self, field: &FieldMeta) -> Value<'static>;
}

impl TimeText for TimeOfDay {
    #[inline]
    fn time(&self, _field: &FieldMeta) -> Value<'static> {
        Value(Repr::TimeOfDay(*self))
    }
}

macro_rules! formats {
    ($($trait:ident $method:ident $parsed:ident),*) => {$(
        impl $trait for Formatted<$parsed> {
            #[inline]
            fn $method(&self, _field: &FieldMeta) -> Value<'static> {
                Value(match *self {
                    Self::Parsed(parsed) => Repr::$parsed(parsed),
                    Self::Label(index) => Repr::label(index),
                    Self::Other => Repr::OTHER,
                })
            }
        }
        impl<T: $trait> $trait for Option<T> {
            fn $method(&self, field: &FieldMeta) -> Value<'static> {
                self.as_ref().map_or(Value::OMITTED, |value| value.$method(field))
            }
        }
    )*};
}
formats!(VersionText version Version, TimeText time TimeOfDay);

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl Choice for $type {
            const LABELS: Option<&'static [&'static str]> = None;

            fn choice(&self, field: &FieldMeta, _in_order: bool) -> Value<'static> {
                Value(Repr::label(label_of(&field.domain, self)))
            }
        }
        impl List for $type {
            fn list(&self, field: &FieldMeta) -> Value<'static> {
                Value(Repr::List(labels_of(&field.domain, self)))
            }
        }
        impl VersionText for $type {
            fn version(&self, field: &FieldMeta) -> Value<'static> {
                let label = || Repr::label(label_of(&field.domain, self));
                Value(Version::parse(self).map_or_else(label, Repr::Version))
            }
        }
        impl TimeText for $type {
            fn time(&self, field: &FieldMeta) -> Value<'static> {
                let label = || Repr::label(label_of(&field.domain, self));
                Value(TimeOfDay::parse(self).map_or_else(label, Repr::TimeOfDay))
            }
        }
    )*};
}
texts!(String, &'static str, Box<str>, Cow<'static, str>);
