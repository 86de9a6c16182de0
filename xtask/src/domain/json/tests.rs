//! Values on both sides of the border of each domain.

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
