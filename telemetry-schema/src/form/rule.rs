//! What keys of a table demand of each other, as data that both the reader and the JSON Schema use.

use schemars::Schema;
use serde_json::{Value, json};
use toml::de::DeTable;

use super::read::{Reader, quoted};
use super::table::{Entry, Table};
use crate::code::Code;
use crate::model::{Class, Span, Trigger};

/// What one key of a table demands of others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The key, without which there is no demand.
    key: &'static str,
    demand: Demand,
}

#[derive(Clone, Copy, Debug)]
enum Demand {
    /// `by` is one of `values`; or only if the key has this value.
    Only {
        value: Option<&'static str>,
        by: &'static str,
        values: &'static [&'static str],
    },
    /// If the key has this value, the other is there too.
    Needs {
        value: &'static str,
        other: &'static str,
    },
    /// The other is not there.
    Apart { other: &'static str },
}

impl Rule {
    /// `key` is only for tables in which `by` is one of `values`.
    pub(super) const fn only(
        key: &'static str,
        by: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        let value = None;
        let demand = Demand::Only { value, by, values };
        Self { key, demand }
    }

    /// This value of `key` is only for tables in which `by` is one of `values`.
    pub(super) const fn only_value(
        key: &'static str,
        value: &'static str,
        by: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        let value = Some(value);
        let demand = Demand::Only { value, by, values };
        Self { key, demand }
    }

    /// A table in which `key` is `value` has `other`.
    pub(super) const fn needs(key: &'static str, value: &'static str, other: &'static str) -> Self {
        let demand = Demand::Needs { value, other };
        Self { key, demand }
    }

    /// A table has at most one of the two.
    pub(super) const fn apart(key: &'static str, other: &'static str) -> Self {
        let demand = Demand::Apart { other };
        Self { key, demand }
    }

    /// Reports that the table breaks the rule of this key, which stands at `span`.
    fn check(self, reader: &mut Reader<'_>, table: &DeTable<'_>, entry: Entry<'_, '_>, span: Span) {
        let key = self.key;
        let is = |value| entry.value.get_ref().as_str() == Some(value);
        match self.demand {
            Demand::Only { value, by, values } => {
                let found = table.get(by).and_then(|value| value.get_ref().as_str());
                let Some(found) = found.filter(|word| !values.contains(word)) else {
                    return;
                };
                // What is no known word is reported where it is read.
                if !is_known(by, found) || value.is_some_and(|value| !is(value)) {
                    return;
                }
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
            Demand::Needs { value, other } => {
                if is(value) && !table.contains_key(other) && !reader.is_broken() {
                    reader.report(
                        Code::MissingKey,
                        format!("{key} `{value}` needs `{other}`"),
                        span,
                        &format!("add `{other} = …`"),
                    );
                }
            }
            Demand::Apart { other } => {
                let Some((second, _)) = table.get_key_value(other) else {
                    return;
                };
                let second = reader.span(second.span());
                reader.report_twice(
                    Code::ConflictingParameters,
                    format!("`{key}` and `{other}` cannot stand together"),
                    span.max(second),
                    span.min(second),
                    "keep one of them; each says it all",
                );
            }
        }
    }

    /// The same as JSON Schema.
    fn describe(self) -> Value {
        let key = self.key;
        match self.demand {
            Demand::Only { value, by, values } => {
                let condition = match value {
                    None => json!({ "required": [key] }),
                    Some(value) => json!({
                        "properties": { key: { "const": value } },
                        "required": [key],
                    }),
                };
                json!({ "if": condition, "then": { "properties": { by: { "enum": values } } } })
            }
            Demand::Needs { value, other } => json!({
                "if": { "properties": { key: { "const": value } }, "required": [key] },
                "then": { "required": [other] },
            }),
            Demand::Apart { other } => json!({ "not": { "required": [key, other] } }),
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
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        for rule in T::RULES.iter().filter(|rule| rule.key == name) {
            let span = reader.span(key.span());
            rule.check(reader, table, Entry { key, value }, span);
        }
    }
}

/// Adds the rules of a form to its JSON Schema.
pub(super) fn describe<T: Table>(schema: &mut Schema) {
    if !T::RULES.is_empty() {
        let rules = T::RULES.iter().map(|rule| rule.describe()).collect();
        schema.insert("allOf".to_owned(), rules);
    }
}
