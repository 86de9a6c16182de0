//! Messages that come more than once, and the log.

use serde_json::{Value, json};
use telemetry_collect::endpoint::{Log, Setup, Taken};

use super::messages::{batch, counted};
use super::server::{Server, published};

#[tokio::test]
async fn a_message_is_repeated_if_only_the_time_of_the_attempt_differs() {
    let server = Server::healthy().await;
    let first = batch(&[counted("1", 1), counted("2", 2)]);
    let again = first.replace("09:00:05", "09:00:35");
    let other = batch(&[counted("2", 3), counted("3", 3), counted("3", 3)]);
    for body in [first, again, other] {
        assert_eq!(server.post(&body).await.unwrap().status(), 200);
    }
    assert_eq!(
        server.lines(),
        [
            "#1 200 2 messages: 2 new",
            "#2 200 2 messages: 0 new, 2 repeated",
            "#3 200 3 messages: 1 new, 1 repeated, 1 with different bytes under a known messageId",
        ]
    );
    let tally = server.stop().await;
    let expected = Taken {
        new: 3,
        repeated: 3,
        conflicting: 1,
    };
    assert_eq!(tally.taken, expected);
    assert_eq!(tally.events["counted"].taken, expected);
    assert!(tally.has_findings());
}

#[tokio::test]
async fn the_log_has_what_was_answered_with_200_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let server = Server::start(Setup {
        log: Some(Log::open(&path).unwrap()),
        ..Setup::new(published())
    })
    .await;
    let pretty = |messages: &[Value]| {
        let body: Value = serde_json::from_str(&batch(messages)).unwrap();
        serde_json::to_string_pretty(&body).unwrap()
    };
    for body in [
        pretty(&[counted("1", 1), counted("2", 2)]),
        pretty(&[json!({ "undeclared": true })]),
        batch(&[counted("1", 1)]),
    ] {
        server.post(&body).await.unwrap();
    }
    let log = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = |request: u64, message: Value| json!({ "request": request, "sentAt": "2026-11-23T09:00:05Z", "message": message });
    assert_eq!(
        lines,
        [
            line(1, counted("1", 1)),
            line(1, counted("2", 2)),
            line(3, counted("1", 1))
        ]
    );
    let _ = server.stop().await;
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn what_cannot_be_written_down_is_not_acknowledged() {
    let server = Server::start(Setup {
        log: Some(Log::open("/dev/full".as_ref()).unwrap()),
        ..Setup::new(published())
    })
    .await;
    let answer = server.post(&batch(&[counted("1", 1)])).await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(server.stop().await.taken.messages(), 0);
}
