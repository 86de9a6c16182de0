//! Domains as JSON Schema, exact in both directions.

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
fn literal(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use telemetry_schema::model::{Alphabet, Domain, Format};

    use super::write_keywords;

    fn owned(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|label| (*label).to_owned()).collect()
    }

    /// Checks that a domain's JSON Schema accepts and refuses these values.
    fn check(domain: &Domain, accepted: &[Value], refused: &[Value]) {
        let mut keywords = String::new();
        write_keywords(&mut keywords, domain);
        let schema: Value = serde_json::from_str(&format!("{{ {keywords} }}")).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for value in accepted {
            assert!(validator.is_valid(value), "{value} is refused by {schema}");
        }
        for value in refused.iter().chain(&[Value::Null, json!({}), json!([[]])]) {
            assert!(
                !validator.is_valid(value),
                "{value} is accepted by {schema}"
            );
        }
    }

    #[test]
    fn bools_and_numbers() {
        check(
            &Domain::Bool,
            &[json!(true), json!(false)],
            &[json!("true"), json!(1)],
        );
        let range = Domain::Range(-1, 10);
        check(
            &range,
            &[json!(-1), json!(10)],
            &[json!(-2), json!(11), json!(0.5), json!("0")],
        );
        let buckets = Domain::Buckets(vec![0, 10]);
        check(
            &buckets,
            &[json!(0), json!(10)],
            &[json!(5), json!(11), json!("0")],
        );
    }

    #[test]
    fn labels_are_sent_as_they_are_or_as_other() {
        let labels = Domain::Labels(owned(&["gzip", ""]));
        check(
            &labels,
            &[json!("gzip"), json!(""), json!("other")],
            &[json!("GZIP"), json!("gzip "), json!(["gzip"])],
        );
    }

    #[test]
    fn a_list_has_each_label_at_most_once_and_in_order() {
        let list = Domain::LabelList {
            labels: owned(&["de", "en", "pt.BR"]),
            separator: '|',
        };
        let accepted = ["", "de", "en", "other", "de|en", "de|pt.BR|other"];
        let refused = [
            "|", "|de", "de|", "de|de", "en|de", "other|de", "de||en", "de,en", "deen", "ptxBR",
            "de|xx",
        ];
        check(&list, &accepted.map(Value::from), &refused.map(Value::from));
    }

    #[test]
    fn formats_are_exact() {
        let version = Domain::Format {
            format: Format::Version,
            labels: owned(&[""]),
        };
        let accepted = ["", "other", "0", "5.8.0", "65535.65535.65535.65535"];
        let refused = [
            ".",
            "5.",
            "05",
            "65536",
            "99999",
            "5.8.0.1.2",
            "5.8-rc1",
            "v5",
            "٥",
        ];
        check(
            &version,
            &accepted.map(Value::from),
            &refused.map(Value::from),
        );
        let time = Domain::Format {
            format: Format::TimeOfDay,
            labels: Vec::new(),
        };
        let accepted = ["00:00", "19:59", "23:59", "other"];
        let refused = ["24:00", "1:00", "00:60", "00:00:00", ""];
        check(&time, &accepted.map(Value::from), &refused.map(Value::from));
    }

    #[test]
    fn versions_and_identifiers_have_their_declared_length() {
        let version = Domain::Version { numbers: 2 };
        let accepted = ["1", "1.2", "65535.0"];
        let refused = ["", "1.2.3", "1.", "65536", "1.02", "other"];
        check(
            &version,
            &accepted.map(Value::from),
            &refused.map(Value::from),
        );
        let id = Domain::Id {
            alphabet: Alphabet::Hex,
            length: 4,
        };
        let accepted = ["0000", "beef"];
        let refused = ["", "BEEF", "bee", "beefs", "geef"];
        check(&id, &accepted.map(Value::from), &refused.map(Value::from));
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        let accepted = [
            "0001-01-01",
            "2000-02-29",
            "2019-02-28",
            "2024-02-29",
            "2019-04-30",
            "9999-12-31",
            "0004-02-29",
        ];
        let refused = [
            "0000-01-01",
            "0000-02-29",
            "1900-02-29",
            "2019-02-29",
            "2019-04-31",
            "2019-13-01",
            "2019-1-1",
            "2019-00-10",
            "2019-01-00",
            "2019-01-32",
            "10000-01-01",
            "2019-01-01T00:00",
        ];
        check(
            &Domain::Date,
            &accepted.map(Value::from),
            &refused.map(Value::from),
        );
    }

    #[test]
    fn a_set_has_each_label_at_most_once() {
        let set = |most| Domain::LabelSet {
            labels: owned(&["a", "b"]),
            most,
        };
        let accepted = [
            json!([]),
            json!(["a"]),
            json!(["a", "b"]),
            json!(["b", "other"]),
        ];
        let refused = [json!(["a", "a"]), json!(["c"]), json!("a"), json!([1])];
        check(&set(None), &accepted, &refused);
        let all = json!(["a", "b", "other"]);
        check(&set(None), std::slice::from_ref(&all), &[]);
        check(&set(Some(2)), &accepted, &[all]);
    }

    #[test]
    fn a_masked_text_consists_of_words_and_single_masks() {
        let masked = Domain::MaskedText {
            words: owned(&["Error", "is", "a.b"]),
            most: 3,
        };
        let accepted = ["", "•", "Error", "Error • is", "• Error •", "a.b is"];
        let refused = [
            "• •",
            "Error  is",
            " Error",
            "Error ",
            "secret",
            "error",
            "axb",
            "Error is • Error",
            "••",
        ];
        check(
            &masked,
            &accepted.map(Value::from),
            &refused.map(Value::from),
        );
    }
}
