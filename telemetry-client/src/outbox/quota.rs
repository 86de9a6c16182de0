//! How much the outbox keeps, and what goes first when it has to keep less.

use std::time::Duration;

use super::{Kind, Outbox};
use crate::delivery::{Fate, Seq, Stamp, Store as _};
use crate::ledger::Loss;

/// How much the outbox keeps. Occurrences go before reports, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The longest time that a message waits. The one that makes the identifier known waits for
    /// those that it goes with, however long: it says nothing that is not kept anyway.
    pub age: Duration,
    /// The most bytes of what waits; the files have at most twice as many, and one file more.
    pub bytes: u64,
    /// The most messages.
    pub messages: usize,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            age: Duration::from_hours(30 * 24),
            bytes: 8 * 1_024 * 1_024,
            messages: 5_000,
        }
    }
}

impl Outbox {
    /// Drops what is too old; answers whether there was anything.
    pub(super) fn enforce_age(&mut self, now: &Stamp) -> bool {
        let expired: Vec<Seq> = self
            .index
            .iter()
            .filter(|(_, held)| held.kind != Kind::Identify)
            .filter(|(_, held)| now.since(&held.recorded) > self.quota.age)
            .map(|(seq, _)| *seq)
            .collect();
        self.drop_messages(&expired, Loss::QuotaAge);
        !expired.is_empty()
    }

    /// Drops what is too old or too much.
    pub(super) fn enforce_quota(&mut self, now: &Stamp) {
        self.enforce_age(now);

        let excess = self.index.len().saturating_sub(self.quota.messages);
        let first = self.first_to_go(|taken, _| taken < excess);
        self.drop_messages(&first, Loss::QuotaCount);

        let excess = self.waiting_bytes().saturating_sub(self.quota.bytes);
        let first = self.first_to_go(|_, bytes| bytes < excess);
        self.drop_messages(&first, Loss::QuotaBytes);
        self.compact();
    }

    /// Occurrences, then reports, oldest first, as long as more is `wanted` than the number and
    /// bytes of those taken.
    fn first_to_go(&self, wanted: impl Fn(usize, u64) -> bool) -> Vec<Seq> {
        if !wanted(0, 0) {
            return Vec::new();
        }
        let (occurrences, others): (Vec<_>, Vec<_>) = self
            .index
            .iter()
            .partition(|(_, held)| held.kind == Kind::Occurrence);
        let mut taken = Vec::new();
        let mut bytes = 0;
        for (seq, held) in occurrences.into_iter().chain(others) {
            if !wanted(taken.len(), bytes) {
                break;
            }
            bytes += held.place.bytes as u64;
            taken.push(*seq);
        }
        taken
    }

    fn drop_messages(&mut self, messages: &[Seq], loss: Loss) {
        self.settle(messages, Fate::Dropped(loss));
    }

    /// Moves what little waits in large old files into the one that takes new records.
    fn compact(&mut self) {
        let most = self.quota.bytes.saturating_mul(2);
        if self.spools.bytes() > most {
            // What was dropped is known before its file is unlinked; else it would be missing.
            self.save_counts();
        }
        while self.spools.bytes() > most
            && let Some(oldest) = self.spools.oldest_closed()
        {
            let waiting: Vec<Seq> = self
                .index
                .iter()
                .filter(|(_, held)| held.place.file == oldest)
                .map(|(seq, _)| *seq)
                .collect();
            for seq in waiting {
                if let Some(held) = self.index.get(&seq).copied()
                    && let Some(message) = self.message(seq)
                {
                    self.group.add(seq, held.kind, &held.recorded, &message);
                }
            }
            let moved = self
                .write_group()
                .and_then(|()| self.spools.unlink_drained());
            if moved.is_err() || self.spools.oldest_closed() == Some(oldest) {
                break;
            }
        }
    }
}
