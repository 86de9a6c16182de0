//! One connection.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::Shared;
use super::respond::respond;

/// The longest time between two requests, and that a request's head takes to arrive.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// The most bytes of a request's head.
const MOST_HEAD_BYTES: usize = 64 * 1_024;

/// Serves requests until the client closes the connection or the endpoint does.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let reset = Notify::new();
    let service = service_fn(|request| respond(request, &shared, &reset));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // An error is the client's, or the endpoint's wish not to answer; the connection is closed.
        _ended = &mut connection => {}
        () = reset.notified() => {
            let stream = connection.into_parts().io.into_inner();
            // Closing it is a reset then; where that cannot be, it is closed like any other.
            let _ = stream.set_zero_linger();
        }
    }
}
