//! The layout that rustfmt gives to what is generated.

/// The greatest width of an array on one line.
pub(super) const ARRAY_WIDTH: usize = 60;

/// Items of at most this width share lines where not all fit on one.
const SHORT_ITEM: usize = 10;

/// The greatest width of a line.
const LINE_WIDTH: usize = 100;

/// Four spaces for each level.
pub(super) fn indent(level: usize) -> String {
    "    ".repeat(level)
}

/// An array whose first line stands at this level of indentation.
pub(super) fn array(items: &[String], level: usize) -> String {
    delimited("[", items, level, "]")
}

/// The arguments of a call, or the items of an array, between their delimiters.
pub(super) fn delimited(open: &str, items: &[String], level: usize, close: &str) -> String {
    let one_line = items.join(", ");
    let is_flat = !one_line.contains('\n');
    if is_flat && one_line.chars().count() <= ARRAY_WIDTH {
        return format!("{open}{one_line}{close}");
    }
    let inner = indent(level + 1);
    let mut text = format!("{open}\n");
    if items.iter().all(|item| item.chars().count() <= SHORT_ITEM) {
        let mut line = inner.clone();
        for item in items {
            // A space, the item and its comma.
            if line.len() > inner.len() && line.len() + 1 + item.len() + 1 > LINE_WIDTH {
                text.push_str(&line);
                text.push('\n');
                line.clone_from(&inner);
            }
            if line.len() > inner.len() {
                line.push(' ');
            }
            line.push_str(item);
            line.push(',');
        }
        text.push_str(&line);
        text.push('\n');
    } else {
        for item in items {
            text.push_str(&inner);
            text.push_str(item);
            text.push_str(",\n");
        }
    }
    text.push_str(&indent(level));
    text.push_str(close);
    text
}

/// A documentation comment of some paragraphs, each broken into lines.
pub(super) fn doc(paragraphs: &[&str], level: usize) -> String {
    let indent = indent(level);
    let mut text = String::new();
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if i > 0 {
            text.push_str(&indent);
            text.push_str("///\n");
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let width = indent.len() + "/// ".len() + line.chars().count() + word.chars().count();
            if !line.is_empty() && width + 1 > LINE_WIDTH {
                push_doc_line(&mut text, &indent, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        push_doc_line(&mut text, &indent, &line);
    }
    text
}

fn push_doc_line(text: &mut String, indent: &str, line: &str) {
    text.push_str(indent);
    text.push_str("/// ");
    text.push_str(line);
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

    fn strings(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        assert_eq!(array(&strings(&["1", "2"]), 1), "[1, 2]");
        assert_eq!(array(&[], 1), "[]");
    }

    #[test]
    fn long_items_stand_below_each_other_and_short_ones_share_lines() {
        let long = "a".repeat(40);
        let text = array(&[long.clone(), long.clone()], 1);
        assert_eq!(text, format!("[\n        {long},\n        {long},\n    ]"));
        let short = vec!["1234567890".to_owned(); 9];
        let text = array(&short, 0);
        let most = text.lines().map(str::len).max();
        assert_eq!((text.lines().count(), most), (4, Some(99)));
    }

    #[test]
    fn prose_ends_as_a_sentence_and_links_nothing() {
        assert_eq!(prose("a list [of] <things>"), r"a list \[of\] \<things\>.");
    }
}
