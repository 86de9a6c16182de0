//! Configurations that are none, or that want to do harm.

use std::io::Write as _;

use crate::program::{Output, command, events, file, preview, preview_of, run, shown};

/// A configuration that cannot be read: exit code 2, nothing on standard output, and one clear
/// message.
fn refused(output: &Output, message: &str) {
    assert_eq!((output.code, output.out.as_str()), (Some(2), ""));
    assert!(output.err.contains(message), "{}", output.err);
    assert!(output.err.starts_with("error: "), "{}", output.err);
    assert_eq!(output.err.trim_end().lines().count(), 1, "{}", output.err);
}

#[test]
fn a_missing_file_is_named() {
    refused(
        &preview(["--config", "no/such/config.json"]),
        "no/such/config.json",
    );
}

#[test]
fn a_directory_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command();
    let output = run(command.args(["preview", "--config"]).arg(folder.path()));
    refused(&output, "is a directory");
}

#[test]
fn an_empty_file_is_no_configuration() {
    refused(&preview_of(""), "is empty");
    refused(&preview_of(" \n\t"), "is empty");
    refused(&preview_of("\u{feff}"), "is empty");
}

#[test]
fn binary_content_is_no_configuration() {
    let executable = std::fs::read(env!("CARGO_BIN_EXE_mattermost-telemetry")).expect("it exists");
    refused(&preview_of(&executable[..65_536]), "cannot read");
    refused(&preview_of([0; 4_096]), "cannot read");
    refused(&preview_of("caf\u{e9}".as_bytes()), "cannot read");
    refused(&preview_of(b"{\"A\": \"caf\xE9\"}"), "UTF-8");
}

#[test]
fn other_json_is_no_configuration() {
    for content in [
        "[]",
        "1",
        "null",
        "true",
        "\"text\"",
        "{} {}",
        "{\"A\": 1",
        "{,}",
    ] {
        refused(&preview_of(content), "cannot read");
    }
}

#[test]
fn errors_quote_nothing_of_the_file() {
    for content in [
        r#"{"A": hunter2}"#,
        r#"{"hunter2": "hunter2""#,
        r#"{"A": "hunter2\q"}"#,
    ] {
        let output = preview_of(content);
        assert_eq!(output.code, Some(2));
        assert!(!output.err.contains("hunter2"), "{}", output.err);
    }
}

/// The address space is limited to less than what holding the file would take.
#[test]
#[cfg(unix)]
fn a_hundred_megabytes_are_refused_unread() {
    let mut large = file("{\"ServiceSettings\": {\"SiteURL\": \"");
    let block = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        large.write_all(&block).expect("there is room");
    }
    large.write_all(b"\"}}").expect("there is room");
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", "ulimit -v 90000; exec \"$0\" preview --config \"$1\""])
        .arg(env!("CARGO_BIN_EXE_mattermost-telemetry"))
        .arg(large.path());
    refused(&run(&mut shell), "16 MiB");
}

#[test]
#[cfg(unix)]
fn an_endless_file_is_refused() {
    refused(&preview(["--config", "/dev/zero"]), "16 MiB");
}

#[test]
fn deep_nesting_does_no_harm() {
    let deep = |inner: &str| {
        let open = "{\"A\":".repeat(10_000);
        let close = "}".repeat(10_000);
        format!("{{\"ServiceSettings\": {{\"{inner}\": {open}1{close}}}}}")
    };
    for inner in ["Unknown", "SiteURL", "ListenAddress"] {
        let output = preview_of(deep(inner));
        assert!(matches!(output.code, Some(0 | 2)), "{output:?}");
        assert!(output.code == Some(0) || output.err.starts_with("error: "));
    }
    let lists = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    refused(&preview_of(lists), "cannot read");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let output = preview_of("\u{feff}{\"ServiceSettings\": {\"EnableDeveloper\": true}}");
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    assert_eq!(shown(&output, "enable_developer"), "true");
}

#[test]
fn of_duplicate_keys_the_last_one_counts() {
    let output = preview_of(
        r#"{"ServiceSettings": {"EnableDeveloper": true, "enabledeveloper": false},
            "ServiceSettings": {"EnableTesting": true}}"#,
    );
    assert_eq!(output.code, Some(0));
    assert!(output.err.contains("`ServiceSettings` "), "{}", output.err);
    assert!(
        output.err.contains("`ServiceSettings.EnableDeveloper`"),
        "{}",
        output.err
    );
    assert_eq!(shown(&output, "enable_developer"), "false");
    assert_eq!(shown(&output, "enable_testing"), "true");
}

#[test]
fn null_means_the_default() {
    let nulls = preview_of(r#"{"ServiceSettings": null, "TeamSettings": {"SiteName": null}}"#);
    assert_eq!((nulls.code, nulls.err.as_str()), (Some(0), ""));
    assert_eq!(shown(&nulls, "isdefault_site_name"), "true");
}

#[test]
fn values_of_a_wrong_type_are_left_out_with_a_warning() {
    let config = file(
        r#"{
            "ServiceSettings": ["hunter2"],
            "TeamSettings": "hunter2",
            "SqlSettings": {"MaxIdleConns": {"hunter2": 1}, "Trace": "hunter2"},
            "PluginSettings": {"Plugins": {"jira": ["hunter2"]}}
        }"#,
    );
    let mut command = command();
    command.args(["preview", "--format", "json", "--config"]);
    let output = run(command.arg(config.path()));
    assert_eq!(output.code, Some(0));
    assert!(!output.err.contains("hunter2") && !output.out.contains("hunter2"));
    for path in [
        "`ServiceSettings",
        "`TeamSettings",
        "`SqlSettings.MaxIdleConns`",
    ] {
        assert!(output.err.contains(path), "{path} in {}", output.err);
    }
    let events = events(&output.out);
    assert!(!events.contains_key("config_service") && !events.contains_key("config_team"));
    assert_eq!(events["config_sql"].len(), 6);
}

#[test]
fn huge_numbers_are_clamped_or_left_out() {
    let config =
        |number: &str| format!("{{\"ServiceSettings\": {{\"MaximumLoginAttempts\": {number}}}}}");
    for number in ["9223372036854775807", "2147483648"] {
        let output = preview_of(config(number));
        assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
        assert_eq!(shown(&output, "maximum_login_attempts"), "2147483647");
    }
    // Beyond 64 bits, or not whole.
    for number in ["18446744073709551616", "1.5", "1e18446744073709551616"] {
        let output = preview_of(config(number));
        assert!(matches!(output.code, Some(0 | 2)), "{number}");
        assert!(!output.err.is_empty(), "{number}");
        if output.code == Some(0) {
            assert_eq!(shown(&output, "maximum_login_attempts"), "nothing");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut command = command();
    let output = run(command.arg("preview").stdout(full.expect("Linux has it")));
    refused(&output, "cannot write to standard output");
}
