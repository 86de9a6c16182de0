//! Domains as JSON Schema, exact in both directions.

#[cfg(test)]
mod tests;

use std::fmt::Write;

use telemetry_schema::model::{Domain, Format, MASK, OTHER};

/// A number below 65,536 without leading zeros.
const NUMBER: &str =
    "(?:0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// A day of the Gregorian calendar, from the year 1 to the year 9999.
const DATE: &str = "^(?:\
    (?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-\
    (?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])\
    |(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)\
    |02-(?:0[1-9]|1[0-9]|2[0-8]))\
    |(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29\
    )$";

/// Writes the keywords of a domain, without the braces around them.
pub(crate) fn write_keywords(text: &mut String, domain: &Domain) {
    match domain {
        Domain::Bool => text.push_str(r#""type": "boolean""#),
        Domain::Labels(labels) => write_labels(text, labels),
        Domain::LabelList { labels, separator } => write_list(text, labels, *separator),
        Domain::Range(lowest, highest) => {
            let _ = write!(
                text,
                r#""type": "integer", "minimum": {lowest}, "maximum": {highest}"#
            );
        }
        Domain::Buckets(edges) => {
            text.push_str(r#""enum": ["#);
            for (index, edge) in edges.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                let _ = write!(text, "{comma}{edge}");
            }
            text.push(']');
        }
        Domain::Format { format, labels } => {
            text.push_str(r#""anyOf": [{ "#);
            write_labels(text, labels);
            text.push_str(r#" }, { "type": "string", "pattern": "#);
            let pattern = match format {
                Format::Version => version(4),
                Format::TimeOfDay => "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$".to_owned(),
            };
            write_string(text, &pattern);
            text.push_str(" }]");
        }
        Domain::Version { numbers } => write_pattern(text, &version(*numbers)),
        Domain::Id { alphabet, length } => {
            write_pattern(text, &format!("^[{}]{{{length}}}$", alphabet.ranges()));
        }
        Domain::Date => write_pattern(text, DATE),
        Domain::LabelSet { labels, most } => {
            text.push_str(r#""type": "array", "uniqueItems": true, "#);
            if let Some(most) = most {
                let _ = write!(text, r#""maxItems": {most}, "#);
            }
            text.push_str(r#""items": { "#);
            write_labels(text, labels);
            text.push_str(" }");
        }
        Domain::MaskedText { words, most } => write_masked(text, words, *most),
    }
}

fn write_pattern(text: &mut String, pattern: &str) {
    text.push_str(r#""type": "string", "pattern": "#);
    write_string(text, pattern);
}

fn version(numbers: u8) -> String {
    format!(
        "^{NUMBER}(?:\\.{NUMBER}){{0,{}}}$",
        numbers.saturating_sub(1)
    )
}

/// Words and masks joined by spaces, no two masks beside each other.
fn write_masked(text: &mut String, words: &[String], most: u8) {
    let tokens: Vec<_> = words
        .iter()
        .map(|word| literal(word))
        .chain([MASK.to_owned()])
        .collect();
    let token = format!("(?:{})", tokens.join("|"));
    write_pattern(
        text,
        &format!("^(?:{token}(?: {token}){{0,{}}})?$", most.saturating_sub(1)),
    );
    text.push_str(r#", "not": { "pattern": "#);
    write_string(text, &format!("{MASK} {MASK}"));
    text.push_str(" }");
}

fn write_labels(text: &mut String, labels: &[String]) {
    text.push_str(r#""enum": ["#);
    for label in labels {
        write_string(text, label);
        text.push_str(", ");
    }
    write_string(text, OTHER);
    text.push(']');
}

/// Each label at most once, in declared order, `other` last, joined by the separator.
///
/// Every label is either the first or has a separator in front; what begins with a separator is
/// excluded as a whole, which needs no look-ahead and therefore works in every dialect.
fn write_list(text: &mut String, labels: &[String], separator: char) {
    let separator = literal(&separator.to_string());
    let mut pattern = "^".to_owned();
    for label in labels.iter().map(String::as_str).chain([OTHER]) {
        let _ = write!(pattern, "(?:(?:^|{separator}){})?", literal(label));
    }
    pattern.push('$');
    text.push_str(r#""type": "string", "pattern": "#);
    write_string(text, &pattern);
    text.push_str(r#", "not": { "pattern": "#);
    write_string(text, &format!("^{separator}"));
    text.push_str(" }");
}

/// A text as a regular expression that matches just it.
pub(crate) fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\^$.|?*+()[]{}".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Writes a JSON string.
pub(crate) fn write_string(text: &mut String, value: &str) {
    text.push('"');
    if !value.bytes().any(|b| b == b'"' || b == b'\\' || b < b' ') {
        text.push_str(value);
        text.push('"');
        return;
    }
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
