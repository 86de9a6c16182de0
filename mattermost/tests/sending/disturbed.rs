//! Disks that refuse, several programs at once, configurations that are gone.

use std::fs;

use crate::endpoint::{Endpoint, Reply};
use crate::machine::{Machine, finish, write};

#[test]
fn the_second_of_two_says_who_has_the_outbox_and_nothing_is_lost() {
    let mut machine = Machine::willing();
    let endpoint = Endpoint::new(Reply::Held);
    machine.point_to(&endpoint);
    let first = machine.start("send --wait 60");
    let id = first.id();
    endpoint.wait();
    let second = machine.run("send");
    assert_eq!(second.code, Some(2));
    let told = format!("error: process {id} has the outbox `");
    assert!(second.err.starts_with(&told), "{}", second.err);
    assert!(
        machine.run("status").out.contains("32 messages, "),
        "looking needs no lock"
    );
    endpoint.release();
    assert_eq!(finish(first).code, Some(0));
    let third = machine.run("send");
    assert_eq!(third.code, Some(0));
    assert!(
        third.out.contains("before; nothing was sent now"),
        "{}",
        third.out
    );
    assert_eq!(endpoint.requests().len(), 1);
    let status = machine.json("status --json");
    assert_eq!(status["accepted"], 32);
    assert_eq!(status["delivered"], 32);
}

#[test]
fn an_outbox_that_cannot_be_made_is_named() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    // A file stands in the way; permissions would not stop everybody.
    write(machine.state().join("outbox"), "");
    for command in ["send", "status", "reset-id", "preview"] {
        let output = machine.run(command);
        assert_eq!(output.code, Some(2), "{output:?}");
        assert!(output.err.contains("state/outbox`"), "{output:?}");
    }
    assert!(endpoint.requests().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_choice_that_cannot_be_stored_is_an_error_that_names_the_file() {
    let machine = Machine::new();
    for command in ["on", "off", "limit --without config_email", "notice"] {
        // Nobody can make a directory there.
        let output = machine.run(&format!("{command} --state /proc/mattermost-telemetry"));
        assert_eq!(output.code, Some(2), "{output:?}");
        let told = "error: cannot store `/proc/mattermost-telemetry/choice.json`";
        assert!(output.err.contains(told), "{output:?}");
    }
}

#[test]
fn a_configuration_that_is_gone_or_broken_deletes_nothing() {
    let mut machine = Machine::willing();
    let _refusing = machine.serve(Reply::Status(401));
    assert_eq!(machine.run("send").code, Some(1));
    let files = machine.files();
    write(machine.config(), r#"{"LogSettings": {"Enab"#);
    for command in ["send", "status", "on", "limit --clear", "preview"] {
        let output = machine.run(command);
        assert_eq!(output.code, Some(2), "{output:?}");
        assert!(output.err.contains("config.json`"), "{output:?}");
    }
    fs::remove_file(machine.config()).unwrap();
    assert_eq!(machine.run("send").code, Some(2));
    assert_eq!(machine.files(), files);

    let output = machine.run("off");
    assert_eq!(output.code, Some(0), "nothing keeps anybody from saying no");
    assert!(
        output.err.starts_with("warning: cannot open `"),
        "{output:?}"
    );
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn a_report_of_no_configuration_is_not_made() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let mut command = machine.command("send");
    command.env_remove("MATTERMOST_TELEMETRY_CONFIG");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("name the server's configuration with `--config FILE`"),
        "{told}"
    );
    assert!(endpoint.requests().is_empty());
    assert_eq!(machine.files(), ["choice.json"]);
}
