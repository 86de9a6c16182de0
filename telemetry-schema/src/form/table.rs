//! What every table with fixed keys has in common.

use std::borrow::Cow;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::Reader;
use super::rule::Rule;
use crate::model::Span;

/// A value and where it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The place of one key in a form.
#[derive(Clone, Debug, Default)]
pub(crate) enum Slot<T> {
    /// The key is not there.
    #[default]
    Missing,
    /// The key is there, and what is wrong with its value was reported.
    Unreadable,
    /// The key's value.
    Is(At<T>),
}

impl<T> Slot<T> {
    /// The value and its place.
    pub(crate) fn at(&self) -> Option<&At<T>> {
        match self {
            Self::Is(at) => Some(at),
            Self::Missing | Self::Unreadable => None,
        }
    }

    /// The value and its place, taken out.
    pub(crate) fn into_at(self) -> Option<At<T>> {
        match self {
            Self::Is(at) => Some(at),
            Self::Missing | Self::Unreadable => None,
        }
    }

    /// The value without its place.
    pub(crate) fn into_value(self) -> Option<T> {
        self.into_at().map(|at| at.value)
    }

    /// Whether the key is there, readable or not.
    pub(crate) fn is_written(&self) -> bool {
        !matches!(self, Self::Missing)
    }
}

impl<T: JsonSchema> JsonSchema for Slot<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A key of a table and its value.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a, 'i> {
    pub(crate) key: &'a Spanned<Cow<'i, str>>,
    pub(crate) value: &'a Spanned<DeValue<'i>>,
}

/// The entries of a table in the order of the text.
pub(crate) fn entries<'a, 'i>(table: &'a DeTable<'i>) -> Vec<Entry<'a, 'i>> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry { key, value })
        .collect();
    entries.sort_unstable_by_key(|entry| entry.key.span().start);
    entries
}

/// A table with a fixed set of keys.
pub(crate) trait Table: Default {
    /// How messages name the table.
    const NAME: &'static str;
    /// All keys, in documented order.
    const KEYS: &'static [&'static str];
    /// The keys that must be there, each with what it says.
    const REQUIRED: &'static [(&'static str, &'static str)];
    /// What keys demand of each other.
    const RULES: &'static [Rule];

    /// Takes in one key, or reports it as unknown.
    fn read_key(&mut self, reader: &mut Reader<'_>, entry: Entry<'_, '_>);
}

/// Declares a table once: its struct, its reader, and its JSON Schema.
macro_rules! table {
    (
        $(#[$meta:meta])*
        pub(crate) struct $form:ident($name:literal) {
            required { $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $key:literal,)* }
            optional {
                $($(#[doc = $doc_optional:literal])+
                $optional:ident: $type_optional:ty = $key_optional:literal,)*
            }
            rules { $($rule:expr,)* }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, JsonSchema)]
        #[schemars(deny_unknown_fields, transform = $crate::form::rule::describe::<$form>)]
        pub(crate) struct $form {
            $($(#[doc = $doc])+ #[schemars(rename = $key)] pub(crate) $field: Slot<$type>,)*
            $(
                $(#[doc = $doc_optional])+
                #[schemars(rename = $key_optional, default)]
                pub(crate) $optional: Slot<$type_optional>,
            )*
        }

        impl Table for $form {
            const NAME: &'static str = $name;
            const KEYS: &'static [&'static str] = &[$($key,)* $($key_optional),*];
            const REQUIRED: &'static [(&'static str, &'static str)] =
                &[$(($key, concat!($($doc),+))),*];
            const RULES: &'static [$crate::form::rule::Rule] = &[$($rule),*];

            fn read_key(&mut self, reader: &mut Reader<'_>, entry: Entry<'_, '_>) {
                match entry.key.get_ref().as_ref() {
                    $($key => self.$field = reader.slot(entry),)*
                    $($key_optional => self.$optional = reader.slot(entry),)*
                    _ => reader.unknown_key(entry.key, Self::KEYS),
                }
            }
        }
    };
}

pub(super) use table;
