//! What is shown before and after is what is sent, byte for byte.

use std::fs;

use crate::endpoint::Reply;
use crate::machine::{KEY, Machine, write};

/// A text with the values of these keys replaced by placeholders, as `preview` prints them.
fn with_placeholders(text: &str, keys: &[&str]) -> String {
    let mut text = text.to_owned();
    for key in keys {
        let mark = format!("\"{key}\":\"");
        let mut parts = text.split(&mark);
        let mut replaced = parts.next().unwrap().to_owned();
        for part in parts {
            let (_, rest) = part.split_once('"').unwrap();
            replaced.extend([&*mark, "(", key, ")\"", rest]);
        }
        text = replaced;
    }
    text
}

#[test]
fn the_preview_of_a_report_that_waits_is_the_request_that_is_sent() {
    let mut machine = Machine::willing();
    write(
        machine.config(),
        r#"{"ServiceSettings": {"WebserverMode": "brotli"}}"#,
    );
    let before = machine.run("preview --format request");
    assert_eq!((before.code, before.err.as_str()), (Some(0), ""));

    let refusing = machine.serve(Reply::Status(401));
    assert_eq!(machine.run("send").code, Some(1));
    let spooled = machine.run("preview --format request").out;
    let table = machine.run("preview").out;
    assert!(table.ends_with(
        "The report of these 24 hours was made before and waits; `--format request` shows it.\n"
    ));

    let endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    let sent = &endpoint.requests()[0];
    assert_eq!(endpoint.requests().len(), 1);
    assert_eq!(with_placeholders(&sent.body, &["sentAt"]), spooled);
    let refused = &refusing.requests()[0].body;
    assert_eq!(with_placeholders(refused, &["sentAt"]), spooled);
    assert_ne!(*refused, sent.body, "each attempt has its own time");
    // Who sends is known only when the first report is made.
    let unknown = ["anonymousId", "messageId", "timestamp", "sentAt"];
    assert_eq!(with_placeholders(&sent.body, &unknown), before.out);

    assert_eq!(
        machine.run("sent --format json").out,
        sent.body.clone() + "\n"
    );
    let next = machine.run("preview --format request");
    assert!(
        next.err
            .starts_with("note: the report of these 24 hours was sent"),
        "{}",
        next.err
    );
    let id = machine.json("status --json")["identifier"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(next.out.contains(&id));
    assert!(!next.out.contains("identify"));
}

#[test]
fn the_request_carries_the_key_and_no_file_does() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    let head = endpoint.requests()[0].head.to_lowercase();
    assert!(head.starts_with("post /v1/batch http/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: basic "), "{head}");
    assert!(!head.contains(KEY));
    for file in machine.files() {
        let bytes = fs::read(machine.state().join(&file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(KEY) && !text.contains("hunter2"), "{file}");
    }
    let shown = format!("{:?}", machine.run(&format!("status --write-key {KEY}")));
    assert!(!shown.contains(KEY));
}

#[test]
fn what_was_changed_in_the_log_is_found() {
    let mut machine = Machine::willing();
    let _endpoint = machine.serve(Reply::Status(200));
    assert_eq!(machine.run("send").code, Some(0));
    assert_eq!(machine.run("sent --verify").code, Some(0));
    let file = machine.state().join("sent/0000000001.jsonl");
    let log = fs::read_to_string(&file).unwrap();
    let undeclared = log.replace(
        "\"web_server_mode\":\"gzip\"",
        "\"web_server_mode\":\"rot13\",\"host\":1",
    );
    assert_ne!(undeclared, log);
    write(&file, &undeclared);
    let output = machine.run("sent --verify");
    assert_eq!(output.code, Some(1));
    assert!(
        output.out.contains("undeclared  request 1, accepted "),
        "{}",
        output.out
    );
    assert!(
        output
            .out
            .contains("/batch/1/properties/host: this key is not declared")
    );
    assert!(output.out.contains("/batch/1/properties/web_server_mode: "));
    assert!(!output.out.contains("rot13"));

    write(&file, &(log.clone() + &log[..log.len() / 2]));
    let output = machine.run("sent --verify");
    assert_eq!(output.code, Some(1));
    assert!(output.err.contains("1 damaged line"), "{output:?}");
}

#[test]
fn every_figure_that_is_handed_in_is_sent() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    let example = machine.run("preview --example").out;
    let input = machine.config().with_file_name("figures.json");
    write(&input, &example);
    let arguments = format!("--input {} --product-version 5.8.0", input.display());
    let preview = machine
        .run(&format!("preview --format request {arguments}"))
        .out;
    assert_eq!(machine.run(&format!("send {arguments}")).code, Some(0));
    let unknown = ["anonymousId", "messageId", "timestamp", "sentAt"];
    let body = endpoint.requests()[0].body.clone();
    assert_eq!(with_placeholders(&body, &unknown), preview);
    for event in mattermost_telemetry::catalogue::figures() {
        assert!(
            body.contains(&format!("\"event\":\"{}\"", event.name)),
            "{}",
            event.name
        );
    }
    assert_eq!(machine.run("sent --verify").code, Some(0));
}

#[test]
fn one_report_is_made_a_day() {
    let mut machine = Machine::willing();
    let endpoint = machine.serve(Reply::Status(200));
    for _ in 0..3 {
        assert_eq!(machine.run("send").code, Some(0));
    }
    assert_eq!(endpoint.requests().len(), 1);
    assert_eq!(machine.json("status --json")["sent_log"]["requests"], 1);
}

#[test]
fn of_nothing_it_is_not_said_that_all_of_it_is_declared() {
    let machine = Machine::willing();
    let output = machine.run("sent --verify");
    assert_eq!(output.code, Some(0));
    assert_eq!(
        output.out,
        "judged      nothing, since nothing was accepted yet\n"
    );
}
