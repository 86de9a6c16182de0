//! Disks that refuse, several programs at once, configurations that are gone.

use std::fs;
use std::process::Command;

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

#[test]
fn what_is_lost_on_the_way_is_in_the_next_report() {
    let mut machine = Machine::willing();
    let refusing = machine.serve(Reply::Status(401));
    assert_eq!(machine.run("send").code, Some(1));
    let dropped = || {
        let report = machine.json("preview --format json");
        let quality = report["events"].as_array().unwrap().last().unwrap();
        assert_eq!(quality["event"], "telemetry");
        let fields = quality["properties"].as_object().unwrap().iter();
        let dropped =
            fields.filter_map(|(key, count)| Some((key.strip_prefix("dropped_")?, count)));
        let lost = dropped.filter(|(_, count)| **count != 0);
        lost.map(|(reason, count)| format!("{reason}: {count}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(dropped(), [""; 0]);
    let spool = machine.state().join("outbox/0000000001.spool");
    let text = fs::read_to_string(&spool).unwrap();
    write(&spool, &text.replacen("\"kind\"", "\"kimd\"", 2));
    assert_eq!(dropped(), ["corrupt: 2"]);
    assert_eq!(refusing.requests().len(), 1);
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
    for broken in [r#"{"LogSettings": {"Enab"#, "{}{}"] {
        write(machine.config(), broken);
        for command in ["send", "status", "on", "limit --clear", "preview"] {
            let output = machine.run(command);
            assert_eq!(output.code, Some(2), "{output:?}");
            assert!(output.err.contains("config.json`"), "{output:?}");
        }
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

#[test]
fn a_configuration_that_breaks_while_a_report_is_on_its_way_holds_it_and_deletes_nothing() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Held);
    let sending = machine.start("send --wait 3600");
    endpoint.wait();
    let files = machine.files();
    write(machine.config(), "{");
    let output = finish(sending);
    assert_eq!(output.code, Some(2), "{output:?}");
    let told = "nothing was sent, and nothing deleted: cannot read `";
    assert!(output.err.contains(told), "{output:?}");
    assert_eq!(machine.files(), files);
    write(machine.config(), "{}");
    assert_eq!(machine.json("status --json")["outbox"]["messages"], 32);
}

#[test]
fn an_identifier_that_is_reset_ends_the_report_that_is_on_its_way() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Held);
    let sending = machine.start("send --wait 3600");
    endpoint.wait();
    let old = machine.json("status --json")["identifier"].clone();
    assert_eq!(machine.run("reset-id").code, Some(0));
    let output = finish(sending);
    assert_eq!(output.code, Some(1), "{output:?}");
    let told = "nothing: somebody reset the identifier meanwhile";
    assert!(output.out.contains(told), "{output:?}");
    let _endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    assert_ne!(machine.json("status --json")["identifier"], old);
}

#[test]
fn a_no_is_stored_though_something_cannot_be_deleted_and_the_rest_goes() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    // Nobody unlinks a directory.
    let stray = machine.state().join("outbox/stray");
    fs::create_dir(&stray).unwrap();
    let output = machine.run("off --forget");
    assert_eq!(output.code, Some(2));
    assert!(output.out.contains("off: by choice"), "{output:?}");
    assert!(output.out.contains("forgotten   the log"), "{output:?}");
    assert!(!output.out.contains("deleted"), "{output:?}");
    assert!(output.err.contains("cannot delete `"), "{output:?}");
    assert!(output.err.contains("state/outbox`"), "{output:?}");
    assert_eq!(machine.json("status --json")["state"], "off");
    fs::remove_dir(&stray).unwrap();
    assert_eq!(machine.run("off").code, Some(0));
    assert_eq!(machine.files(), ["choice.json"]);
    assert!(!machine.state().join("outbox").exists());
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_neither_written_nor_deleted() {
    for name in ["outbox", "sent"] {
        let mut machine = Machine::willing();
        let endpoint = machine.serve(Reply::Status(200));
        let theirs = machine.config().with_file_name("theirs");
        fs::create_dir(&theirs).unwrap();
        write(theirs.join("precious"), "");
        let link = machine.state().join(name);
        std::os::unix::fs::symlink(&theirs, &link).unwrap();
        let output = machine.run("send");
        if name == "outbox" {
            assert_eq!(output.code, Some(2), "{output:?}");
            assert!(output.err.contains("state/outbox`"), "{output:?}");
            assert!(endpoint.requests().is_empty());
        }
        assert_eq!(machine.run("off --forget").code, Some(0));
        let left: Vec<_> = fs::read_dir(&theirs).unwrap().collect();
        assert_eq!(left.len(), 1, "{name}: {left:?}");
        assert!(theirs.join("precious").exists());
        assert!(fs::symlink_metadata(&link).is_err(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_choice_keeps_nobody_from_saying_no() {
    let machine = Machine::new();
    fs::create_dir(machine.state()).unwrap();
    let choice = machine.state().join("choice.json");
    let made = Command::new("mkfifo").arg(&choice).status().unwrap();
    assert!(made.success());
    let status = machine.json("status --json");
    assert_eq!(status["source"], "unreadable-choice");
    assert_eq!(machine.run("off").code, Some(0));
    assert_eq!(machine.json("status --json")["source"], "choice");
    assert!(choice.is_file());
}
