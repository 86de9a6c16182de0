//! Variables over the file.

use super::*;

fn of_variable(name: &str, value: &str) -> Reading<All> {
    read_with("{}", &[(name, value)])
}

#[test]
fn a_variable_replaces_what_the_file_says() {
    let reading = read_with(
        r#"{"Small":{"Attempts":7,"Mode":"none"}}"#,
        &[
            ("APP_SMALL_ATTEMPTS", "8"),
            ("PATH", "/bin"),
            ("APP_OTHER", "x"),
        ],
    );
    assert_eq!(reading.config.small.attempts, 8);
    assert_eq!(of(&reading, "attempts").origin, Origin::Environment);
    assert_eq!(of(&reading, "mode").origin, Origin::File);
    assert_eq!(reading.counts, Counts::default());
}

#[test]
fn a_variable_rescues_a_setting_that_the_file_spoils() {
    for file in [r#"{"Small":[]}"#, r#"{"Small":{"Attempts":"x"}}"#] {
        let reading = read_with(file, &[("APP_SMALL_ATTEMPTS", "8")]);
        assert!(sent(&reading).contains(r#""attempts":8"#), "{file}");
    }
}

#[test]
fn names_are_upper_case_and_dots_become_underscores() {
    assert_eq!(
        variable("APP", &["Plugins", "all", "a.b", "on"]),
        "APP_PLUGINS_ALL_A_B_ON"
    );
    assert_eq!(
        of_variable("app_small_attempts", "8").config.small,
        Small::default()
    );
}

#[test]
fn texts_become_what_the_setting_holds() {
    let read = |name, value| sent(&of_variable(name, value));
    for (name, value, expected) in [
        ("APP_SMALL_ENABLE", "F", r#""enable":false"#),
        ("APP_SMALL_ENABLE", "TRUE", r#""enable":true"#),
        ("APP_SMALL_ENABLE", "", r#""enable":false"#),
        ("APP_SMALL_MODE", "none", r#""mode":"none""#),
        ("APP_SMALL_MODE", "zip", r#""mode":"other""#),
        ("APP_SMALL_MODE", "", r#""mode":"""#),
        ("APP_SMALL_LANGUAGES", "en,de", r#""languages":"de,en""#),
        ("APP_SMALL_RELEASE", "5.9", r#""release":"5.9""#),
        ("APP_SMALL_ATTEMPTS", "-5", r#""attempts":0"#),
        ("APP_SMALL_HOSTS", "a b", r#""hosts":2"#),
        ("APP_SMALL_HOSTS", "a,b", r#""isdefault_hosts":true"#),
        ("APP_SMALL_HOSTS", "", r#""isdefault_hosts":true"#),
        ("APP_SMALL_HOSTS", "a", r#""isdefault_hosts":false"#),
        (
            "APP_SMALL_URL",
            "http://localhost",
            r#""isdefault_url":true"#,
        ),
        ("APP_SMALL_URL", "x", r#""isdefault_url":false"#),
        ("APP_SMALL_EDIT", "never", r#""edit":false"#),
        ("APP_SMALL_TTL", "0", r#""ttl":false"#),
        ("APP_PLUGINS_ALL_A_B_ON", "true", r#""plugin":false"#),
    ] {
        assert!(read(name, value).contains(expected), "{name}={value}");
    }
}

#[test]
fn an_unreadable_variable_is_named_in_the_warning() {
    for (name, value) in [
        ("APP_SMALL_ENABLE", "yes"),
        ("APP_SMALL_ENABLE", " true"),
        ("APP_SMALL_ATTEMPTS", "010"),
        ("APP_SMALL_ATTEMPTS", "0x10"),
        ("APP_SMALL_ATTEMPTS", "1e1"),
        ("APP_SMALL_ATTEMPTS", ""),
        ("APP_SMALL_TTL", "99999999999999999999"),
    ] {
        let reading = of_variable(name, value);
        assert_eq!(reading.counts.unreadable, 1, "{name}={value}");
        assert_eq!(reading.warnings[0].variable.as_deref(), Some(name));
    }
    insta::assert_snapshot!(
        of_variable("APP_SMALL_ENABLE", "yes").warnings[0],
        @"`APP_SMALL_ENABLE`, which sets `Small.Enable`, is not `true` or `false`; it is left out"
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_unreadable() {
    use std::os::unix::ffi::OsStringExt as _;

    let value = OsString::from_vec(vec![0xff]);
    let reading: Reading<All> = read(b"{}", [(OsString::from("APP_SMALL_MODE"), value)]).unwrap();
    assert_eq!(
        of(&reading, "mode").outcome,
        Outcome::Unreadable(Problem::NotText)
    );
}
