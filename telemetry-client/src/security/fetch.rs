//! What a check needs of a network.

use std::future::Future;

use telemetry_core::consent::{Permit, SecurityCheck};

use super::bulletin::BulletinId;
use super::query::Query;
use crate::delivery::Failure;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Which bulletins there are.
    List(Query),
    /// One of them.
    Bulletin(BulletinId),
}

impl Wanted {
    /// The most bytes of an answer; a larger one is refused, never cut. A list of 256 entries takes 25
    /// KiB. A bulletin is a letter: 256 KiB are the text of a hundred pages, and what a disk, a pipe
    /// and a mail server take without a thought.
    #[must_use]
    pub const fn most_bytes(&self) -> usize {
        match self {
            Self::List(_) => 64 * 1_024,
            Self::Bulletin(_) => 256 * 1_024,
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// [`SIGNATURE_HEADER`](super::SIGNATURE_HEADER).
    pub signature: Option<String>,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why there is no answer that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is none at all.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The answer is larger than [`Wanted::most_bytes`].
    #[error("the answer is too large")]
    TooLarge,
}

/// Asks an endpoint.
///
/// It follows no redirect, and answers in bounded time and memory, whatever the endpoint does.
pub trait Fetch: Send + 'static {
    /// Sends one request. The permit is spent by it.
    fn fetch(
        &self,
        permit: Permit<SecurityCheck>,
        wanted: &Wanted,
    ) -> impl Future<Output = Result<Page, FetchError>> + Send;
}
