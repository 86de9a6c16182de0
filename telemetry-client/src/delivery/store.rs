//! What the state machine needs of an outbox.

use serde::{Deserialize, Serialize};
use telemetry_core::Moment;

use super::clock::Stamp;
use super::gate::Gate;
use crate::ledger::Loss;

/// A message's number: consecutive within an installation, never used twice.
pub type Seq = u64;

/// A message that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub seq: Seq,
    /// Bytes of its JSON object.
    pub bytes: usize,
    /// When it was recorded.
    pub recorded: Stamp,
}

/// What became of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate<'a> {
    /// The endpoint acknowledged them.
    Delivered {
        /// The request's body, before compression.
        body: &'a [u8],
        /// When the acknowledgement came, by the wall clock.
        at: Moment,
        /// Whether the endpoint may have had them before, so long ago that it would not notice.
        repeated: bool,
    },
    /// They are dropped.
    Dropped(Loss),
}

/// Keeps messages until their fate is known. What its disk refuses it counts; it never fails.
pub trait Store {
    /// Drops what waited too long, durably.
    fn expire(&mut self, now: &Stamp);

    /// What waits, oldest first.
    fn waiting(&self) -> impl Iterator<Item = Waiting> + '_;

    /// The message's JSON object; `None` if it does not wait any more, or turns out to be damaged
    /// and is dropped.
    fn message(&mut self, seq: Seq) -> Option<Vec<u8>>;

    /// Settles messages that wait; they are gone for good with the next [`save`](Self::save).
    fn settle(&mut self, messages: &[Seq], fate: Fate<'_>);

    /// Makes durable what was settled, together with this.
    fn save(&mut self, memory: &Memory);
}

/// What the state machine knows that must survive a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// A fingerprint of endpoint and write key: other ones deserve a fresh start.
    pub destination: String,
    /// The gate.
    pub gate: Gate,
    /// Batches of which the endpoint may have the messages; the next one to be sent comes last.
    pub attempts: Vec<Attempt>,
}

/// A batch whose fate the endpoint may know better than we do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its messages, ascending.
    #[serde(with = "super::runs")]
    pub messages: Vec<Seq>,
    /// The first attempt that may have reached the endpoint.
    pub first: Stamp,
    /// `sentAt` of the last attempt, in milliseconds since 1970.
    pub sent_at: i64,
}
