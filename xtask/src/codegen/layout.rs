//! The layout that rustfmt gives to what is generated.
//!
//! How rustfmt breaks an array depends on the width of its items, so tables opt out and have one
//! item on each line, whatever the schema holds.

use std::fmt::{Display, Write};

/// The greatest width of a line.
pub(super) const LINE_WIDTH: usize = 100;

/// Four spaces for each level, of which there are few.
fn indent(level: usize) -> &'static str {
    let spaces = "                ";
    spaces.get(..4 * level).unwrap_or(spaces)
}

/// A constant slice with one item on each line, as a member of an `impl`.
pub(super) fn table(
    text: &mut String,
    name: &str,
    ty: &str,
    items: impl IntoIterator<Item = impl Display>,
) {
    let _ = writeln!(
        text,
        "    #[rustfmt::skip]\n    const {name}: &'static [{ty}] = &["
    );
    for item in items {
        let _ = writeln!(text, "        {item},");
    }
    text.push_str("    ];\n");
}

/// A member of a struct or of a struct's value: what follows the colon moves to a line of its own
/// where both don't fit on one.
pub(super) fn member(text: &mut String, level: usize, name: &str, value: &str) {
    let indent = indent(level);
    let width = indent.len() + name.len() + ": ".len() + value.len() + ",".len();
    text.extend([indent, name, ":"]);
    if width > LINE_WIDTH {
        text.extend(["\n    ", indent]);
    } else {
        text.push(' ');
    }
    text.extend([value, ",\n"]);
}

/// Brings paths into the order that rustfmt gives them: segment by segment, `_` before all else,
/// numbers by their value.
pub(super) fn sort(paths: &mut [String]) {
    paths.sort_by_cached_key(|path| path.split("::").map(version_key).collect::<Vec<_>>());
}

fn version_key(segment: &str) -> Vec<(String, u128)> {
    let mut key = Vec::new();
    let mut rest = segment;
    while !rest.is_empty() {
        let letters = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(letters);
        let digits = behind
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(behind.len());
        let (number, behind) = behind.split_at(digits);
        key.push((word.replace('_', " "), number.parse().unwrap_or(0)));
        rest = behind;
    }
    key
}

/// Writes a documentation comment of some paragraphs, each broken into lines.
pub(super) fn doc(text: &mut String, level: usize, paragraphs: &[&str]) {
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if i > 0 {
            text.extend([indent(level), "///\n"]);
        }
        lines(text, indent(level), "///", paragraph);
    }
}

/// A documentation comment of the file itself.
pub(super) fn doc_inner(paragraph: &str) -> String {
    let mut text = String::new();
    lines(&mut text, "", "//!", paragraph);
    text
}

/// Writes a paragraph in lines that begin with a mark.
fn lines(text: &mut String, indent: &str, mark: &str, paragraph: &str) {
    let empty = indent.len() + mark.len();
    text.extend([indent, mark]);
    let mut width = empty;
    for word in paragraph.split_whitespace() {
        let word_width = 1 + word.chars().count();
        if width + word_width > LINE_WIDTH && width > empty {
            text.extend(["\n", indent, mark]);
            width = empty;
        }
        text.extend([" ", word]);
        width += word_width;
    }
    text.push('\n');
}

/// Prose of the schema as a documentation comment shows it: brackets are no links there, and it
/// ends as a sentence.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 1);
    for c in text.trim().chars() {
        if matches!(c, '[' | ']' | '<' | '>') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    if !escaped.ends_with(['.', '!', '?']) {
        escaped.push('.');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_does_not_fit_has_its_value_on_the_next_line() {
        let mut text = String::new();
        member(&mut text, 1, "a", "b");
        member(&mut text, 1, &"a".repeat(60), &"b".repeat(60));
        let lines: Vec<_> = text
            .lines()
            .map(|line| line.replace("aa", "").replace("bb", ""))
            .collect();
        assert_eq!(lines, ["    a: b,", "    :", "        ,"]);
    }

    #[test]
    fn prose_ends_as_a_sentence_and_links_nothing() {
        assert_eq!(prose("a list [of] <things>"), r"a list \[of\] \<things\>.");
    }
}
