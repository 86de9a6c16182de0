//! The layout that rustfmt gives to what is generated.
//!
//! How rustfmt breaks an array depends on the width of its items, so tables opt out and have one
//! item on each line, whatever the schema holds.

use std::fmt::Write;

use crate::escape;

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
    items: impl IntoIterator<Item = impl AsRef<str>>,
) {
    let _ = writeln!(
        text,
        "    #[rustfmt::skip]\n    const {name}: &'static [{ty}] = &["
    );
    for item in items {
        text.extend(["        ", item.as_ref(), ",\n"]);
    }
    text.push_str("    ];\n");
}

/// A public member of a struct; see [`value`].
pub(super) fn member(text: &mut String, level: usize, name: &str, ty: &str) {
    pair(text, level, ["pub ", name], ty);
}

/// A member of a struct's value: what follows the colon moves to a line of its own where both don't
/// fit on one.
pub(super) fn value(text: &mut String, level: usize, name: &str, value: &str) {
    pair(text, level, ["", name], value);
}

fn pair(text: &mut String, level: usize, [visibility, name]: [&str; 2], value: &str) {
    let indent = indent(level);
    let key = visibility.len() + name.len();
    let width = indent.len() + key + ": ".len() + value.len() + ",".len();
    text.extend([indent, visibility, name, ":"]);
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
    if paragraph.len() < LINE_WIDTH - empty && is_spaced(paragraph) {
        text.extend([" ", paragraph, "\n"]);
        return;
    }
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

/// Whether a text is words of ASCII with one space between, as most texts are.
fn is_spaced(text: &str) -> bool {
    let is_other = |b: u8| !(b == b' ' || b.is_ascii_graphic());
    let is_wide = |pair| pair == (b' ', b' ');
    let pairs = text.bytes().zip(text.bytes().skip(1));
    // Without an early end, the processor looks at many characters at once.
    !text.is_empty()
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.bytes().fold(false, |found, b| found | is_other(b))
        && !pairs.fold(false, |found, pair| found | is_wide(pair))
}

/// Prose of the schema as a documentation comment shows it: brackets are no links there, and it
/// ends as a sentence.
pub(super) fn prose(text: &str) -> String {
    let text = text.trim();
    let mut escaped = String::with_capacity(text.len() + 1);
    escape::push(&mut escaped, text, |byte| match byte {
        b'[' => Some("\\["),
        b']' => Some("\\]"),
        b'<' => Some("\\<"),
        b'>' => Some("\\>"),
        _ => None,
    });
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
        value(&mut text, 1, "a", "b");
        value(&mut text, 1, &"a".repeat(60), &"b".repeat(60));
        let lines: Vec<_> = text
            .lines()
            .map(|line| line.replace("aa", "").replace("bb", ""))
            .collect();
        assert_eq!(lines, ["    a: b,", "    :", "        ,"]);
    }

    #[test]
    fn only_words_with_one_space_between_are_a_line_as_they_are() {
        assert!(is_spaced("How many: 1 (one)."));
        for text in ["", " a", "a ", "a  b", "a\nb", "a\tb", "größe"] {
            assert!(!is_spaced(text), "{text:?}");
            let words: Vec<_> = text.split_whitespace().collect();
            let line = format!("//! {}", words.join(" "));
            assert_eq!(doc_inner(text).trim_end(), line.trim_end());
        }
    }

    #[test]
    fn prose_ends_as_a_sentence_and_links_nothing() {
        assert_eq!(prose("a list [of] <things>"), r"a list \[of\] \<things\>.");
    }
}
