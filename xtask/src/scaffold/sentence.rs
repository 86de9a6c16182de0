//! Doc comments as proposed descriptions.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The longest comment that is one sentence for a reader of the published page.
const MOST_CHARS: usize = 160;

/// What marks a comment as one for programmers, or holds an address.
const FOREIGN: &[&str] = &[
    "://", "`", "](", "[", "|", "@", "TODO", "FIXME", "#", "<", "\\",
];

/// The doc comment, without its full stop, if it is one plain sentence.
pub(super) fn sentence(attributes: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|of| of.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(line),
                ..
            }) = &pair.value
        {
            lines.push(line.value());
        }
    }
    plain(&lines.join("\n"))
}

fn plain(comment: &str) -> Option<String> {
    let lines: Vec<&str> = comment.trim().lines().map(str::trim).collect();
    if lines.iter().any(|line| line.is_empty()) {
        return None;
    }
    let text = lines.join(" ");
    let text = text.strip_suffix('.').unwrap_or(&text);
    let ends_within = [". ", "! ", "? ", ".", "!", "?"]
        .iter()
        .any(|end| text.match_indices(end).any(|(at, _)| is_end(text, at, end)));
    let is_plain = !text.is_empty()
        && text.chars().count() <= MOST_CHARS
        && !text.chars().any(char::is_control)
        && !FOREIGN.iter().any(|mark| text.contains(mark))
        && !ends_within;
    is_plain.then(|| text.to_owned())
}

/// Whether a sentence ends here: before a space and a capital letter, or at the end of all.
fn is_end(text: &str, at: usize, end: &str) -> bool {
    let rest = text.get(at + end.len()..).unwrap_or_default();
    if end.ends_with(' ') {
        rest.starts_with(char::is_uppercase)
    } else {
        rest.is_empty()
    }
}

/// A sentence as the end of a longer one: with a small letter, unless its first word is an acronym.
pub(super) fn continued(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let is_acronym = chars.clone().next().is_some_and(char::is_uppercase);
    if is_acronym {
        return sentence.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::{continued, plain};

    #[test]
    fn one_sentence_is_taken_and_nothing_else() {
        assert_eq!(plain(" The port. "), Some("The port".to_owned()));
        assert_eq!(
            plain("Where files\n lie"),
            Some("Where files lie".to_owned())
        );
        assert_eq!(
            plain("Files, e.g. logs."),
            Some("Files, e.g. logs".to_owned())
        );
        for other in [
            "",
            "The port. It is open.",
            "The port.\n\nMore.",
            "See [`Port`].",
            "From https://intern.example/x",
            "Ask anna@example.org",
            "TODO explain",
            "Is it on?",
        ] {
            assert_eq!(plain(other), None, "{other}");
        }
        assert_eq!(plain(&"a".repeat(161)), None);
    }

    #[test]
    fn a_sentence_goes_on_with_a_small_letter() {
        assert_eq!(continued("The port"), "the port");
        assert_eq!(continued("URL of it"), "URL of it");
        assert_eq!(continued("A port"), "a port");
    }
}
