//! What the table tells.

use std::process::Stdio;

use crate::program::{command, file, preview, preview_of, run, text, without_checksum};

#[test]
fn the_table_of_the_shipped_defaults() {
    let output = preview::<&str>([]);
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(without_checksum(&output.out));
}

#[test]
fn the_table_says_where_values_came_from_and_why_they_leave_as_they_do() {
    let config = file(
        r#"{
            "servicesettings": {
                "SiteURL": "https://chat.example.org",
                "WebserverMode": "brotli",
                "MaximumLoginAttempts": -5,
                "ReadTimeout": "soon",
                "TLSCertFile": null,
                "EnableLinkPreviews": true,
                "EnableTelepathy": true
            },
            "LocalizationSettings": {"AvailableLocales": "fr,tlh,de"},
            "OfficeDog": {"Name": "Rex"}
        }"#,
    );
    let output = run(command()
        .args(["preview", "--config"])
        .arg(config.path())
        .env("MM_TEAMSETTINGS_SITENAME", "Acme")
        .env("MM_SERVICESETTINGS_ENABLEDEVELOPER", "perhaps"));
    assert_eq!(output.code, Some(0));
    let notable: Vec<&str> = output
        .out
        .lines()
        .filter(|line| line.contains("  file  ") || line.contains("  environment  "))
        .chain(
            output
                .out
                .lines()
                .skip_while(|line| !line.contains(" bytes; ")),
        )
        .collect();
    insta::assert_snapshot!(format!("{}\n---\n{}", notable.join("\n"), output.err));
}

#[test]
fn variables_replace_what_the_file_says() {
    let config = file(r#"{"ServiceSettings": {"EnableTutorial": true}}"#);
    let output = run(command()
        .args(["preview", "--format", "json", "--config"])
        .arg(config.path())
        .env("MM_SERVICESETTINGS_ENABLETUTORIAL", "false"));
    assert_eq!(output.code, Some(0));
    assert!(output.out.contains(r#""enable_tutorial":false"#));
}

#[test]
#[cfg(unix)]
fn a_variable_that_is_no_text_is_a_warning() {
    use std::os::unix::ffi::OsStrExt as _;

    let value = std::ffi::OsStr::from_bytes(b"caf\xE9");
    let output = run(command()
        .arg("preview")
        .env("MM_SERVICESETTINGS_SITEURL", value)
        .env("UNRELATED", value));
    assert_eq!(output.code, Some(0));
    assert_eq!(output.err.lines().count(), 1, "{}", output.err);
    assert!(output.err.contains("MM_SERVICESETTINGS_SITEURL"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for format in ["table", "json"] {
        let mut child = command()
            .args(["preview", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let output = run(command().arg("preview").env("TERM", "xterm-256color"));
    assert!(!output.out.contains('\u{1b}'));
}

#[test]
fn settings_that_the_schema_does_not_know_are_counted() {
    let output = preview_of(r#"{"ServiceSettings": {"A": 1, "B": {}}, "C": [], "Theme": null}"#);
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    assert!(output.out.contains("4 unknown settings"), "{}", output.out);
    assert!(
        preview_of(text("default-config.json"))
            .out
            .contains("0 unknown settings")
    );
}

#[test]
fn a_time_that_is_none_or_of_a_request_is_a_usage_error() {
    for text in ["yesterday", "2026-11-23", "2026-11-23T15:30:00", "0"] {
        let output = preview(["--at", text]);
        assert_eq!(output.code, Some(2), "{text}");
        assert!(output.err.contains("such as 2026-11-23T15:30:00Z"));
    }
    let at = ["--at", "2026-11-23T15:30:00Z"];
    assert_eq!(preview(at).code, Some(0));
    let output = preview(at.into_iter().chain(["--format", "request"]));
    assert_eq!(output.code, Some(2));
    assert!(output.err.contains("`--at`"), "{}", output.err);
}

#[test]
fn usage_errors_have_their_exit_code() {
    for args in [&["preview", "--format", "xml"][..], &["telepathy"], &[]] {
        assert_eq!(run(command().args(args)).code, Some(2), "{args:?}");
    }
    assert_eq!(run(command().arg("--help")).code, Some(0));
}
