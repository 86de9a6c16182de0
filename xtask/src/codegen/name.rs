//! Names that Rust accepts.

use std::borrow::Cow;
use std::mem;

use heck::ToUpperCamelCase;

/// Words that cannot be a name as they are, sorted.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A name of a field or module; keywords become raw identifiers.
pub(super) fn ident<'n>(name: impl Into<Cow<'n, str>>) -> Cow<'n, str> {
    let name = name.into();
    match &*name {
        // These cannot be raw; the derive does not count the underscore.
        "self" | "super" | "crate" => name + "_",
        word if KEYWORDS.binary_search(&word).is_ok() => Cow::Owned(format!("r#{word}")),
        _ => name,
    }
}

/// The module of a schema file or folder.
pub(super) fn module(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(plain).collect()
}

/// A name of a type or variant.
pub(super) fn pascal(text: &str) -> String {
    let name = camel(text);
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "Itself".to_owned(),
        Some(_) => name,
    }
}

/// The text in `UpperCamelCase`.
fn camel(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !text.bytes().all(is_plain) {
        return text.to_upper_camel_case();
    }
    // Almost all texts are in `snake_case`, of which words are the parts between underscores.
    let mut camel = String::with_capacity(text.len());
    let mut starts_word = true;
    for c in text.chars() {
        match c {
            '_' => starts_word = true,
            _ if mem::take(&mut starts_word) => camel.push(c.to_ascii_uppercase()),
            _ => camel.push(c),
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use heck::ToUpperCamelCase;
    use proptest::prelude::*;

    use super::{KEYWORDS, camel, ident, pascal};

    #[test]
    fn every_label_has_a_name_for_its_variant() {
        let named = [
            ("", "Empty"),
            ("-", "Empty"),
            ("gzip", "Gzip"),
            ("TLS", "Tls"),
            ("pt-BR", "PtBr"),
            ("nickname_full_name", "NicknameFullName"),
            ("5.8", "V58"),
            ("self", "Itself"),
        ];
        for (label, name) in named {
            assert_eq!(pascal(label), name, "{label}");
        }
    }

    #[test]
    fn keywords_are_escaped() {
        assert_eq!(ident("type"), "r#type");
        assert_eq!(ident("self"), "self_");
        assert_eq!(ident("site_url"), "site_url");
    }

    #[test]
    fn keywords_can_be_searched() {
        assert!(KEYWORDS.is_sorted());
    }

    proptest! {
        #[test]
        fn words_are_those_that_heck_finds(text in "[a-z0-9_]{0,20}|[ -~]{0,20}") {
            prop_assert_eq!(camel(&text), text.to_upper_camel_case());
        }
    }
}
