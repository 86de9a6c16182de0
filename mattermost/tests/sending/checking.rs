//! The security update check, as an administrator makes it.

use crate::bulletins::Bulletins;
use crate::machine::{Machine, write};
use crate::naming::NOWHERE;

const LIST: &str = r#"[{"id":"b1","applies_to_version":"5.8.0"},{"id":"b2","applies_to_version":">=5.4,<5.8.2","more":1},{"id":"../x","applies_to_version":"5.8.0"},{"id":"old","applies_to_version":"5.7.0"}]"#;

fn line(endpoint: &Bulletins, more: &str) -> String {
    let url = &endpoint.url;
    format!("check-security --product-version 5.8.0 --endpoint {url} {more}")
}

#[test]
fn a_check_tells_what_it_asked_what_came_and_what_was_delivered_once() {
    let machine = Machine::new();
    let endpoint = Bulletins::listing(LIST);
    let dir = machine.state().with_file_name("bulletins");
    let check = || machine.run(&line(&endpoint, &format!("--to-dir {}", dir.display())));
    let first = check();
    assert_eq!(first.code, Some(1), "{first:?}");
    for part in [
        "asked       GET http://",
        "b=5.8.0&os=",
        "came        3",
        "left alone  1 item",
        "delivered   b1",
        "delivered   b2",
        "next ",
    ] {
        assert!(first.out.contains(part), "{part}: {}", first.out);
    }
    let second = check();
    assert_eq!(second.code, Some(0), "{second:?}");
    assert!(second.out.contains("before      b1"), "{}", second.out);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 2);
    assert_eq!(machine.files(), ["security/check.json", "security/lock"]);
    // The second one tells the day of the first.
    assert!(endpoint.heads().last().unwrap().contains("&last="));
}

#[test]
fn the_request_has_what_the_page_lists_and_nothing_else() {
    let machine = Machine::new();
    let figures = machine.state().with_file_name("figures.json");
    let text = r#"{"security_update_check": {"id": "yr1h4nfj3ibt8n7w5k9xq6ozme", "b": "5.8.0.5.8.0", "be": true, "db": "mysql", "os": "linux", "ut": 0, "uc": 101, "auc": 11, "tc": 5, "name": "Ann"}}"#;
    write(&figures, text);
    let endpoint = Bulletins::listing("[]");
    let input = format!("--input {}", figures.display());
    let shown = machine
        .run(&line(&endpoint, &format!("{input} --dry-run")))
        .out;
    assert!(machine.files().is_empty() && endpoint.heads().is_empty());
    assert_eq!(machine.run(&line(&endpoint, &input)).code, Some(0));
    let heads = endpoint.heads();
    insta::assert_snapshot!(heads.join("\n\n"), @r"
    GET /security?auc=11&b=5.8.0.5.8.0&be=true&db=mysql&id=yr1h4nfj3ibt8n7w5k9xq6ozme&os=linux&tc=5&uc=101&ut=0 HTTP/1.1
    accept: */*
    host: [host]
    ");
    let asked = heads[0].split(' ').nth(1).unwrap();
    assert_eq!(shown.trim_end(), format!("GET {}{asked}", endpoint.url));
}

#[test]
fn a_figure_that_is_null_leaves_what_is_known() {
    let machine = Machine::new();
    let figures = machine.state().with_file_name("figures.json");
    let text = r#"{"security_update_check": {"os": null, "b": null, "uc": 101}}"#;
    write(&figures, text);
    let line = format!(
        "check-security --dry-run --product-version 5.8.0 --endpoint http://127.0.0.1:9 --input {}",
        figures.display()
    );
    let os = std::env::consts::OS;
    let asked = format!("GET http://127.0.0.1:9/security?b=5.8.0&os={os}&uc=101\n");
    assert_eq!(machine.run(&line).out, asked);
}

#[test]
fn no_database_is_asked_for_what_was_handed_in() {
    let mut machine = Machine::with(NOWHERE);
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    let figures = machine.state().with_file_name("figures.json");
    let line = format!(
        "check-security --dry-run --product-version 5.8.0 --endpoint http://127.0.0.1:9 --input {}",
        figures.display()
    );
    let whole =
        r#"{"security_update_check": {"uc": 7, "auc": 5, "tc": 2, "ut": 0, "last": "2026-11-25"}}"#;
    write(&figures, whole);
    let asked = machine.run(&line);
    assert!(asked.out.contains("&db=postgres&"), "{asked:?}");
    assert!(!asked.err.contains("the database"), "{asked:?}");
    // The identifier is another matter.
    let asked = machine.run(&format!("{line} --use-server-id"));
    assert!(
        asked.err.contains("the database cannot be reached"),
        "{asked:?}"
    );
    write(&figures, &whole.replace("2,", "null,"));
    let asked = machine.run(&line);
    assert!(
        asked.err.contains("the database cannot be reached"),
        "{asked:?}"
    );
}

#[test]
fn two_installations_send_the_same_bytes_if_they_ask_the_minimum() {
    let endpoint = Bulletins::listing("[]");
    for (id, users) in [
        ("yr1h4nfj3ibt8n7w5k9xq6ozme", 1),
        ("abcdefghijklmnopqrstuvwxyz", 9),
    ] {
        let machine = Machine::with(r#"{"SqlSettings": {"DriverName": "postgres"}}"#);
        let figures = machine.state().with_file_name("figures.json");
        write(
            &figures,
            &format!(r#"{{"security_update_check": {{"id": "{id}", "uc": {users}}}}}"#),
        );
        let input = format!("--minimal --input {}", figures.display());
        for _ in 0..2 {
            assert_eq!(machine.run(&line(&endpoint, &input)).code, Some(0));
        }
    }
    let mut heads = endpoint.heads();
    assert_eq!(heads.len(), 4);
    heads.dedup();
    let os = std::env::consts::OS;
    assert_eq!(
        heads,
        [format!(
            "GET /security?b=5.8.0&os={os} HTTP/1.1\naccept: */*\nhost: [host]"
        )]
    );
}

