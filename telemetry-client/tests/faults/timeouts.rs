//! Endpoints that answer slowly, endlessly or never, on a paused clock.

use std::time::Duration;

use telemetry_client::delivery::{AckRule, Failure, Store as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::driver::{Driver, append};
use super::server::{Reply, Server, Silent};

/// A driver for an endpoint that does this with each connection, on the test's own clock.
async fn against<F>(
    dir: &std::path::Path,
    endpoint: impl Fn(TcpStream) -> F + Send + 'static,
) -> Driver
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(endpoint(stream));
        }
    });
    let mut driver = Driver::new(dir, &url, "key", AckRule::AnyBody);
    append(&mut driver.outbox, 3, b"{}");
    driver
}

/// Writes a text byte for byte, one a second.
async fn drip(mut stream: TcpStream, at_once: &str, text: String) {
    let _ = stream.read(&mut [0; 16_384]).await;
    let _ = stream.write_all(at_once.as_bytes()).await;
    for byte in text.bytes() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if stream.write_all(&[byte]).await.is_err() {
            return;
        }
    }
}

async fn assert_ends_after_twenty_seconds(driver: &mut Driver) {
    let start = Instant::now();
    let results = driver.run(1).await;
    assert_eq!(results, [Err(Failure::Lost)]);
    let elapsed = start.elapsed();
    assert!(elapsed <= Duration::from_millis(20_100), "{elapsed:?}");
    assert!(elapsed >= Duration::from_secs(19), "{elapsed:?}");
    // Nobody knows whether the endpoint has it: the same batch goes first.
    let attempt = driver.machine.memory_now().attempts.remove(0);
    let waiting: Vec<u64> = driver.outbox.waiting().map(|waiting| waiting.seq).collect();
    assert_eq!(attempt.messages, waiting);
}

#[tokio::test(start_paused = true)]
async fn f15_an_endpoint_that_never_answers_is_given_up_after_twenty_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let mut driver = against(dir.path(), |stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    assert_ends_after_twenty_seconds(&mut driver).await;
}

#[tokio::test(start_paused = true)]
async fn f14_an_endpoint_to_which_no_connection_comes_about_is_given_up_after_five_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let silent = Silent::new();
    let mut driver = Driver::new(dir.path(), &silent.url, "key", AckRule::AnyBody);
    append(&mut driver.outbox, 3, b"{}");
    let start = Instant::now();
    let results = driver.run(1).await;
    assert_eq!(results, [Err(Failure::Unreachable)]);
    let elapsed = start.elapsed();
    assert!(elapsed <= Duration::from_millis(5_100), "{elapsed:?}");
    assert!(elapsed >= Duration::from_secs(4), "{elapsed:?}");
    // The endpoint has nothing of it.
    assert_eq!(driver.machine.memory_now().attempts, []);
}

#[tokio::test(start_paused = true)]
async fn f16_headers_that_drip_are_given_up_after_twenty_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let head = "HTTP/1.1 200 OK\r\nx-slow: ";
    let mut driver = against(dir.path(), move |stream| {
        drip(stream, head, "x".repeat(100))
    })
    .await;
    assert_ends_after_twenty_seconds(&mut driver).await;
}

#[tokio::test(start_paused = true)]
async fn f16_a_body_that_drips_is_given_up_after_twenty_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
    let mut driver = against(dir.path(), move |stream| {
        drip(stream, head, "x".repeat(100))
    })
    .await;
    assert_ends_after_twenty_seconds(&mut driver).await;
}

#[tokio::test]
async fn f16_a_large_body_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Answer(200, Vec::new(), vec![b'x'; 10_000_000]));
    let mut driver = Driver::with(dir.path(), &server, 3);
    let results = driver.run(1).await;
    assert_eq!(results[0].as_ref().unwrap().body.len(), 64 * 1_024);
    driver.assert_delivered(4, &[]);
}

#[tokio::test(start_paused = true)]
async fn f16_the_rest_of_a_large_body_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut driver = against(dir.path(), |mut stream| async move {
        let _ = stream.read(&mut [0; 16_384]).await;
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n";
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(&vec![b'x'; 100_000]).await;
        std::future::pending::<()>().await;
    })
    .await;
    let results = driver.run(1).await;
    assert_eq!(results[0].as_ref().unwrap().body.len(), 64 * 1_024);
    driver.assert_delivered(4, &[]);
}
