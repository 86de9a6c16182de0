//! The server's own identifier, where it cannot be read.

use std::fs;

use crate::endpoint::Reply;
use crate::machine::{Machine, write};

/// A configuration whose database cannot be reached, and one that names none.
pub(crate) const NOWHERE: &str = r#"{"SqlSettings": {"DriverName": "postgres",
    "DataSource": "postgres://mmuser:pw@127.0.0.1:9/mattermost?sslmode=disable"}}"#;
const NONE: &str = r#"{"SqlSettings": {"DriverName": "postgres", "DataSource": ""}}"#;

const CHECK: &str =
    "check-security --dry-run --product-version 5.8.0 --endpoint http://127.0.0.1:9";

/// Where somebody said yes, and that the server's identifier is the one to report under.
fn naming(config: &str) -> Machine {
    let mut machine = Machine::willing();
    write(machine.config(), config);
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "on");
    machine
}

#[test]
fn where_nobody_could_ask_for_it_no_command_begins() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let lines = ["preview", "status", "send", "export carried", "run", CHECK];
    let refused = |machine: &Machine, options: &str, why: &str| {
        for line in lines {
            let output = machine.run(&format!("{line} {options}"));
            assert_eq!(output.code, Some(2), "{line}: {}", output.out);
            assert!(output.err.contains(why), "{line}: {}", output.err);
        }
    };
    // The fixture's environment keeps programs from asking databases.
    refused(&machine, "--use-server-id", "`--no-database`");
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    refused(&machine, "--use-server-id --no-database", "`--no-database`");
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "perhaps");
    refused(&machine, "", "neither `on` nor `off`");
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "on");
    machine.set("MATTERMOST_TELEMETRY_CONFIG", "");
    refused(&machine, "", "`--config FILE`");
    assert_eq!(endpoint.requests().len(), 0);
    assert_eq!(machine.files(), ["choice.json"]);
}

#[test]
fn while_it_is_not_known_nothing_is_made_and_all_say_why() {
    for (config, why) in [
        (NOWHERE, "the database cannot be reached"),
        (NONE, "the configuration names no database"),
    ] {
        let mut machine = naming(config);
        let endpoint = machine.serve(Reply::Status(200));
        let unknown = "the server's own, which is not known, so nothing is made or sent";
        let file = machine.state().join("carried");
        let export = format!("export {}", file.display());
        for line in ["send", &export] {
            let output = machine.run(line);
            assert_eq!(output.code, Some(2), "{line}: {}", output.out);
            let said = "nothing was made or sent, since the server's identifier";
            assert!(output.err.contains(said), "{line}: {}", output.err);
            assert!(output.err.contains(why), "{line}: {}", output.err);
        }
        assert!(!file.exists());
        let status = machine.run("status").out;
        assert!(
            status.contains(&format!("identifier  {unknown}: {why}")),
            "{status}"
        );
        let status = machine.json("status --json");
        assert_eq!(status["identifier"], serde_json::Value::Null);
        assert_eq!(status["identifier_is_the_servers"], true);
        assert_eq!(status["identifier_trouble"], why);
        let table = machine.run("preview").out;
        assert!(table.contains(&format!("is {unknown}: {why}")), "{table}");
        let request = machine.run("preview --format request");
        assert!(
            request.err.contains(&format!("{unknown}: {why}")),
            "{}",
            request.err
        );
        assert!(request.out.contains("(anonymousId)"));
        // The check tells everything else.
        let check = machine.run(CHECK);
        assert_eq!(check.code, Some(0));
        assert!(
            check.err.contains(why) && !check.out.contains("id="),
            "{}",
            check.out
        );
        assert_eq!(endpoint.requests().len(), 0);
        assert_eq!(machine.files(), ["choice.json"]);
    }
}

#[test]
fn an_identifier_that_was_drawn_before_does_not_stand_in_for_it() {
    let mut machine = naming(NOWHERE);
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "off");
    let endpoint = machine.serve(Reply::Status(401));
    assert_eq!(machine.run("send").code, Some(1));
    let sent = endpoint.requests().len();
    let own = machine.json("status --json")["identifier"].clone();
    let before = machine.files();
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "on");
    assert_eq!(machine.run("send").code, Some(2));
    assert_eq!(endpoint.requests().len(), sent);
    let request = machine.run("preview --format request");
    assert!(!request.out.contains(own.as_str().expect("a text")));
    assert_eq!(machine.files(), before, "what waits under it is left alone");
}

#[test]
fn without_consent_nobody_asks_for_it() {
    let mut machine = Machine::with(NOWHERE);
    machine.set("MATTERMOST_TELEMETRY_DATABASE", "on");
    machine.set("MATTERMOST_TELEMETRY_USE_SERVER_ID", "on");
    let unasked = "the server's own, which is read when something may be sent";
    for line in ["status", "preview"] {
        let output = machine.run(line);
        assert!(output.out.contains(unasked), "{}", output.out);
    }
    assert!(!fs::exists(machine.state()).unwrap());
}
