//! Whatever an endpoint writes, the transport ends with a bounded answer or without one, and what is no
//! answer of HTTP with a status of success is no acknowledgement.

use telemetry_client::delivery::{AckRule, Answer, Failure, Request, Transport as _, Verdict};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::answer::is_page;
use super::delivery::{NOW, judge, permit};

/// The transport reads no more of a body.
const MOST_BODY_BYTES: usize = 64 * 1_024;

const BODY: &[u8] = b"{\"batch\":[]}";

thread_local! {
    static WIRE: Wire = Wire::new();
}

/// A transport, and the endpoint that it sends to.
struct Wire {
    runtime: Runtime,
    listener: TcpListener,
    transport: HttpTransport,
}

pub(super) fn holds(input: &[u8]) {
    let result = WIRE.with(|wire| wire.exchange(input));
    match &result {
        Ok(answer) => assert!(answer.body.len() <= MOST_BODY_BYTES),
        Err(failure) => assert_eq!(*failure, Failure::Lost),
    }
    let (verdict, _) = judge(&result, AckRule::AnyBody, NOW);
    if verdict == Verdict::Delivered {
        let mut lines = input.split(|byte| *byte == b'\n');
        let says_so =
            |line: &[u8]| line.starts_with(b"HTTP/1.1 2") || line.starts_with(b"HTTP/1.0 2");
        assert!(lines.any(says_so));
        let answer = result.expect("there is one");
        assert!(!is_page(answer.content_type.as_deref(), &answer.body));
    }
}

impl Wire {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("this machine has sockets");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let endpoint = Endpoint::new(&format!("http://{address}"), "key").expect("an address");
        Self {
            transport: HttpTransport::new(&endpoint).expect("it is on this machine"),
            runtime,
            listener,
        }
    }

    /// One request, and these bytes as its answer.
    fn exchange(&self, bytes: &[u8]) -> Result<Answer, Failure> {
        let request = Request {
            body: BODY.into(),
            compress: false,
            messages: 0,
        };
        let _inside = self.runtime.enter();
        let send = self.transport.send(permit(), request);
        let (result, ()) = self
            .runtime
            .block_on(async { tokio::join!(send, self.answer(bytes)) });
        result
    }

    /// Takes one connection, and sees it closed.
    async fn answer(&self, bytes: &[u8]) {
        let (mut connection, _) = self
            .listener
            .accept()
            .await
            .expect("the transport connects");
        let mut request = Vec::new();
        while !request.ends_with(BODY) {
            let read = connection.read_buf(&mut request).await;
            assert!(read.is_ok_and(|bytes| bytes > 0), "the request is whole");
        }
        // The transport may leave as soon as it has seen enough.
        let _ = connection.write_all(bytes).await;
        let _ = connection.shutdown().await;
        let _ = connection.read_to_end(&mut request).await;
    }
}
