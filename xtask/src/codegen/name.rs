//! Names that Rust accepts.

use heck::ToUpperCamelCase;

/// Words that cannot be a name as they are.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A name of a field or module; keywords become raw identifiers.
pub(super) fn ident(name: &str) -> String {
    match name {
        // These cannot be raw; the derive does not count the underscore.
        "self" | "super" | "crate" => format!("{name}_"),
        _ if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// The module of a schema file or folder.
pub(super) fn module(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(plain).collect()
}

/// A name of a type or variant.
pub(super) fn pascal(text: &str) -> String {
    let name = text.to_upper_camel_case();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "Itself".to_owned(),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{ident, pascal};

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
}
