//! Whole files.

use super::*;

#[test]
fn an_empty_object_means_all_defaults() {
    for text in [
        "{}",
        r#"{"Small":{}}"#,
        r#"{"Small":null}"#,
        r#"{"Small":{"Mode":null}}"#,
    ] {
        let reading = read_text(text);
        assert_eq!(reading.config.small, Small::default(), "{text}");
        assert_eq!(reading.counts, Counts::default(), "{text}");
        assert_eq!(reading.warnings, [], "{text}");
        assert!(reading.events[0].omitted.is_empty(), "{text}");
        assert_eq!(of(&reading, "mode").origin, Origin::Default, "{text}");
    }
}

#[test]
fn every_kind_of_setting_is_read() {
    let reading = read_text(
        r##"{
            "Small": {
                "Enable": false, "Mode": "none", "Languages": "en, de", "Release": "5.8",
                "At": "14:30", "Attempts": 7, "Hosts": ["a", "b"], "URL": "http://example.com",
                "Edit": "never", "TTL": 0, "Secret": "#"
            },
            "Plugins": {"all": {"a.b": {"on": true, "key": "#"}, "c": [1]}}
        }"##,
    );
    insta::assert_snapshot!(sent(&reading), @r#"{"enable":false,"mode":"none","languages":"de,en","release":"5.8","at":"14:30","attempts":7,"hosts":2,"isdefault_hosts":true,"isdefault_url":false,"edit":false,"plugin":true,"ttl":false}"#);
    assert_eq!(reading.counts, Counts::default());
    assert_eq!(reading.warnings, []);
    let from_file = FieldReading {
        origin: Origin::File,
        outcome: Outcome::AsIs,
    };
    assert_eq!(reading.events[0].fields, [from_file; 12]);
}

#[test]
fn a_byte_order_mark_is_fine() {
    let reading = read_text("\u{feff}{\"Small\":{\"Attempts\":7}}");
    assert_eq!(reading.config.small.attempts, 7);
}

#[test]
fn what_is_no_configuration_is_an_error_that_says_what_to_do() {
    insta::assert_snapshot!(read_error(" \n"), @"it is empty; write `{}` where there is nothing to say");
    insta::assert_snapshot!(read_error(b"\xff\xfe{\0}\0"), @"it is not UTF-8 text; save it as UTF-8");
    insta::assert_snapshot!(read_error("[1]"), @"it is not a JSON object, which begins with `{`");
    insta::assert_snapshot!(read_error("null"), @"it is not a JSON object, which begins with `{`");
    insta::assert_snapshot!(read_error("{\n  \"Small\": {\n  'x'"), @"line 3, column 3: key must be a string");
    insta::assert_snapshot!(read_error("{} {}"), @"line 1, column 4: trailing characters");
    insta::assert_snapshot!(read_error("{\"Small\":{\"Attempts\":1e999}}"), @"line 1, column 26: number out of range");
    insta::assert_snapshot!(read_error(vec![b' '; MOST_BYTES + 1]), @"it has more than 16 MiB; no real one is that large");
}

#[test]
fn nesting_is_no_danger_where_nothing_is_read() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let objects = r#"{"x":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
    for value in [deep, objects] {
        let everywhere = format!(
            r#"{{"Unknown":{value},"Small":{{"Secret":{value},"Enable":{value},"Hosts":[{value}]}},
            "Plugins":{{"all":{{"a.b":{{"on":{value}}}}}}}}}"#
        );
        let reading = read::<All>(everywhere.as_bytes(), []);
        if let Ok(reading) = &reading {
            assert_eq!(reading.counts.unknown, 1);
            assert_eq!(
                warnings(reading),
                ["`Small.Enable` is not `true` or `false`; it is left out"]
            );
        }
        assert!(reading.is_ok(), "{reading:?}");
    }
}
