//! How long an endpoint is left alone.

use std::time::Duration;

use telemetry_client::delivery::AckRule;
use telemetry_core::Moment;

use super::driver::Driver;
use super::server::{Reply, Server};

/// An endpoint that answers this first, and then that all is well.
fn first(reply: Reply) -> Server {
    let mut first = Some(reply);
    Server::start(move |_| first.take().unwrap_or_else(|| Reply::status(200)))
}

/// The pause after a first answer, with the wall clock wrong by `wrong` milliseconds.
async fn pause_after(reply: Reply, wrong: i64) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let server = first(reply);
    let mut driver = Driver::with(dir.path(), &server, 3);
    driver.now.wall = Moment::from_millis(driver.now.wall.as_millis() + wrong);
    driver.run(usize::MAX).await;
    driver.assert_delivered(4, &[]);
    driver.gaps()[0]
}

const SEVEN_SECONDS: Duration = Duration::from_secs(7);
const BACKOFF: Duration = Duration::from_secs(5);

/// Has an endpoint fail so often before it takes what waits.
async fn fail(failures: i32) {
    let dir = tempfile::tempdir().unwrap();
    let mut left = failures;
    let server = Server::start(move |_| {
        left -= 1;
        Reply::status(if left >= 0 { 500 } else { 200 })
    });
    let mut driver = Driver::with(dir.path(), &server, 10);
    driver.run(usize::MAX).await;
    driver.assert_delivered(11, &[]);
    for (failures, gap) in (0..).zip(driver.gaps()) {
        let widest = BACKOFF
            .saturating_mul(1 << failures)
            .min(Duration::from_hours(1));
        assert!(gap <= widest);
    }
}

#[tokio::test]
async fn f04_nothing_is_lost_however_often_the_endpoint_fails() {
    for failures in [1, 2, 5, 10, 20] {
        fail(failures).await;
    }
}

#[tokio::test]
#[ignore = "every number of failures up to twenty; prints figures"]
async fn f04_nothing_is_lost_whichever_number_of_times_the_endpoint_fails() {
    for failures in 1..=20 {
        fail(failures).await;
    }
    println!("210 failures in 20 rounds, 220 messages delivered, none lost");
}

#[tokio::test]
async fn f05_the_pause_that_the_endpoint_asks_for_is_kept() {
    let pause = pause_after(Reply::with(429, "retry-after", "7"), 0).await;
    assert!(pause >= SEVEN_SECONDS);
}

#[tokio::test]
async fn f06_a_date_counts_from_the_answers_own_date_whatever_the_clock_shows() {
    let hour = 3_600_000;
    for wrong in [-hour, 0, hour] {
        let headers = vec![
            ("date", "Wed, 25 Nov 2026 10:00:00 GMT".to_owned()),
            ("retry-after", "Wed, 25 Nov 2026 10:10:00 GMT".to_owned()),
        ];
        let pause = pause_after(Reply::Answer(429, headers, Vec::new()), wrong).await;
        assert_eq!(pause, Duration::from_mins(10), "{wrong}");
    }
}

#[tokio::test]
async fn f06_a_wish_that_cannot_be_believed_is_none() {
    for garbage in ["soon", "-7", "1000000000000", "\u{fc}"] {
        let pause = pause_after(Reply::with(429, "retry-after", garbage), 0).await;
        assert!(pause <= BACKOFF, "{garbage}");
    }
    let twice = ["60", "60"].map(|value| ("retry-after", value.to_owned()));
    let pause = pause_after(Reply::Answer(429, twice.to_vec(), Vec::new()), 0).await;
    assert!(pause <= BACKOFF);
}

#[tokio::test]
async fn f07_a_pause_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let server = first(Reply::with(429, "retry-after", "3600"));
    Driver::with(dir.path(), &server, 3).run(1).await;
    let mut restarted = Driver::new(dir.path(), &server.url, "key", AckRule::AnyBody);
    restarted.pass(Duration::from_mins(10));
    restarted.run(usize::MAX).await;
    restarted.assert_delivered(4, &[]);
    assert!(restarted.times[0] >= Duration::from_hours(1));
}

#[tokio::test]
async fn f08_a_pause_is_kept_with_other_statuses_and_headers_too() {
    let unavailable = pause_after(Reply::with(503, "retry-after", "7"), 0).await;
    assert!(unavailable >= SEVEN_SECONDS);
    let limited = pause_after(Reply::with(429, "x-ratelimit-reset", "7"), 0).await;
    assert!(limited >= SEVEN_SECONDS);
}
