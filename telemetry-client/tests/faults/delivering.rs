//! What arrives at a healthy endpoint, and what arrives twice at one that loses its answers.

use std::time::Duration;

use telemetry_client::delivery::AckRule;
use telemetry_client::disk::SystemDisk;

use super::driver::{Driver, append, distinct};
use super::server::{Received, Reply, Server};

#[tokio::test]
async fn f01_ten_thousand_events_arrive_once_each() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let mut driver = Driver::with(dir.path(), &server, 10_000);
    driver.run(usize::MAX).await;
    driver.assert_delivered(10_001, &[]);
    let committed = server.committed();
    assert_eq!(committed.len(), 10_001);
    assert_eq!(distinct(committed).len(), 10_001);
    // "key:", as the protocol wants it.
    let received = server.received();
    assert!(
        received
            .iter()
            .all(|request| request.authorization == "Basic a2V5Og==")
    );
}

#[tokio::test]
async fn f01_the_sent_log_holds_what_the_endpoint_accepted_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let mut driver = Driver::with(dir.path(), &server, 1_200);
    driver.run(usize::MAX).await;
    let sent = telemetry_client::sent::read(&SystemDisk, &dir.path().join("sent")).unwrap();
    let sent: Vec<String> = sent.into_iter().map(|sent| sent.body).collect();
    let received: Vec<String> = server
        .received()
        .into_iter()
        .map(|request| request.body)
        .collect();
    assert_eq!(sent, received);
    assert_eq!(sent.len(), 3);
}

#[tokio::test]
async fn f18_a_lost_answer_costs_nothing_but_a_repetition_with_the_same_identifiers() {
    let dir = tempfile::tempdir().unwrap();
    let mut lost = 6;
    let server = Server::start(move |_| {
        lost -= 1;
        if lost % 2 == 1 {
            Reply::LoseAnswer
        } else {
            Reply::status(200)
        }
    });
    let mut driver = Driver::with(dir.path(), &server, 1_000);
    driver.run(usize::MAX).await;
    driver.assert_delivered(1_001, &[]);
    let received = server.received();
    assert!(
        received
            .windows(2)
            .step_by(2)
            .all(|pair| pair[0].frozen() == pair[1].frozen())
    );
    assert_eq!(server.committed().len(), 2 * 1_001);
    assert_eq!(distinct(server.committed()).len(), 1_001);
}

#[tokio::test]
async fn f19_an_endpoint_that_closes_every_connection_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::AnswerAndClose(200));
    let mut driver = Driver::with(dir.path(), &server, 4_000);
    driver.run(usize::MAX).await;
    driver.assert_delivered(4_001, &[]);
    assert_eq!(distinct(server.committed()).len(), 4_001);
}

#[cfg(unix)]
#[tokio::test]
async fn f19_an_endpoint_that_breaks_every_connection_off_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::AnswerAndReset(200));
    let mut driver = Driver::with(dir.path(), &server, 4_000);
    driver.run(usize::MAX).await;
    // A reset may overtake the answer, and then the same messages come again.
    driver.assert_delivered(4_001, &[]);
    assert_eq!(distinct(server.committed()).len(), 4_001);
}

#[tokio::test]
async fn f28_attempts_differ_in_sent_at_and_in_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut failures = 5;
    let server = Server::start(move |_| {
        failures -= 1;
        Reply::status(if failures >= 0 { 503 } else { 200 })
    });
    let mut driver = Driver::with(dir.path(), &server, 50);
    driver.run(usize::MAX).await;
    let received = server.received();
    assert_eq!(received.len(), 6);
    assert!(
        received
            .iter()
            .all(|request| request.frozen() == received[0].frozen())
    );
    let times = received.iter().map(Received::sent_at).collect();
    assert_eq!(distinct(times).len(), 6);
}

#[tokio::test]
async fn f29_no_request_is_larger_than_the_protocol_allows() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::healthy();
    let mut driver = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
    // The property tests of `segment` try every size and every kind of character.
    let large = format!("{{\"kind\":\"{}\"}}", "𝄞".repeat(7_800));
    append(&mut driver.outbox, 60, large.as_bytes());
    append(&mut driver.outbox, 2_600, b"{}");
    driver.run(usize::MAX).await;
    driver.assert_delivered(2_661, &[]);
    for request in server.received() {
        assert!(request.body.len() <= 450_000);
        assert!(request.ids().len() <= 500);
    }
}

#[tokio::test]
async fn f33_an_endpoint_that_takes_no_compression_is_served_without_after_one_refusal() {
    for refusal in [400, 415] {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(move |request| {
            Reply::status(if request.compressed { refusal } else { 200 })
        });
        let mut driver = Driver::with(dir.path(), &server, 1_200);
        driver.run(usize::MAX).await;
        driver.assert_delivered(1_201, &[]);
        let compressed = server
            .received()
            .iter()
            .filter(|request| request.compressed)
            .count();
        assert_eq!(compressed, 1);
    }
}

#[tokio::test]
async fn f35_a_backlog_of_five_thousand_goes_out_oldest_first_at_one_request_a_second() {
    let dir = tempfile::tempdir().unwrap();
    let mut down = 2;
    let server = Server::start(move |_| {
        down -= 1;
        if down >= 0 {
            Reply::status(502)
        } else {
            Reply::status(200)
        }
    });
    let mut driver = Driver::with(dir.path(), &server, 5_000);
    let expected: Vec<String> = {
        use telemetry_client::delivery::Store as _;
        let seqs: Vec<u64> = driver.outbox.waiting().map(|waiting| waiting.seq).collect();
        let outbox = &mut driver.outbox;
        let id = |seq| {
            let json = outbox.message(seq).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
            json["messageId"].as_str().unwrap().to_owned()
        };
        seqs.into_iter().map(id).collect()
    };
    driver.run(usize::MAX).await;
    assert_eq!(server.committed(), expected);
    let second = Duration::from_secs(1);
    assert!(driver.gaps().iter().all(|gap| *gap >= second));
}
