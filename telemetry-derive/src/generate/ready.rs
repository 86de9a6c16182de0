//! An event's text for the values that its fields will probably have.
//!
//! What was shipped is what most installations leave. A wrong guess costs time and nothing else.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use telemetry_schema::model::{self, Class, Domain, Field, Predicate, TrueWhen};

use super::table;

/// The text, and where each value stands in it.
#[derive(Default)]
pub(super) struct Ready {
    text: String,
    heads: Vec<u8>,
    lens: Vec<u8>,
    kinds: Vec<u8>,
    numbers: Vec<i64>,
    labels: Vec<u16>,
}

/// A value that can be written before anybody knows it.
enum Guess {
    Bool(bool),
    Integer(i64),
    /// The label at this index, and its text.
    Label(u16, String),
    /// A list without labels.
    Empty,
}

impl Ready {
    pub(super) fn of(fields: &[Field]) -> Self {
        let mut ready = Self::default();
        for field in fields {
            ready.add(field);
        }
        ready
    }

    fn add(&mut self, field: &Field) {
        let head = format!(",\"{}\":", field.key);
        let (kind, value) = match guess(field) {
            Some(Guess::Bool(false)) => (b'f', "false".to_owned()),
            Some(Guess::Bool(true)) => (b't', "true".to_owned()),
            Some(Guess::Integer(number)) => {
                self.numbers.push(number);
                (b'i', number.to_string())
            }
            Some(Guess::Label(label, text)) => {
                self.labels.push(label);
                (b'l', format!("\"{text}\""))
            }
            Some(Guess::Empty) => (b'e', "\"\"".to_owned()),
            None => (b'-', String::new()),
        };
        // The schema allows neither keys nor labels that are longer than 64 bytes.
        self.heads.push(u8::try_from(head.len()).unwrap_or(u8::MAX));
        self.lens.push(u8::try_from(value.len()).unwrap_or(u8::MAX));
        self.kinds.push(kind);
        self.text += &head;
        self.text += &value;
    }

    /// The value of `EventMeta::ready`.
    pub(super) fn tokens(&self) -> TokenStream {
        let count = Literal::usize_unsuffixed(self.heads.len());
        let text = Literal::byte_string(self.text.as_bytes());
        let heads = Literal::byte_string(&self.heads);
        let lens = Literal::byte_string(&self.lens);
        let kinds = Literal::byte_string(&self.kinds);
        let numbers = self.numbers.iter().copied().map(Literal::i64_unsuffixed);
        let labels = self.labels.iter().copied().map(Literal::u16_unsuffixed);
        quote! {
            __telemetry::ready(
                #text,
                &__telemetry::slots::<#count>(&__telemetry::Places {
                    heads: #heads,
                    lens: #lens,
                    kinds: #kinds,
                    numbers: &[#(#numbers),*],
                    labels: &[#(#labels),*],
                }),
            )
        }
    }
}

/// The value that the field will probably have, if its domain allows it and every release sends it.
fn guess(field: &Field) -> Option<Guess> {
    if table::is_gated(field) {
        return None;
    }
    if field.class == Class::IsDefault {
        return Some(Guess::Bool(true));
    }
    let default = field.default.as_ref()?;
    match (&field.domain, default) {
        (Domain::Bool, default) => Some(Guess::Bool(is_true(field, default))),
        (Domain::Range(lowest, highest), default) => {
            let number = match default {
                model::Literal::Integer(number) => *number,
                model::Literal::List(items) => i64::try_from(items.len()).ok()?,
                // The items of an empty text are counted.
                model::Literal::Text(text) if text.is_empty() => 0,
                model::Literal::Text(_) | model::Literal::Bool(_) => return None,
            };
            let is_allowed = (*lowest..=*highest).contains(&number);
            is_allowed.then_some(Guess::Integer(number))
        }
        (Domain::Labels(labels) | Domain::Format { labels, .. }, model::Literal::Text(text)) => {
            let index = labels.iter().position(|label| label == text)?;
            Some(Guess::Label(u16::try_from(index).ok()?, text.clone()))
        }
        (Domain::LabelList { .. }, model::Literal::Text(text)) if text.is_empty() => {
            Some(Guess::Empty)
        }
        _ => None,
    }
}

fn is_true(field: &Field, default: &model::Literal) -> bool {
    match &field.true_when {
        Some(TrueWhen::Values(values)) => values.contains(default),
        Some(TrueWhen::Predicate(Predicate::AbsolutePath)) => false,
        Some(TrueWhen::Predicate(Predicate::NonZero | Predicate::NonEmpty)) | None => match default
        {
            model::Literal::Bool(value) => *value,
            model::Literal::Integer(number) => *number != 0,
            model::Literal::Text(text) => !text.is_empty(),
            model::Literal::List(items) => !items.is_empty(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use telemetry_schema::load_event;

    use super::Ready;

    const MANIFEST: &str = r#"
        files = ["config.toml"]
        [product]
        name = "server"
        title = "Server"
        release = "1"
        settings = "json"
        [purposes]
        problems = "To find problems."
        [policy]
        title = "T"
        introduction = "T"
        never_included = "T"
        daily = "T"
        never_collected = "T"
        transport = "T"
        opt_out = "T"
        [reveals]
        bool = "T"
        enum = "T"
        count = "T"
        is-default = "T"
    "#;

    const EVENT: &str = r#"
        [event]
        name = "config"
        section = "S"
        title = "T"
        description = "T"
        trigger = "daily"
        purposes = ["problems"]
        owner = "o"
        [fields]
        On = { class = "bool", default = true, description = "Whether it is on" }
        Old = { class = "bool", default = true, until = "1", description = "Whether it is old" }
        Edit = { class = "bool", true_when = ["always"], default = "never", description = "Whether texts can be edited" }
        Mode = { class = "enum", labels = ["a", "gzip"], default = "gzip", description = "How files are served" }
        Size = { class = "enum", buckets = [0, 10], default = 10, description = "The cache in bytes" }
        Least = { class = "enum", range = [-1, 9], default = -1, description = "The least length" }
        Items = { class = "count", list = ",", default = "", description = "Number of items" }
        Langs = { class = "enum", labels = ["de"], list = ",", default = "", description = "Which languages are offered" }
        Url = { class = "is-default", default = "x", description = "Whether the address is as shipped" }
    "#;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "nobody else reads these files")]
    fn the_text_holds_what_was_shipped_where_its_domain_allows_that() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("telemetry.toml"), MANIFEST).unwrap();
        fs::write(folder.path().join("config.toml"), EVENT).unwrap();
        let loaded = load_event(folder.path(), "config");
        assert_eq!(loaded.diagnostics, []);
        let ready = Ready::of(&loaded.event.unwrap().fields);
        assert_eq!(
            ready.text,
            concat!(
                r#","on":true,"old":,"edit":false,"mode":"gzip","size":,"least":-1"#,
                r#","items":0,"langs":"","isdefault_url":true"#
            )
        );
        assert_eq!(ready.kinds, b"t-fl-iiet");
        assert_eq!(ready.numbers, [-1, 0]);
        assert_eq!(ready.labels, [1]);
        let sum = |lengths: &[u8]| lengths.iter().map(|len| usize::from(*len)).sum::<usize>();
        assert_eq!(sum(&ready.heads) + sum(&ready.lens), ready.text.len());
    }
}
