//! What somebody chose, and what may lower it.

use std::fs;
use std::process::Stdio;

use crate::endpoint::{Endpoint, Reply};
use crate::machine::{Machine, finish, write};

fn store(machine: &Machine, choice: &str) {
    fs::create_dir_all(machine.state()).unwrap();
    write(machine.state().join("choice.json"), choice);
}

#[test]
fn a_notice_that_nobody_answered_becomes_a_yes_as_of_the_end_of_its_time() {
    let mut machine = Machine::new();
    let endpoint = machine.serve(Reply::Status(200));
    store(
        &machine,
        r#"{"diagnostics":null,"security_check":null,"notice_shown_millis":1700000000000}"#,
    );
    assert_eq!(machine.run("send").code, Some(0));
    assert_eq!(endpoint.requests().len(), 1);
    let status = machine.json("status --json");
    assert_eq!(status["state"], "on");
    assert_eq!(status["source"], "notice");
    assert_eq!(status["as_of"], "2023-11-14T23:13:20.000Z");
}

#[test]
fn the_notice_is_remembered_from_its_first_time_on() {
    let machine = Machine::new();
    let shown = || {
        assert_eq!(machine.run("notice").code, Some(0));
        machine.json("status --json")["notice_shown"].clone()
    };
    let first = shown();
    assert!(first.is_string());
    assert_eq!(shown(), first);
}

#[test]
fn off_leaves_the_choice_and_the_log_and_forgetting_the_choice_alone() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    let identifier = machine.json("status --json")["identifier"].clone();
    assert_eq!(machine.run("off").code, Some(0));
    assert_eq!(machine.files(), ["choice.json", "sent/0000000001.jsonl"]);
    assert_eq!(machine.run("send").code, Some(1));
    assert_eq!(machine.run("off --forget").code, Some(0));
    assert_eq!(machine.files(), ["choice.json"]);
    assert_eq!(endpoint.requests().len(), 1, "nobody is told about it");

    assert_eq!(machine.run("on").code, Some(0));
    assert_eq!(machine.run("send").code, Some(0));
    assert_ne!(machine.json("status --json")["identifier"], identifier);
}

#[test]
fn what_waits_goes_when_switch_or_environment_say_no() {
    for switch in [
        "DO_NOT_TRACK",
        "MATTERMOST_TELEMETRY",
        "MM_LOGSETTINGS_ENABLEDIAGNOSTICS",
    ] {
        let mut machine = Machine::willing();
        let _refusing = machine.serve(Reply::Status(401));
        assert_eq!(machine.run("send").code, Some(1));
        assert!(machine.files().len() > 1);
        let endpoint = machine.serve(Reply::Status(200));
        machine.set(switch, if switch == "DO_NOT_TRACK" { "1" } else { "0" });
        assert_eq!(machine.run("send").code, Some(1));
        assert_eq!(machine.files(), ["choice.json"], "{switch}");
        assert!(endpoint.requests().is_empty());
        machine.unset();
        assert_eq!(machine.run("send").code, Some(0), "the choice still stands");
    }
}

#[test]
fn a_choice_that_is_stored_follows_off_also_where_the_environment_says_no() {
    let mut machine = Machine::willing();
    machine.set("DO_NOT_TRACK", "1");
    assert_eq!(machine.run("off").code, Some(0));
    machine.unset();
    assert_eq!(machine.json("status --json")["source"], "choice");
    assert_eq!(machine.json("status --json")["state"], "off");
}

#[test]
fn variables_that_say_nothing_forbid_nothing() {
    let mut machine = Machine::willing();
    for (name, value) in [
        ("DO_NOT_TRACK", "0"),
        ("DO_NOT_TRACK", ""),
        ("DO_NOT_TRACK", "false"),
        ("MATTERMOST_TELEMETRY", ""),
        ("MATTERMOST_TELEMETRY", "ON"),
        ("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", "T"),
    ] {
        machine.unset();
        machine.set(name, value);
        assert_eq!(
            machine.json("status --json")["state"],
            "on",
            "{name}={value}"
        );
    }
}

#[test]
fn variables_that_are_unclear_forbid() {
    let mut machine = Machine::willing();
    for (name, value, source) in [
        ("DO_NOT_TRACK", "true", "do-not-track"),
        ("DO_NOT_TRACK", "yes", "do-not-track"),
        ("DO_NOT_TRACK", "False", "do-not-track"),
        ("DO_NOT_TRACK", " 0", "do-not-track"),
        ("MATTERMOST_TELEMETRY", " on", "variable"),
        ("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", "perhaps", "switch"),
        ("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", "tRUE", "switch"),
    ] {
        machine.unset();
        machine.set(name, value);
        let status = machine.json("status --json");
        assert_eq!(status["state"], "off", "{name}={value}");
        assert_eq!(status["source"], source, "{name}={value}");
    }
}

