//! What keys of a table demand of each other, as data that both the reader and the JSON Schema use.

use schemars::Schema;
use serde_json::{Value, json};
use toml::de::DeTable;

use super::read::{Reader, quoted};
use super::table::Table;
use crate::code::Code;

/// What one key demands of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// `key` is only for tables in which `by` is one of `values`.
    Only {
        key: &'static str,
        by: &'static str,
        values: &'static [&'static str],
    },
    /// A table has at most one of the two.
    Apart(&'static str, &'static str),
}

impl Rule {
    pub(super) const fn only(
        key: &'static str,
        by: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        Self::Only { key, by, values }
    }

    pub(super) const fn apart(one: &'static str, other: &'static str) -> Self {
        Self::Apart(one, other)
    }

    fn check(self, reader: &mut Reader<'_>, table: &DeTable<'_>) {
        let written = |key| table.get_key_value(key).map(|(key, _)| key.span());
        match self {
            Self::Only { key, by, values } => {
                let (Some(span), Some(value)) = (written(key), table.get(by)) else {
                    return;
                };
                // A value that is no text was reported already.
                if let Some(value) = value.get_ref().as_str().filter(|v| !values.contains(v)) {
                    let span = reader.span(span);
                    reader.report(
                        Code::ImpossibleParameter,
                        format!("{by} `{value}` takes no `{key}`"),
                        span,
                        &format!("remove it; `{key}` fits {by} {}", quoted(values)),
                    );
                }
            }
            Self::Apart(one, other) => {
                let (Some(first), Some(second)) = (written(one), written(other)) else {
                    return;
                };
                let (first, second, key) = if first.start < second.start {
                    (first, second, other)
                } else {
                    (second, first, one)
                };
                let (first, second) = (reader.span(first), reader.span(second));
                reader.report_twice(
                    Code::ConflictingParameters,
                    format!("`{one}` and `{other}` each say the same thing in their own way"),
                    second,
                    first,
                    &format!("keep one of them; remove `{key}` if in doubt"),
                );
            }
        }
    }

    /// The same as JSON Schema.
    fn describe(self) -> Value {
        match self {
            Self::Only { key, by, values } => json!({
                "if": { "required": [key] },
                "then": { "properties": { by: { "enum": values } } },
            }),
            Self::Apart(one, other) => json!({ "not": { "required": [one, other] } }),
        }
    }
}

/// Reports what in a table breaks the rules of its form.
pub(super) fn check<T: Table>(reader: &mut Reader<'_>, table: &DeTable<'_>) {
    for rule in T::RULES {
        rule.check(reader, table);
    }
}

/// Adds the rules of a form to its JSON Schema.
pub(super) fn describe<T: Table>(schema: &mut Schema) {
    if !T::RULES.is_empty() {
        let rules = T::RULES.iter().map(|rule| rule.describe()).collect();
        schema.insert("allOf".to_owned(), rules);
    }
}
