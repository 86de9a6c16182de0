//! What is not as declared.

use super::judge::{Seen, judge};
use super::*;

#[test]
fn keys_are_compared_without_case() {
    let reading = read_text(r#"{"SMALL":{"attempts":7},"plugins":{"ALL":{"A.B":{"On":true}}}}"#);
    assert_eq!(reading.config.small.attempts, 7);
    assert!(reading.config.small.plugin);
    assert_eq!(reading.counts.unknown, 0);
}

#[test]
fn the_last_of_equal_keys_counts() {
    let reading = read_text(r#"{"Small":{"Attempts":7,"attempts":8,"Mode":"none","Mode":null}}"#);
    assert_eq!(reading.config.small.attempts, 8);
    assert_eq!(reading.config.small.mode, Mode::Gzip);
    assert_eq!(
        warnings(&reading),
        [
            "`Small.Mode` stands there more than once; the last one counts",
            "`Small.Attempts` stands there more than once; the last one counts",
        ]
    );
}

#[test]
fn a_second_section_replaces_the_first_one() {
    let reading = read_text(r#"{"Small":{"Attempts":7,"Enable":3},"Small":{"Mode":"none"}}"#);
    let expected = Small {
        mode: Mode::None,
        ..Small::default()
    };
    assert_eq!(reading.config.small, expected);
    assert_eq!(reading.counts.unreadable, 0);
    assert_eq!(
        warnings(&reading),
        ["`Small` stands there more than once; the last one counts"]
    );
}

#[test]
fn warnings_do_not_grow_with_the_file() {
    let many = r#"{"Small":{"Enable":1}},"#.repeat(1000);
    let text = format!(
        "{{{}\"x\":1}}",
        many.replace("{\"Small", "\"Small").replace("}},", "},")
    );
    let reading = read_text(&text);
    assert_eq!(reading.warnings.len(), 2, "{:?}", reading.warnings);
}

#[test]
fn a_value_of_another_type_is_left_out() {
    let wrong = [
        ("Enable", "1", "enable", "`true` or `false`"),
        ("Enable", r#""true""#, "enable", "`true` or `false`"),
        ("Mode", "[]", "mode", "a string"),
        ("Languages", r#"["de"]"#, "languages", "a string"),
        ("Release", "5.8", "release", "a string"),
        ("At", "{}", "at", "a string"),
        ("Attempts", r#""7""#, "attempts", "a whole number"),
        ("Attempts", "7.5", "attempts", "a whole number"),
        ("URL", "false", "isdefault_url", "a string"),
        ("Edit", "true", "edit", "a string"),
        ("TTL", "0.5", "ttl", "a whole number"),
    ];
    for (name, value, key, expected) in wrong {
        let reading = setting(name, value);
        assert_eq!(reading.config.small, Small::default(), "{name}: {value}");
        assert_eq!(
            warnings(&reading),
            [format!("`Small.{name}` is not {expected}; it is left out")],
        );
        assert!(
            !sent(&reading).contains(&format!("{key:?}:")),
            "{name}: {value}"
        );
        assert_eq!(reading.counts.unreadable, 1, "{name}: {value}");
        assert_eq!(of(&reading, key).origin, Origin::File);
    }
}

#[test]
fn two_fields_of_one_setting_warn_once() {
    let reading = setting("Hosts", "3");
    assert_eq!(
        warnings(&reading),
        ["`Small.Hosts` is not a list; it is left out"]
    );
    assert_eq!(reading.counts.unreadable, 2);
}

#[test]
fn something_else_in_place_of_a_section_loses_its_settings() {
    for value in ["[]", "1", r#""x""#, "false"] {
        let reading = read_text(&format!(r#"{{"Small":{value},"Plugins":{{}}}}"#));
        assert_eq!(
            warnings(&reading),
            ["`Small` is not an object; it is left out"]
        );
        assert_eq!(reading.counts.unreadable, 11);
        assert_eq!(sent(&reading), r#"{"plugin":false}"#);
        let inside = Outcome::Unreadable(Problem::Within);
        assert_eq!(of(&reading, "mode").outcome, inside);
    }
}

#[test]
fn a_section_that_comes_again_as_an_object_is_none_of_the_lost_ones() {
    for text in [
        r#"{"Small":3,"Small":{"Attempts":7}}"#,
        r#"{"Small":[],"Small":{"Attempts":7}}"#,
    ] {
        let reading = read_text(text);
        assert_eq!(
            warnings(&reading),
            ["`Small` stands there more than once; the last one counts"]
        );
        assert_eq!(reading.config.small.attempts, 7);
        assert_eq!(reading.counts.unreadable, 0);
    }
}

#[test]
fn emptiness_is_that_of_texts_lists_and_objects() {
    let flag = |seen| judge(&FIELDS[0], Rule::NonEmpty, seen).map(|(content, _)| content.value());
    let is = |value: bool| format!("{:?}", Ok::<_, Problem>(Value(Repr::bool(value))));
    for (seen, expected) in [
        (Seen::Text(""), false),
        (Seen::Text(" "), true),
        (Seen::List(0, &[]), false),
        (Seen::List(1, &[]), true),
        (Seen::Object(0), false),
        (Seen::Object(1), true),
    ] {
        assert_eq!(format!("{:?}", flag(seen)), is(expected), "{seen:?}");
    }
    for seen in [
        Seen::Bool(true),
        Seen::Integer(1),
        Seen::Fraction,
        Seen::Huge,
    ] {
        let unreadable = flag(seen).err();
        assert_eq!(unreadable, Some(Problem::Expected(Shape::Text)), "{seen:?}");
    }
}

#[test]
fn numbers_are_whole_and_clamped() {
    for (value, expected, outcome) in [
        ("7.0", 7, Outcome::AsIs),
        ("7e1", 70, Outcome::AsIs),
        ("-1", -1, Outcome::Clamped),
        ("9223372036854775807", i64::MAX, Outcome::Clamped),
        ("9e18", 9_000_000_000_000_000_000, Outcome::Clamped),
    ] {
        let reading = setting("Attempts", value);
        assert_eq!(reading.config.small.attempts, expected, "{value}");
        assert_eq!(of(&reading, "attempts").outcome, outcome, "{value}");
        assert_eq!(
            reading.counts.clamped,
            u64::from(outcome == Outcome::Clamped)
        );
    }
    assert!(sent(&setting("Attempts", "101")).contains(r#""attempts":100,"#));
    for value in ["9223372036854775808", "-1e19", "1e300"] {
        let reading = setting("Attempts", value);
        assert_eq!(
            warnings(&reading),
            ["`Small.Attempts` is a number beyond 64 bits; it is left out"]
        );
    }
}

#[test]
fn texts_outside_the_labels_are_other() {
    for (name, value, key) in [
        ("Mode", "GZIP", "mode"),
        ("Languages", "de,xx", "languages"),
        ("Languages", "DE", "languages"),
        ("Release", "5.8.x", "release"),
        ("At", "24:00", "at"),
    ] {
        let reading = setting(name, &format!("{value:?}"));
        assert_eq!(of(&reading, key).outcome, Outcome::Other, "{name}");
        assert_eq!(reading.counts.other, 1, "{name}");
        assert!(sent(&reading).contains("other\""), "{name}");
        assert_eq!(reading.warnings, [], "{name}");
    }
    let empty = setting("Release", r#""""#);
    assert_eq!(empty.config.small.release, Formatted::Label(0));
    assert_eq!(empty.counts.other, 0);
}

#[test]
fn only_the_declared_lists_are_the_default() {
    for (value, expected) in [
        ("[]", true),
        (r#"["a","b"]"#, true),
        (r#"["a"]"#, false),
        (r#"["b","a"]"#, false),
        (r#"["a","b","c"]"#, false),
        (r#"["a",null]"#, false),
        (r#"["a",["b"]]"#, false),
        (r#"[1,{"a":"b"}]"#, false),
    ] {
        let reading = setting("Hosts", value);
        assert_eq!(
            reading.config.small.default_hosts.get(),
            expected,
            "{value}"
        );
    }
    let separated = setting("Hosts", r#""a  b c ""#);
    assert_eq!(separated.config.small.hosts, 3);
}

#[test]
fn a_setting_without_a_type_may_hold_anything() {
    for (value, expected) in [
        ("true", true),
        ("false", false),
        (r#""true""#, false),
        ("{}", false),
    ] {
        let text = format!(r#"{{"Plugins":{{"all":{{"a.b":{{"on":{value}}}}}}}}}"#);
        let reading = read_text(&text);
        assert_eq!(reading.config.small.plugin, expected, "{value}");
        assert_eq!(reading.warnings, [], "{value}");
    }
}

#[test]
fn unknown_settings_are_counted_and_those_under_never_are_not() {
    for (text, expected) in [
        (r#"{"Small":{"New":"x","Newer":[1,2],"Newest":null}}"#, 3),
        (r#"{"New":{"A":1,"B":{"C":2,"D":3}},"Empty":{}}"#, 4),
        (r#"{"Small":{"Secret":{"A":1,"B":2}}}"#, 0),
        (
            r#"{"Plugins":{"all":{"c":{"A":1},"a.b":{"B":2}},"C":3}}"#,
            1,
        ),
        (r#"{"Nothing":{"Of":{"It":1,"That":2}}}"#, 1),
        (r#"{"Small":{"Hosts":{"A":1,"B":2}}}"#, 0),
    ] {
        assert_eq!(read_text(text).counts.unknown, expected, "{text}");
    }
}
