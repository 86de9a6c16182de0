//! What keys of a table demand of each other, as data that both the reader and the JSON Schema use.

use schemars::Schema;
use serde_json::{Value, json};
use toml::de::DeTable;

use super::read::{Reader, quoted};
use super::table::Table;
use crate::code::Code;
use crate::model::{Class, Trigger};

/// What one key demands of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule {
    /// `key` is only for tables in which `by` is one of `values`; or only this `value` of it is.
    Only {
        key: &'static str,
        value: Option<&'static str>,
        by: &'static str,
        values: &'static [&'static str],
    },
    /// A table in which `by` is `value` has `key`.
    Needs {
        by: &'static str,
        value: &'static str,
        key: &'static str,
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
        Self::Only {
            key,
            value: None,
            by,
            values,
        }
    }

    pub(super) const fn only_value(
        key: &'static str,
        value: &'static str,
        by: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        Self::Only {
            key,
            value: Some(value),
            by,
            values,
        }
    }

    pub(super) const fn needs(by: &'static str, value: &'static str, key: &'static str) -> Self {
        Self::Needs { by, value, key }
    }

    pub(super) const fn apart(one: &'static str, other: &'static str) -> Self {
        Self::Apart(one, other)
    }

    fn check(self, reader: &mut Reader<'_>, table: &DeTable<'_>) {
        let place = |key| table.get_key_value(key).map(|(key, _)| key.span());
        let text = |key| table.get(key).and_then(|value| value.get_ref().as_str());
        match self {
            Self::Only {
                key,
                value,
                by,
                values,
            } => {
                // What is no known word is reported where it is read.
                let found = text(by).filter(|word| is_known(by, word));
                let (Some(span), Some(found)) = (place(key), found) else {
                    return;
                };
                if values.contains(&found) || value.is_some_and(|value| text(key) != Some(value)) {
                    return;
                }
                let span = reader.span(span);
                let shown = value.map_or_else(
                    || format!("`{key}`"),
                    |value| format!("`{key} = \"{value}\"`"),
                );
                reader.report(
                    Code::ImpossibleParameter,
                    format!("{by} `{found}` takes no {shown}"),
                    span,
                    &format!("remove it; {shown} fits {by} {}", quoted(values)),
                );
            }
            Self::Needs { by, value, key } => {
                let Some(span) = place(by).filter(|_| text(by) == Some(value)) else {
                    return;
                };
                if place(key).is_none() && !reader.is_broken() {
                    let span = reader.span(span);
                    reader.report(
                        Code::MissingKey,
                        format!("{by} `{value}` needs `{key}`"),
                        span,
                        &format!("add `{key} = …`"),
                    );
                }
            }
            Self::Apart(one, other) => {
                let (Some(first), Some(second)) = (place(one), place(other)) else {
                    return;
                };
                let (first, second) = (reader.span(first), reader.span(second));
                reader.report_twice(
                    Code::ConflictingParameters,
                    format!("`{one}` and `{other}` cannot stand together"),
                    first.max(second),
                    first.min(second),
                    "keep one of them; each says it all",
                );
            }
        }
    }

    /// The same as JSON Schema.
    fn describe(self) -> Value {
        match self {
            Self::Only {
                key,
                value,
                by,
                values,
            } => {
                let condition = match value {
                    None => json!({ "required": [key] }),
                    Some(value) => json!({
                        "properties": { key: { "const": value } },
                        "required": [key],
                    }),
                };
                json!({ "if": condition, "then": { "properties": { by: { "enum": values } } } })
            }
            Self::Needs { by, value, key } => json!({
                "if": { "properties": { by: { "const": value } }, "required": [by] },
                "then": { "required": [key] },
            }),
            Self::Apart(one, other) => json!({ "not": { "required": [one, other] } }),
        }
    }
}

/// Whether the word is a value of the key that rules are about.
fn is_known(by: &str, word: &str) -> bool {
    match by {
        "class" => Class::ALL.iter().any(|class| class.as_str() == word),
        "trigger" => Trigger::ALL.iter().any(|trigger| trigger.as_str() == word),
        _ => true,
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
