//! Several nodes of a server, each with the program and a state of its own, and a lease that they share.

use std::collections::BTreeSet;
use std::net::TcpListener;

use serde_json::Value;
use tempfile::TempDir;

use crate::endpoint::{Endpoint, Reply};
use crate::machine::{Machine, finish};

/// The command, with the lease of the nodes.
fn line(command: &str, lease: &TempDir) -> String {
    let dir = lease.path().join("lease");
    format!("{command} --lease-dir {}", dir.display())
}

/// The identifiers of a report's messages in bodies of requests, one a line.
fn reported(bodies: &str) -> BTreeSet<String> {
    let bodies = bodies
        .lines()
        .map(|body| serde_json::from_str::<Value>(body).unwrap());
    let mut found = BTreeSet::new();
    for body in bodies {
        let messages = body["batch"].as_array().unwrap().iter();
        for message in messages.filter(|message| message["type"] == "track") {
            let id = message["messageId"].as_str().unwrap().to_owned();
            assert!(found.insert(id), "each comes once");
        }
    }
    found
}

/// Where nobody listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn f30_a_node_that_is_killed_between_claim_and_send_is_followed_by_one_that_sends_the_same() {
    let lease = tempfile::tempdir().unwrap();
    let [mut one, mut other] = [Machine::willing(), Machine::willing()];
    one.point_to_url(&nowhere());
    let mut killed = one.start(&line("send --wait 600", &lease));
    let made = |machine: &Machine| {
        let status = machine.json("status --json");
        status["last_report"]["waiting"]
            .as_u64()
            .unwrap_or_default()
    };
    while made(&one) == 0 {}
    let endpoint = other.serve(Reply::Status(200));
    let meanwhile = other.run(&line("send", &lease));
    assert_eq!(meanwhile.code, Some(2), "{meanwhile:?}");
    assert!(meanwhile.err.contains("another node"), "{meanwhile:?}");
    assert!(endpoint.requests().is_empty());
    // Who does not lead reads nothing that goes into a report.
    let meanwhile = other.run(&line("send --input missing.json", &lease));
    assert!(meanwhile.err.contains("another node"), "{meanwhile:?}");

    killed.kill().unwrap();
    killed.wait().unwrap();
    let claimed = reported(&one.run("preview --format request").out);
    assert_eq!(claimed.len(), 31);
    let follows = other.run(&line("send", &lease));
    assert_eq!(follows.code, Some(0), "{follows:?}");
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(reported(&requests[0].body), claimed);

    one.point_to(&endpoint);
    let again = one.run(&line("send", &lease));
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(endpoint.requests().len(), 1, "it is through");
    assert_eq!(made(&one), 0);
}

#[test]
fn f30_of_eight_nodes_that_send_at_once_one_does() {
    let lease = tempfile::tempdir().unwrap();
    let endpoint = Endpoint::new(Reply::Status(200));
    let node = |_| {
        let mut machine = Machine::willing();
        machine.point_to(&endpoint);
        machine
    };
    let nodes: Vec<Machine> = (0..8).map(node).collect();
    let line = line("send", &lease);
    let running: Vec<_> = nodes.iter().map(|node| node.start(&line)).collect();
    for child in running {
        let output = finish(child);
        let stands_by = output.code == Some(2) && output.err.contains("another node");
        assert!(output.code == Some(0) || stands_by, "{output:?}");
    }
    for node in &nodes {
        let output = node.run(&line);
        assert_eq!(output.code, Some(0), "{output:?}");
    }
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(reported(&requests[0].body).len(), 31);
    let identifiers: BTreeSet<String> = nodes
        .iter()
        .map(|node| node.json("status --json")["identifier"].to_string())
        .collect();
    assert_eq!(identifiers.len(), 1, "they report as one");
    let by_another = |node: &&Machine| {
        let status = node.json("status --json");
        status["last_report"]["by_another_node"] == true
    };
    assert_eq!(nodes.iter().filter(by_another).count(), 7);
}

#[test]
fn a_no_deletes_what_the_nodes_share_unless_another_one_leads() {
    let lease = tempfile::tempdir().unwrap();
    let dir = lease.path().join("lease");
    let [mut one, other] = [Machine::willing(), Machine::willing()];
    let endpoint = Endpoint::new(Reply::Held);
    one.point_to(&endpoint);
    let leads = one.start(&line("send --wait 60", &lease));
    endpoint.wait();
    for (command, code) in [("reset-id", 1), ("off", 0)] {
        let kept = other.run(&line(command, &lease));
        assert_eq!(kept.code, Some(code), "{kept:?}");
        assert!(kept.out.contains("since another one leads"), "{kept:?}");
    }
    endpoint.release();
    assert_eq!(finish(leads).code, Some(0));
    assert!(dir.join("shared.json").exists());
    let off = one.run(&line("off", &lease));
    assert_eq!(off.code, Some(0), "{off:?}");
    assert!(!dir.exists());
}

