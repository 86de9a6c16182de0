//! Arrays with something in them, and tables whose keys are free.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::Spanned;
use toml::de::DeValue;

use super::read::{Reader, Value};
use super::table::{At, entries};
use super::text::{FileName, Shape, Text};
use crate::code::Code;

/// An array of at least one item; of items that all differ, unless it says otherwise.
#[derive(Clone, Debug)]
pub(crate) struct List<T, const UNIQUE: bool = true>(pub(crate) Vec<At<T>>);

impl<T, const UNIQUE: bool> List<T, UNIQUE> {
    /// The items without their places.
    pub(crate) fn into_values<V: From<T>>(self) -> Vec<V> {
        self.0.into_iter().map(|item| item.value.into()).collect()
    }
}

impl<T: Value + Hash + Eq, const UNIQUE: bool> Value for List<T, UNIQUE> {
    const EXPECTED: &'static str = "an array";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let (items, is_whole) = read_items::<T, UNIQUE>(reader, value)?;
        is_whole.then_some(Self(items))
    }
}

/// The files of a schema: a list of which each item counts, however wrong another one is.
#[derive(Clone, Debug, JsonSchema)]
pub(crate) struct Files(pub(crate) List<FileName>);

impl Value for Files {
    const EXPECTED: &'static str = "an array";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let (mut files, _) = read_items::<FileName, true>(reader, value)?;
        let mut seen = HashSet::with_capacity(files.len());
        files.retain(|file| seen.insert(file.to_string()));
        Some(Self(List(files)))
    }
}

/// The items that are in order, and whether the array is as a whole. Every item is read, so that
/// every problem is reported.
fn read_items<T: Value + Hash + Eq, const UNIQUE: bool>(
    reader: &mut Reader<'_>,
    value: &Spanned<DeValue<'_>>,
) -> Option<(Vec<At<T>>, bool)> {
    let Some(array) = value.get_ref().as_array() else {
        reader.wrong_type(&format!("an array of {}", T::PLURAL), value);
        return None;
    };
    let mut items = Vec::with_capacity(array.len());
    for item in array {
        let span = reader.span(item.span());
        items.extend(T::read(reader, item).map(|value| At { value, span }));
    }
    if array.is_empty() {
        let span = reader.span(value.span());
        reader.report(
            Code::InvalidValue,
            "the array is empty".to_owned(),
            span,
            &format!("write {}, or remove the key", T::PLURAL),
        );
    }
    let is_unique = !UNIQUE || all_differ(reader, &items);
    let is_whole = items.len() == array.len() && !items.is_empty() && is_unique;
    Some((items, is_whole))
}

fn all_differ<T: Hash + Eq>(reader: &mut Reader<'_>, items: &[At<T>]) -> bool {
    // Most arrays have a few items, and comparing those costs less than hashing them.
    const FEW: usize = 8;
    let mut seen = HashMap::new();
    let mut differ = true;
    for (index, item) in items.iter().enumerate() {
        let first = if items.len() <= FEW {
            let before = items.iter().take(index);
            before
                .filter(|before| before.value == item.value)
                .map(|before| before.span)
                .next()
        } else {
            let first = *seen.entry(&item.value).or_insert(item.span);
            (first != item.span).then_some(first)
        };
        if let Some(first) = first {
            differ = false;
            reader.report_twice(
                Code::DuplicateItem,
                format!("{} is there already", reader.shown(item.span)),
                item.span,
                first,
                "remove one of them",
            );
        }
    }
    differ
}

impl<T: JsonSchema, const UNIQUE: bool> JsonSchema for List<T, UNIQUE> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        let mut schema = json_schema!({ "type": "array", "items": items, "minItems": 1 });
        if UNIQUE {
            schema.insert("uniqueItems".to_owned(), true.into());
        }
        schema
    }
}

/// Two ends.
impl Value for [i64; 2] {
    const EXPECTED: &'static str = "an array of two integers";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(array) = value.get_ref().as_array() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let items: Vec<_> = array.iter().map(|item| i64::read(reader, item)).collect();
        if let [lowest, highest] = items.as_slice() {
            return Some([(*lowest)?, (*highest)?]);
        }
        let span = reader.span(value.span());
        reader.report(
            Code::InvalidValue,
            format!("a range has two ends, not {}", items.len()),
            span,
            "write the lowest and the highest value: `range = [0, 100]`",
        );
        None
    }
}

/// A table whose keys are free within a shape, in the order of the text.
#[derive(Clone, Debug)]
pub(crate) struct Members<K, V>(pub(crate) Vec<(At<K>, V)>);

impl<K, V> Default for Members<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: Shape, V: Value> Value for Members<Text<S>, V> {
    const EXPECTED: &'static str = "a table";

    fn read(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>) -> Option<Self> {
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(Self::EXPECTED, value);
            return None;
        };
        let mut members = Vec::with_capacity(table.len());
        for entry in entries(table) {
            let span = reader.span(entry.key.span());
            let key = Text::of(reader, entry.key.get_ref(), span);
            let value = V::read(reader, entry.value);
            members.extend(
                key.zip(value)
                    .map(|(value, member)| (At { value, span }, member)),
            );
        }
        Some(Self(members))
    }
}

impl<S: Shape, V: JsonSchema> JsonSchema for Members<Text<S>, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Members_of_{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = Text::<S>::json_schema(generator);
        let members = generator.subschema_for::<V>();
        json_schema!({
            "type": "object",
            "propertyNames": names,
            "additionalProperties": members,
        })
    }
}
