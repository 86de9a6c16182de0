//! What is taken, and what is refused with which reason.

use std::io::Write as _;
use std::net::SocketAddr;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use telemetry_collect::MAX_BODY_BYTES;
use telemetry_collect::endpoint::{BindError, Endpoint, Setup};

use super::messages::{batch, counted, identify, with};
use super::server::{Server, published, shown};

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn only_addresses_of_this_machine_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[2001:db8::1]:0"] {
        let address: SocketAddr = address.parse().unwrap();
        let refused = Endpoint::bind(address, Setup::new(published())).await;
        assert!(
            matches!(refused, Err(BindError::NotLoopback(_))),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_batch_is_taken_as_it_is_and_compressed() {
    let server = Server::healthy().await;
    let body = batch(&[identify("0"), counted("1", 1), counted("2", 2)]);
    let answer = server.post(&body).await.unwrap();
    assert_eq!(shown(answer).await, r#"200 {"success":true}"#);
    let body = gzip(batch(&[counted("3", 3)]).as_bytes());
    let request = server
        .request("/v1/batch")
        .header("content-encoding", "gzip");
    assert_eq!(request.body(body).send().await.unwrap().status(), 200);
    assert_eq!(
        server.lines(),
        ["#1 200 3 messages: 3 new", "#2 200 1 message: 1 new"]
    );
    let tally = server.stop().await;
    assert_eq!(tally.events["counted"].taken.new, 3);
    assert_eq!(tally.events["identify"].taken.new, 1);
    assert!(!tally.has_findings());
}

#[tokio::test]
async fn a_message_may_come_alone() {
    let server = Server::healthy().await;
    for (path, message) in [
        ("/v1/track", counted("1", 1)),
        ("/v1/identify", identify("2")),
    ] {
        let request = server.request(path).body(message.to_string());
        assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
    }
    assert_eq!(server.stop().await.taken.new, 2);
}

#[tokio::test]
async fn what_is_undeclared_is_refused_whole_with_places_and_without_values() {
    let server = Server::healthy().await;
    let body = batch(&[
        counted("1", 1),
        with("2", &json!({ "number": -5, "host": "hunter2.example" })),
        json!({ "type": "identify", "anonymousId": "1", "messageId": "3",
            "timestamp": "2026-11-23T09:00:00Z", "traits": { "email": "hunter2@example.org" } }),
        json!({ "type": "page", "event": "counted" }),
    ]);
    let answer = shown(server.post(&body).await.unwrap()).await;
    let lines = server.lines().join("\n");
    assert!(!answer.contains("hunter2") && !lines.contains("hunter2"));
    let pretty = answer.replace(r#"","/"#, "\",\n\"/");
    insta::assert_snapshot!(format!("{pretty}\n\n{lines}"));
    let tally = server.stop().await;
    assert_eq!(tally.taken.messages(), 0);
    assert!(tally.has_findings());
}

#[tokio::test]
async fn every_wrong_form_has_its_answer() {
    let server = Server::start(Setup {
        write_key: Some("key".to_owned()),
        ..Setup::new(published())
    })
    .await;
    let body = batch(&[counted("1", 1)]);
    let plain = |path: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.post(format!("{}{path}", server.url))
    };
    let json = "application/json";
    let requests = [
        ("another path", server.request("/v1/page").body("{}")),
        ("no key", plain("/v1/batch").header("content-type", json)),
        (
            "an empty key",
            plain("/v1/batch").basic_auth("", Some("key")).body("{}"),
        ),
        (
            "another scheme",
            plain("/v1/batch").bearer_auth("key").body("{}"),
        ),
        (
            "another key",
            plain("/v1/batch").basic_auth("kez", Some("")).body("{}"),
        ),
        (
            "two keys",
            server
                .request("/v1/batch")
                .basic_auth("kez", Some(""))
                .body(body.clone()),
        ),
        (
            "a form",
            plain("/v1/batch")
                .basic_auth("key", Some(""))
                .header("content-type", "application/x-www-form-urlencoded")
                .body("a=b"),
        ),
        (
            "brotli",
            server
                .request("/v1/batch")
                .header("content-encoding", "br")
                .body(body.clone()),
        ),
        (
            "no gzip",
            server
                .request("/v1/batch")
                .header("content-encoding", "gzip")
                .body(body.clone()),
        ),
        (
            "something behind the gzip",
            server
                .request("/v1/batch")
                .header("content-encoding", "gzip")
                .body([gzip(body.as_bytes()), b"{}".to_vec()].concat()),
        ),
        (
            "too large when decompressed",
            server
                .request("/v1/batch")
                .header("content-encoding", "gzip")
                .body(gzip(&vec![b' '; 4 * MAX_BODY_BYTES])),
        ),
        ("no JSON", server.request("/v1/batch").body("{\"batch\":")),
    ];
    let mut answers = Vec::new();
    for (what, request) in requests {
        let answer = shown(request.send().await.unwrap()).await;
        answers.push(format!("{what}: {answer}"));
    }
    let get = reqwest::get(format!("{}/v1/batch", server.url)).await;
    answers.push(format!("GET: {}", shown(get.unwrap()).await));
    insta::assert_snapshot!(answers.join("\n"));
    let tally = server.stop().await;
    assert_eq!(tally.taken.messages(), 0);
    assert_eq!(
        (tally.requests, tally.refused, tally.undeclared),
        (13, 12, 1)
    );
}

#[tokio::test]
async fn a_body_above_the_protocols_limit_is_not_read_to_its_end() {
    let server = Server::healthy().await;
    let request = server.request("/v1/batch");
    // The connection is closed while the client still sends; it may see that before the answer.
    if let Ok(answer) = request.body(vec![b' '; 20_000_000]).send().await {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(
        server.lines(),
        ["#1 413 refused: the body has more than 500000 bytes"]
    );
    let _ = server.stop().await;
}