#[test]
fn a_lease_that_cannot_be_used_is_an_error_that_says_what_to_do() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    for line in ["send", "run", "export FILE", "reset-id"] {
        let refused = machine.run(&format!("{line} --lease database"));
        assert_eq!(refused.code, Some(2), "{line}: {refused:?}");
        assert!(
            refused
                .err
                .contains("use `--lease file` with `--lease-dir DIR`"),
            "{refused:?}"
        );
        let refused = machine.run(&format!("{line} --lease database --lease-dir lease"));
        assert_eq!(refused.code, Some(2), "{line}: {refused:?}");
        assert!(refused.err.contains("leave out `--lease-dir`"), "{line}");
    }
    assert!(machine.run("send --lease redis").err.contains("database"));
    let status = machine.run("status --lease database");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.out.contains("and nothing is sent: "), "{status:?}");

    // The no holds all the same, and names what is left.
    let off = machine.run("off --lease database");
    assert_eq!(off.code, Some(2), "{off:?}");
    assert!(off.out.contains("off: by choice"), "{off:?}");
    machine.set("MATTERMOST_TELEMETRY_CONFIG", "");
    let refused = machine.run("reset-id --lease database");
    assert!(refused.err.contains("`--config FILE`"), "{refused:?}");
    machine.set("MATTERMOST_TELEMETRY_LEASE", "redis");
    let refused = machine.run("status");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("neither `file` nor `database`"));
    assert!(endpoint.requests().is_empty());
}

#[test]
fn a_lease_that_is_unclear_keeps_nobody_from_saying_no() {
    let kind = ("MATTERMOST_TELEMETRY_LEASE", "redis");
    let dir = ("MATTERMOST_TELEMETRY_LEASE_DIR", "d");
    for ((variable, value), options, why) in [
        (kind, "", "neither `file` nor `database`"),
        (dir, "--lease database", "leave out `--lease-dir`"),
    ] {
        let mut machine = Machine::willing();
        let _refusing = machine.serve(Reply::Status(401));
        assert_eq!(machine.run("send").code, Some(1));
        machine.set(variable, value);
        for command in ["limit --clear", "sent", "accept"] {
            let fine = machine.run(&format!("{command} {options}"));
            assert_eq!(fine.code, Some(0), "{command}: {fine:?}");
        }
        let off = machine.run(&format!("off {options}"));
        assert_eq!(off.code, Some(2), "{off:?}");
        assert!(off.out.contains("off: by choice"), "{off:?}");
        assert!(off.err.contains(why), "{off:?}");
        assert_eq!(machine.files(), ["choice.json"]);
    }
}

#[test]
fn what_the_nodes_share_goes_with_a_no_of_the_switch_and_is_named_where_it_is_left() {
    for command in ["send", "export FILE"] {
        let lease = tempfile::tempdir().unwrap();
        let dir = lease.path().join("lease");
        let mut machine = Machine::willing();
        let _endpoint = machine.serve(Reply::Status(200));
        assert_eq!(machine.run(&line("send", &lease)).code, Some(0));
        assert!(dir.join("shared.json").exists());
        let reset = machine.run("reset-id");
        assert_eq!(reset.code, Some(1), "{reset:?}");
        assert!(
            reset.out.contains("nothing here names their lease"),
            "{reset:?}"
        );
        machine.set("MM_LOGSETTINGS_ENABLEDIAGNOSTICS", "false");
        assert_eq!(machine.run(command).code, Some(1));
        assert!(dir.join("shared.json").exists());
        let off = machine.run("off");
        assert!(
            off.out.contains("nothing here names their lease"),
            "{off:?}"
        );
        let unusable = machine.run(&format!("{command} --lease database"));
        assert_eq!(unusable.code, Some(2), "{unusable:?}");
        assert_eq!(machine.run(&line(command, &lease)).code, Some(1));
        assert!(!dir.exists());
        // A node without a part in it asks no lease.
        let unusable = machine.run(&format!("{command} --lease database"));
        assert_eq!(unusable.code, Some(1), "{unusable:?}");
    }
}

#[test]
fn an_identifier_is_not_reset_by_halves_while_another_node_leads() {
    let lease = tempfile::tempdir().unwrap();
    let [mut one, mut other] = [Machine::willing(), Machine::willing()];
    let _refusing = other.serve(Reply::Status(401));
    assert_eq!(other.run(&line("send", &lease)).code, Some(1));
    let identifier = other.json("status --json")["identifier"].clone();
    let endpoint = Endpoint::new(Reply::Held);
    one.point_to(&endpoint);
    let leads = one.start(&line("send --wait 60", &lease));
    endpoint.wait();
    let kept = other.run(&line("reset-id", &lease));
    assert_eq!(kept.code, Some(1), "{kept:?}");
    assert!(kept.out.contains("end the node that leads"), "{kept:?}");
    let status = other.json("status --json");
    assert_eq!(status["identifier"], identifier, "it would come back");
    assert!(status["last_report"]["waiting"].as_u64() > Some(0));
    endpoint.release();
    assert_eq!(finish(leads).code, Some(0));
    let reset = other.run(&line("reset-id", &lease));
    assert_eq!(reset.code, Some(0), "{reset:?}");
    assert_eq!(other.files(), ["choice.json"]);
}
