//! What follows from an answer that is no acknowledgement.

use std::time::Duration;

use telemetry_client::delivery::{AckRule, Parked};
use telemetry_client::ledger::Loss;

use super::driver::{Driver, append};
use super::server::{Reply, Server};

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn f09_one_rejected_event_in_a_hundred_is_found_dropped_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|request| {
        Reply::status(if request.body.contains("poison") {
            400
        } else {
            200
        })
    });
    let mut driver = Driver::with(dir.path(), &server, 9);
    // The endpoint is known to take compressed bodies after the first batch.
    driver.run(usize::MAX).await;
    append(&mut driver.outbox, 37, b"{}");
    append(&mut driver.outbox, 1, b"{\"kind\":\"poison\"}");
    append(&mut driver.outbox, 62, b"{}");
    let before = server.received().len();
    driver.run(usize::MAX).await;
    driver.assert_delivered(109, &[(Loss::Poison, 1)]);
    assert!(server.received().len() - before <= 14);
}

#[tokio::test]
async fn f10_what_is_too_large_is_split_and_the_limit_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|request| {
        Reply::status(if request.body.len() > 100_000 {
            413
        } else {
            200
        })
    });
    let mut driver = Driver::with(dir.path(), &server, 2_000);
    driver.run(usize::MAX).await;
    driver.assert_delivered(2_001, &[]);
    let refused = |requests: &[super::server::Received]| {
        requests
            .iter()
            .filter(|request| request.body.len() > 100_000)
            .count()
    };
    let before = refused(&server.received());
    append(&mut driver.outbox, 1_000, b"{}");
    driver.run(usize::MAX).await;
    assert_eq!(refused(&server.received()), before);
}

#[tokio::test]
async fn f11_a_refusal_deletes_nothing_and_is_repeated_daily_until_there_is_another_key() {
    for status in [401, 403, 404, 410, 451] {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(move |request| {
            // "other:"
            let other = request.authorization == "Basic b3RoZXI6";
            Reply::status(if other { 200 } else { status })
        });
        let mut driver = Driver::with(dir.path(), &server, 3);
        driver.run(3).await;
        assert_eq!(driver.times, [Duration::ZERO, DAY, 2 * DAY]);
        assert_eq!(driver.machine.gate().parked, Some(Parked::Refused(status)));
        assert_eq!(driver.outbox.waiting_messages(), 4);
        let now = driver.now;
        drop(driver);
        let mut driver = Driver::new(dir.path(), &server.url, "other", AckRule::AnyBody);
        driver.now = now;
        driver.run(usize::MAX).await;
        assert_eq!(driver.times, [now.up]);
        driver.assert_delivered(4, &[]);
    }
}

#[tokio::test]
async fn f12_a_redirect_is_not_followed_and_acknowledges_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = Server::healthy();
        let url = format!("{}/v1/batch", elsewhere.url);
        let server = Server::start(move |_| Reply::with(status, "location", &url));
        let mut driver = Driver::with(dir.path(), &server, 3);
        driver.run(2).await;
        assert_eq!(elsewhere.connections(), 0);
        assert_eq!(driver.outbox.ledger().delivered, 0);
        assert_eq!(
            driver.machine.gate().parked,
            Some(Parked::Redirected(status))
        );
    }
}

#[tokio::test]
async fn f13_a_portals_page_acknowledges_nothing_and_everything_arrives_when_it_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let mut pages = 2;
    let server = Server::start(move |_| {
        pages -= 1;
        if pages >= 0 {
            Reply::with(200, "content-type", "text/html; charset=utf-8")
        } else {
            Reply::status(204)
        }
    });
    let mut driver = Driver::with(dir.path(), &server, 3);
    driver.run(2).await;
    assert_eq!(driver.outbox.ledger().delivered, 0);
    assert_eq!(driver.machine.gate().parked, Some(Parked::Page));
    driver.run(usize::MAX).await;
    driver.assert_delivered(4, &[]);
}

#[tokio::test]
async fn f13_a_strict_rule_takes_only_its_own_text() {
    let dir = tempfile::tempdir().unwrap();
    let mut empty = 2;
    let server = Server::start(move |_| {
        empty -= 1;
        let body: &[u8] = if empty >= 0 {
            b""
        } else {
            b"{\"success\":true}"
        };
        Reply::Answer(200, Vec::new(), body.to_vec())
    });
    let rule = AckRule::BodyContains("\"success\":true".to_owned());
    let mut driver = Driver::new(dir.path(), &server.url, "key", rule);
    driver.run(2).await;
    assert_eq!(driver.outbox.ledger().delivered, 0);
    assert_eq!(driver.machine.gate().parked, Some(Parked::Unconfirmed));
    driver.run(usize::MAX).await;
    driver.assert_delivered(1, &[]);
}
