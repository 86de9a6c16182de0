//! Batches whose messages and their order are fixed from the first attempt on, and how a batch is
//! taken apart to find what an endpoint does not accept.

use telemetry_core::Moment;

use super::clock::Stamp;
use super::store::{Attempt, Seq, Waiting};
use crate::segment::{MAX_BATCH_BYTES, MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES};

/// Bytes around the messages of a batch, with room for the longest `sentAt`.
const ENVELOPE_BYTES: usize = 64;

/// A batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) messages: Vec<Seq>,
    /// Whether it must contain something that the endpoint rejects: it is one half of a rejected
    /// batch, and the other half was accepted.
    pub(super) suspect: bool,
    /// The first attempt after which nobody knows whether the endpoint has it.
    pub(super) ambiguous: Option<Stamp>,
    /// `sentAt` of the last attempt.
    pub(super) sent_at: Option<Moment>,
}

impl Batch {
    /// A batch of which an earlier run of the program does not know what became.
    pub(super) fn resumed(attempt: Attempt) -> Self {
        Self {
            messages: attempt.messages,
            suspect: false,
            ambiguous: Some(attempt.first),
            sent_at: Some(Moment::from_millis(attempt.sent_at)),
        }
    }

    /// What a later run has to know of this batch, if the endpoint may have it since `first`.
    pub(super) fn attempt(&self, first: Stamp) -> Option<Attempt> {
        let messages = self.messages.clone();
        (!messages.is_empty()).then(|| Attempt {
            messages,
            first,
            sent_at: self.sent_at.unwrap_or_default().as_millis(),
        })
    }

    /// The oldest messages that fit into one request and whose clocks agree; `None` if none waits.
    pub(super) fn freeze(
        waiting: impl Iterator<Item = Waiting>,
        most_bytes: usize,
        now: &Stamp,
    ) -> Option<Self> {
        let mut messages = Vec::new();
        let mut bytes = ENVELOPE_BYTES;
        let mut first: Option<Stamp> = None;
        for message in waiting.take(MAX_BATCH_MESSAGES) {
            let clock = *first.get_or_insert(message.recorded);
            bytes += message.bytes + 1;
            let fits = bytes <= most_bytes || messages.is_empty();
            if !fits || !clock.agrees(&message.recorded, now) {
                break;
            }
            messages.push(message.seq);
        }
        (!messages.is_empty()).then(|| Self {
            messages,
            ..Self::default()
        })
    }

    /// Two halves; `None` if it is a single message.
    pub(super) fn halves(mut self, suspect_second: bool) -> Option<[Self; 2]> {
        if self.messages.len() < 2 {
            return None;
        }
        let second = self.messages.split_off(self.messages.len() / 2);
        let second = Self {
            messages: second,
            suspect: suspect_second,
            ..self.clone()
        };
        self.suspect = false;
        Some([self, second])
    }

    /// The `sentAt` of an attempt now: it differs from that of every earlier attempt, and lies
    /// behind each `timestamp` by just the time that passed, even if the clock was set meanwhile.
    pub(super) fn stamp(&mut self, recorded: &[Stamp], now: &Stamp) -> Moment {
        let clock = recorded
            .first()
            .map_or(now.wall, |first| first.wall_at(now));
        let latest = recorded.iter().map(|stamp| stamp.wall).max();
        let after = |earlier: Moment| Moment::from_millis(earlier.as_millis().saturating_add(1));
        let sent_at = clock
            .max(latest.unwrap_or(clock))
            .max(self.sent_at.map_or(clock, after));
        self.sent_at = Some(sent_at);
        sent_at
    }
}

/// The limit of a batch's bytes after the endpoint refused one of `bytes`: half of it, but always
/// room for one message.
pub(super) fn lower_limit(bytes: usize) -> usize {
    (bytes / 2).clamp(MAX_MESSAGE_BYTES + ENVELOPE_BYTES + 1, MAX_BATCH_BYTES)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::delivery::clock::Boot;

    fn stamp(wall: i64, up: u64) -> Stamp {
        Stamp {
            wall: Moment::from_millis(wall),
            boot: Boot(1),
            up: Duration::from_millis(up),
        }
    }

    fn waiting(seq: Seq, bytes: usize, recorded: Stamp) -> Waiting {
        Waiting {
            seq,
            bytes,
            recorded,
        }
    }

    #[test]
    fn a_batch_ends_where_the_limits_or_the_clock_say() {
        let now = stamp(1_000_000, 1_000_000);
        let same = stamp(0, 0);
        let set = stamp(7_200_000, 10);
        let frozen = |waiting: &[Waiting], most| {
            Batch::freeze(waiting.iter().copied(), most, &now).map(|batch| batch.messages)
        };
        let three = [1, 2, 3].map(|seq| waiting(seq, 1_000, same));
        assert_eq!(frozen(&[], 10_000), None);
        assert_eq!(frozen(&three, 10_000), Some(vec![1, 2, 3]));
        assert_eq!(frozen(&three, 2_500), Some(vec![1, 2]));
        assert_eq!(frozen(&three, 10), Some(vec![1]));
        let apart = [waiting(1, 9, same), waiting(2, 9, set)];
        assert_eq!(frozen(&apart, 10_000), Some(vec![1]));
        let many: Vec<Waiting> = (0..900).map(|seq| waiting(seq, 9, same)).collect();
        let batch = frozen(&many, MAX_BATCH_BYTES).unwrap();
        assert_eq!(batch.len(), MAX_BATCH_MESSAGES);
    }

    #[test]
    fn halves_keep_the_order_and_a_single_message_has_none() {
        let batch = Batch {
            messages: vec![1, 2, 3, 4, 5],
            suspect: true,
            ..Batch::default()
        };
        let [first, second] = batch.halves(true).unwrap();
        assert_eq!(
            (first.messages.as_slice(), first.suspect),
            (&[1, 2][..], false)
        );
        assert_eq!(
            (second.messages.as_slice(), second.suspect),
            (&[3, 4, 5][..], true)
        );
        let single = Batch {
            messages: vec![1],
            ..Batch::default()
        };
        assert_eq!(single.halves(true), None);
    }

    #[test]
    fn sent_at_is_new_each_time_and_never_before_a_timestamp() {
        let mut batch = Batch::default();
        // The second one by a clock that runs a little ahead of the first one's.
        let recorded = [stamp(5_000, 0), stamp(5_600, 300)];
        let first = batch.stamp(&recorded, &stamp(999_999, 300));
        assert_eq!(first, Moment::from_millis(5_600));
        let second = batch.stamp(&recorded, &stamp(0, 300));
        assert_eq!(second, Moment::from_millis(5_601));
        let third = batch.stamp(&recorded, &stamp(0, 60_000));
        assert_eq!(third, Moment::from_millis(65_000));
    }
}
