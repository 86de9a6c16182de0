//! What the state machine needs of a network.

use std::future::Future;
use std::sync::Arc;

use telemetry_core::consent::{Diagnostics, Permit};

use super::answer::{Answer, Failure};

/// One request to the endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The batch as JSON.
    pub body: Arc<[u8]>,
    /// Whether to send it compressed with gzip.
    pub compress: bool,
    /// How many messages it holds.
    pub messages: usize,
}

/// Carries requests to the endpoint.
///
/// It follows no redirect, and answers in bounded time and memory, whatever the endpoint does.
/// Dropping the future closes the connection, and not a byte more is sent.
pub trait Transport: Send + 'static {
    /// Sends one request. The permit is spent by it.
    fn send(
        &self,
        permit: Permit<Diagnostics>,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static;
}