#[test]
fn its_own_switch_decides_and_no_other() {
    let endpoint = Bulletins::listing("[]");
    let mut machine = Machine::with(r#"{"LogSettings": {"EnableDiagnostics": false}}"#);
    machine.set("DO_NOT_TRACK", "1");
    machine.set("MATTERMOST_TELEMETRY", "off");
    assert_eq!(machine.run(&line(&endpoint, "")).code, Some(0));
    assert!(!machine.files().is_empty());
    let other = Machine::willing();
    assert_eq!(other.run("off").code, Some(0));
    assert_eq!(other.run(&line(&endpoint, "")).code, Some(0));

    write(
        machine.config(),
        r#"{"servicesettings": {"EnableSecurityFixAlert": false}}"#,
    );
    let off = machine.run(&line(&endpoint, ""));
    assert_eq!(off.code, Some(1));
    assert!(
        off.out
            .contains("`ServiceSettings.EnableSecurityFixAlert` in the configuration is false"),
        "{}",
        off.out
    );
    assert!(machine.files().is_empty(), "what was known is unlinked");
    write(machine.config(), "{}");
    machine.set("MATTERMOST_SECURITY_CHECK", "off");
    assert_eq!(machine.run(&line(&endpoint, "")).code, Some(1));
    assert!(machine.files().is_empty());
    assert_eq!(endpoint.heads().len(), 2);
}

#[test]
fn without_release_or_endpoint_nothing_is_asked() {
    let machine = Machine::new();
    let no_release = machine.run("check-security --endpoint http://127.0.0.1:9");
    assert_eq!(no_release.code, Some(2));
    assert!(
        no_release.err.contains("--product-version"),
        "{}",
        no_release.err
    );
    let no_endpoint = machine.run("check-security --product-version 5.8.0");
    assert_eq!(no_endpoint.code, Some(2));
    assert!(
        no_endpoint
            .err
            .contains("MATTERMOST_SECURITY_CHECK_ENDPOINT"),
        "{}",
        no_endpoint.err
    );
    assert!(machine.files().is_empty());
}

#[test]
fn what_a_check_does_not_tell_of_the_server_is_said() {
    let mut machine = Machine::with(NOWHERE);
    let endpoint = Bulletins::listing("[]");
    let check = || machine.run(&line(&endpoint, ""));
    assert_eq!(check().err, "");
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    let check = machine.run(&line(&endpoint, ""));
    assert_eq!(check.code, Some(0));
    assert_eq!(check.err, "note: the database cannot be reached\n");
    let minimal = machine.run(&line(&endpoint, "--minimal"));
    assert_eq!(minimal.err, "");
}
