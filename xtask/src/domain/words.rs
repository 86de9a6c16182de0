//! Domains in words, for tables of the published list.
//!
//! The form is regular, so that a program can read the domain back: what is sent literally stands in
//! code spans, and each kind of domain begins with words of its own.

use std::fmt::Write;

use telemetry_schema::model::{Domain, Field, Format, Literal, MASK, Predicate, TrueWhen};

/// Writes what a field can send, as Markdown for the cell of a table.
pub(crate) fn write_field(text: &mut String, field: &Field) {
    write_domain(text, &field.domain);
    match &field.true_when {
        None => {}
        Some(TrueWhen::Predicate(predicate)) => text.push_str(match predicate {
            Predicate::NonZero => "; true if the setting is a number other than 0",
            Predicate::NonEmpty => "; true if the setting is not empty",
            Predicate::AbsolutePath => "; true if the setting is a path from a root folder",
        }),
        Some(TrueWhen::Values(values)) => {
            text.push_str("; true if the setting is ");
            for (index, value) in values.iter().enumerate() {
                text.push_str(match index {
                    0 => "",
                    _ if index + 1 == values.len() => " or ",
                    _ => ", ",
                });
                write_literal(text, value);
            }
        }
    }
}

fn write_domain(text: &mut String, domain: &Domain) {
    match domain {
        Domain::Bool => text.push_str("`true` or `false`"),
        Domain::Labels(labels) => {
            text.push_str("one of: ");
            write_labels(text, labels);
        }
        Domain::LabelList { labels, separator } => {
            text.push_str("none or several of, joined by ");
            write_code(text, &separator.to_string());
            text.push_str(": ");
            write_labels(text, labels);
        }
        Domain::Range(lowest, highest) => {
            let _ = write!(text, "a whole number from {lowest} to {highest}");
        }
        Domain::Buckets(edges) => {
            text.push_str("one of the numbers: ");
            for (index, edge) in edges.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                let _ = write!(text, "{comma}{edge}");
            }
            text.push_str(" (the greatest that is not above the value)");
        }
        Domain::Format { format, labels } => {
            text.push_str(match format {
                Format::Version => {
                    "a version of one to four numbers from 0 to 65535, such as `5.8.0`, or one of: "
                }
                Format::TimeOfDay => "a time of day from `00:00` to `23:59`, or one of: ",
            });
            write_labels(text, labels);
        }
        Domain::Version { numbers } => {
            let _ = write!(
                text,
                "a version of at most {numbers} numbers from 0 to 65535, such as `5.8.0`"
            );
        }
        Domain::Id { alphabet, length } => {
            let (characters, bits) = (alphabet.ranges(), alphabet.bits(*length));
            let _ = write!(
                text,
                "an identifier of {length} characters of `{characters}` ({bits} bits)"
            );
        }
        Domain::Date => text.push_str("a day, such as `2019-02-16`"),
        Domain::LabelSet { labels, most } => {
            match most {
                None => text.push_str("a list of any of: "),
                Some(most) => {
                    let _ = write!(text, "a list of at most {most} of: ");
                }
            }
            write_labels(text, labels);
        }
        Domain::MaskedText { words, most } => {
            let _ = write!(text, "at most {most} words, `{MASK}` for all others, of: ");
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_code(text, word);
            }
        }
    }
}

/// Labels in declared order and the word that stands for all others, which is the only one without
/// a code span.
fn write_labels(text: &mut String, labels: &[String]) {
    for label in labels {
        if label.is_empty() {
            text.push_str("(empty)");
        } else {
            write_code(text, label);
        }
        text.push_str(", ");
    }
    text.push_str("other");
}

fn write_literal(text: &mut String, literal: &Literal) {
    match literal {
        Literal::Bool(value) => write_code(text, if *value { "true" } else { "false" }),
        Literal::Integer(value) => {
            let _ = write!(text, "{value}");
        }
        Literal::Text(value) if value.is_empty() => text.push_str("empty"),
        Literal::Text(value) => write_code(text, value),
        Literal::List(values) => write_code(text, &values.join(", ")),
    }
}

/// Writes a code span that survives in a cell: `|` ends a cell even inside of code, a backtick ends
/// the code, and spaces at both ends are removed from it.
pub(crate) fn write_code(text: &mut String, code: &str) {
    let at_end = |c: char| c == '`' || c == ' ';
    if !code.contains(['`', '|']) && !code.starts_with(at_end) && !code.ends_with(at_end) {
        text.push('`');
        text.push_str(code);
        text.push('`');
        return;
    }
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with(at_end) || code.ends_with(at_end) {
        " "
    } else {
        ""
    };
    let code = code.replace('|', "\\|");
    let _ = write!(text, "{fence}{pad}{code}{pad}{fence}");
}

/// Writes plain text that survives in a cell of a Markdown table.
pub(crate) fn write_text(text: &mut String, plain: &str) {
    let plain = plain.trim();
    if !plain.contains(['|', '<', '\n', '\r']) {
        text.push_str(plain);
        return;
    }
    for c in plain.chars() {
        match c {
            '|' => text.push_str("\\|"),
            '<' => text.push_str("&lt;"),
            '\n' | '\r' => text.push(' '),
            _ => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{write_code, write_text};

    fn code(text: &str) -> String {
        let mut written = String::new();
        write_code(&mut written, text);
        written
    }

    #[test]
    fn code_survives_in_a_cell() {
        assert_eq!(code("gzip"), "`gzip`");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" x"), "`  x `");
    }

    #[test]
    fn text_survives_in_a_cell() {
        let mut text = String::new();
        write_text(&mut text, "a|b\n<c>");
        assert_eq!(text, "a\\|b &lt;c>");
    }
}
