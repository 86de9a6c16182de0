//! Each fault, as a client meets it.

use std::time::Duration;

use tokio::time::timeout;

use super::messages::{batch, counted};
use super::server::{Server, shown};

async fn meet(faults: &str) -> (String, Vec<String>, u64) {
    let server = Server::misbehaving(faults).await;
    let answer = server.post(&batch(&[counted("1", 1)])).await;
    let seen = match answer {
        Ok(answer) => {
            let headers = ["retry-after", "location", "content-type"];
            let headers: Vec<String> = headers
                .iter()
                .filter_map(|name| {
                    let value = answer.headers().get(*name)?.to_str().unwrap();
                    Some(format!("{name}: {value}"))
                })
                .collect();
            format!("{} ({})", shown(answer).await, headers.join(", "))
        }
        Err(error) => {
            let mut cause: &dyn std::error::Error = &error;
            while let Some(next) = cause.source() {
                cause = next;
            }
            cause.to_string()
        }
    };
    let lines = server.lines();
    (seen, lines, server.stop().await.taken.new)
}

#[tokio::test]
async fn each_fault_shows_itself_to_the_client_and_says_what_it_took() {
    let mut seen = Vec::new();
    for faults in [
        "status=503",
        "status=429,retry-after=5",
        "redirect=http://127.0.0.1:9/elsewhere",
        "html",
        "close",
        "reset",
        "delay=1ms",
    ] {
        let (answer, lines, taken) = meet(faults).await;
        seen.push(format!(
            "{faults}\n  client: {answer}\n  endpoint: {}\n  taken: {taken}",
            lines.join("; ")
        ));
    }
    insta::assert_snapshot!(seen.join("\n"));
}

#[tokio::test]
async fn a_delayed_answer_comes_after_the_messages_were_taken() {
    let server = Server::misbehaving("delay=1h").await;
    let body = batch(&[counted("1", 1)]);
    let mut answer = Box::pin(server.post(&body));
    // The answer is an hour away; that the message was taken is seen as soon as it was.
    while server.lines().is_empty() {
        let early = timeout(Duration::from_millis(1), &mut answer).await;
        assert!(early.is_err());
    }
    drop(answer);
    assert_eq!(
        server.lines(),
        ["#1 200 [delay=3600000ms] 1 message: 1 new"]
    );
    assert_eq!(server.stop().await.taken.new, 1);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_requests_fail() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let server = Server::misbehaving("status=500:0.3,status=429:0.3").await;
        for id in 0..20 {
            let body = batch(&[counted(&id.to_string(), id)]);
            server.post(&body).await.unwrap();
        }
        runs.push(server.lines());
        let tally = server.stop().await;
        assert_eq!(tally.misbehaved + tally.taken.new, 20);
        assert!(tally.misbehaved > 0 && tally.taken.new > 0);
    }
    assert_eq!(runs[0], runs[1]);
}
