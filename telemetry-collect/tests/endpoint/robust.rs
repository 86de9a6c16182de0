//! Bytes that nobody should send.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use super::messages::{batch, counted};
use super::server::Server;

/// Bytes that look like a request more or less.
fn request() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        Just(b"POST /v1/batch HTTP/1.1\r\n".to_vec()),
        Just(b"GET / HTTP/1.0\r\n".to_vec()),
        Just(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..32),
    ];
    let header = prop_oneof![
        Just(b"content-type: application/json\r\n".to_vec()),
        Just(b"authorization: Basic a2V5Og==\r\n".to_vec()),
        Just(b"authorization: Basic !\r\n".to_vec()),
        Just(b"content-encoding: gzip\r\n".to_vec()),
        Just(b"transfer-encoding: chunked\r\n".to_vec()),
        (0_u64..2_000_000).prop_map(|length| format!("content-length: {length}\r\n").into_bytes()),
        prop::collection::vec(any::<u8>(), 0..32),
    ];
    let body = prop_oneof![
        Just(batch(&[counted("1", 1)]).into_bytes()),
        Just(b"5\r\n{\"bat\r\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..256),
    ];
    (line, prop::collection::vec(header, 0..6), body)
        .prop_map(|(line, headers, body)| [line, headers.concat(), b"\r\n".to_vec(), body].concat())
}

#[test]
fn whatever_comes_the_endpoint_goes_on() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::healthy());
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut runner = TestRunner::default();
    let inputs = (request(), any::<bool>());
    let outcome = runner.run(&inputs, |(bytes, whole)| {
        runtime.block_on(send(&address, &bytes, whole));
        Ok(())
    });
    outcome.unwrap();
    let body = batch(&[counted("2", 2)]);
    let answer = runtime.block_on(server.post(&body)).unwrap();
    assert_eq!(answer.status(), 200);
    assert!(runtime.block_on(server.stop()).requests > 1);
}

/// Sends bytes; after the whole of them reads the answer, else goes away.
async fn send(address: &str, bytes: &[u8], whole: bool) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Either side may close first.
    let _ = stream.write_all(bytes).await;
    if whole {
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1."),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_wait_and_none_is_lost() {
    let server = Server::healthy().await;
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(&address).await.unwrap());
    }
    let body = batch(&[counted("1", 1)]);
    let mut answer = Box::pin(server.post(&body));
    let early = tokio::time::timeout(Duration::from_millis(50), &mut answer).await;
    assert!(early.is_err());
    drop(idle);
    assert_eq!(answer.await.unwrap().status(), 200);
    assert_eq!(server.stop().await.taken.new, 1);
}