#[test]
fn the_switch_is_that_of_the_file_unless_the_environment_has_one() {
    for (file, variable, state) in [
        ("false", None, "off"),
        (r#""true""#, None, "off"),
        ("false", Some("true"), "on"),
        (r#""true""#, Some("true"), "on"),
        ("true", Some("false"), "off"),
    ] {
        let config = format!(r#"{{"LogSettings": {{"EnableDiagnostics": {file}}}}}"#);
        let mut machine = Machine::willing();
        write(machine.config(), &config);
        if let Some(value) = variable {
            machine.set("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", value);
        }
        let status = machine.json("status --json");
        assert_eq!(status["state"], state, "{file} {variable:?}");
        let source = if state == "on" { "choice" } else { "switch" };
        assert_eq!(status["source"], source, "{file} {variable:?}");
    }
}

#[test]
fn a_notice_that_is_shown_after_a_choice_is_no_news() {
    for command in ["on", "off"] {
        let machine = Machine::new();
        assert_eq!(machine.run(command).code, Some(0));
        assert_eq!(machine.run("notice").code, Some(0));
        let status = machine.json("status --json");
        assert_eq!(status["notice_shown"], serde_json::Value::Null);
        assert_eq!(status["source"], "choice");
    }
}

#[test]
fn a_variable_that_says_yes_is_no_choice() {
    let mut machine = Machine::new();
    machine.set("MATTERMOST_TELEMETRY", "on");
    assert_eq!(machine.json("status --json")["state"], "pending");
}

#[test]
fn a_choice_that_cannot_be_read_counts_as_no_and_is_told() {
    for choice in ["", "{", "[]", r#"{"diagnostics":"on"}"#, r#"{"later":1}"#] {
        let mut machine = Machine::new();
        let endpoint = machine.serve(Reply::Status(200));
        store(&machine, choice);
        let output = machine.run("send");
        assert_eq!(output.code, Some(1));
        let told = "off: the stored choice cannot be read, which counts as no";
        assert!(output.out.contains(told), "{}", output.out);
        assert!(machine.run("status").out.contains(told));
        assert!(endpoint.requests().is_empty());
        assert_eq!(machine.run("limit --without config_email").code, Some(2));

        let output = machine.run("on");
        assert_eq!(output.code, Some(0));
        assert!(output.out.contains("limits"), "{}", output.out);
        assert_eq!(machine.run("send").code, Some(0));
    }
}

#[test]
fn saying_no_cuts_off_the_report_that_is_on_its_way() {
    let mut machine = Machine::willing();
    let endpoint = Endpoint::new(Reply::Held);
    machine.point_to(&endpoint);
    let sending = machine.start("send --wait 60");
    endpoint.wait();
    assert_eq!(machine.run("off").code, Some(0));
    let output = finish(sending);
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(
        output.out.contains("nothing: somebody said no meanwhile"),
        "{output:?}"
    );
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn the_directory_is_the_one_of_the_service_or_the_user() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let machine = Machine::new();
    let chosen = |variables: &[(&str, String)]| {
        let mut command = machine.command("status --json");
        command.env_remove("MATTERMOST_TELEMETRY_STATE");
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let output = command.output().unwrap();
        let status: Result<serde_json::Value, _> = serde_json::from_slice(&output.stdout);
        status.map(|status| status["directory"].as_str().unwrap().to_owned())
    };
    let home = ("HOME", at("home"));
    let user = ("XDG_STATE_HOME", at("xdg"));
    let service = ("STATE_DIRECTORY", at("service") + ":/other");
    let own = ("MATTERMOST_TELEMETRY_STATE", at("own"));
    let expected = at("home/.local/state/mattermost-telemetry");
    assert_eq!(chosen(std::slice::from_ref(&home)).unwrap(), expected);
    let relative = ("XDG_STATE_HOME", "here".to_owned());
    assert_eq!(chosen(&[home.clone(), relative]).unwrap(), expected);
    let expected = at("xdg/mattermost-telemetry");
    assert_eq!(chosen(&[home.clone(), user.clone()]).unwrap(), expected);
    let all = [home, user, service.clone()];
    assert_eq!(chosen(&all).unwrap(), at("service"));
    assert_eq!(chosen(&[service, own]).unwrap(), at("own"));
    assert!(chosen(&[]).is_err(), "there is none");
}

#[test]
fn a_new_identifier_is_another_one_and_nothing_of_the_old_one_is_sent() {
    let mut machine = Machine::willing();
    let _refusing = machine.serve(Reply::Status(401));
    assert_eq!(machine.run("send").code, Some(1));
    let old = machine.json("status --json")["identifier"].clone();
    let old = old.as_str().unwrap();
    assert_eq!(machine.run("reset-id").code, Some(0));
    assert_eq!(machine.files(), ["choice.json"]);
    let endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    let sent = endpoint.requests().remove(0).body;
    let new = machine.json("status --json")["identifier"].clone();
    assert!(sent.contains(new.as_str().unwrap()) && !sent.contains(old));
}

#[test]
fn a_policy_of_the_machine_forbids_what_was_chosen_and_can_do_nothing_else() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let policy = machine.policy();
    for text in [
        r#"{"diagnostics": "off"}"#,
        r#"{"diagnostics": "on"}"#,
        r#"{"diagnostic": "off"}"#,
        "{",
        "",
    ] {
        write(&policy, text);
        let sent = machine.run("send");
        assert_eq!(sent.code, Some(1), "{text}: {sent:?}");
        let said = if text == r#"{"diagnostics": "off"}"# {
            "the policy of this machine, says no"
        } else {
            "the policy of this machine, cannot be read, which counts as no"
        };
        assert!(sent.out.contains(said), "{text}: {}", sent.out);
        assert_eq!(machine.run("on").code, Some(1), "{text}");
    }
    fs::remove_file(&policy).unwrap();
    fs::create_dir(&policy).unwrap();
    assert_eq!(
        machine.run("send").code,
        Some(1),
        "a directory is no policy"
    );
    fs::remove_dir(&policy).unwrap();
    assert!(endpoint.requests().is_empty());
    for text in ["{}", r#"{"security_check": "off"}"#] {
        write(&policy, text);
        assert_eq!(machine.run("send").code, Some(0), "{text}");
    }
    let checked =
        machine.run("check-security --product-version 5.8.0 --endpoint http://127.0.0.1:9");
    assert_eq!(checked.code, Some(1));
    assert!(checked.out.contains("says no"), "{}", checked.out);
}

#[test]
fn a_choice_that_could_not_be_read_takes_limits_and_the_security_check_with_it_and_says_so() {
    let machine = Machine::new();
    let check = "check-security --minimal --product-version 5.8.0 --endpoint http://127.0.0.1:9";
    for command in ["on", "off"] {
        store(&machine, "{");
        let output = machine.run(check);
        assert_eq!(output.code, Some(1));
        assert!(output.out.contains("stores a new one"), "{}", output.out);
        let output = machine.run(command);
        assert_eq!(output.code, Some(0));
        assert!(output.out.contains("limits      none: "), "{}", output.out);
        let told = "security    the update check is off: ";
        assert!(output.out.contains(told), "{}", output.out);
        let output = machine.run(check);
        assert_eq!(output.code, Some(1));
        let told = "next        set `security_check` to `null` in `choice.json`";
        assert!(output.out.contains(told), "{}", output.out);
        let quiet = machine.run(command);
        assert!(!quiet.out.contains("security"), "{}", quiet.out);
    }
}

#[test]
fn a_yes_from_later_on_sends_nothing_and_the_next_yes_begins_now() {
    let mut machine = Machine::new();
    let endpoint = machine.serve(Reply::Status(200));
    store(
        &machine,
        r#"{"diagnostics":{"on":{"since_millis":99000000000000}},"security_check":null,"notice_shown_millis":null}"#,
    );
    let output = machine.run("send");
    assert_eq!(output.code, Some(1));
    assert!(output.out.contains("nothing: the yes counts from later on"));
    assert_eq!(machine.files(), ["choice.json"]);
    assert_eq!(machine.run("on").code, Some(0));
    assert_eq!(machine.run("send").code, Some(0));
    assert_eq!(endpoint.requests().len(), 1);
}

#[test]
fn a_notice_that_nobody_could_read_does_not_count_as_shown() {
    let machine = Machine::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = machine.command("notice");
    let output = command.stdout(writer).stderr(Stdio::piped()).spawn();
    let output = finish(output.unwrap());
    assert_eq!(output.code, Some(1));
    assert!(output.err.contains("does not count as shown"), "{output:?}");
    assert_eq!(machine.files(), [""; 0]);
}
