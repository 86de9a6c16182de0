//! What became of everything that was accepted, so that losses are counted and never guessed.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a message was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The queue in memory was full.
    QueueFull,
    /// It is larger than the protocol, or the endpoint, allows.
    TooLarge,
    /// The endpoint rejects it, alone and uncompressed.
    Poison,
    /// It waited longer than the outbox keeps anything.
    QuotaAge,
    /// The outbox held more bytes than it may.
    QuotaBytes,
    /// The outbox held more messages than it may.
    QuotaCount,
    /// Its bytes on disk are damaged.
    Corrupt,
    /// The disk did not take it.
    Disk,
    /// Consent was withdrawn, or began after it was recorded.
    Consent,
}

impl Loss {
    /// All reasons.
    pub const ALL: [Self; 9] = [
        Self::QueueFull,
        Self::TooLarge,
        Self::Poison,
        Self::QuotaAge,
        Self::QuotaBytes,
        Self::QuotaCount,
        Self::Corrupt,
        Self::Disk,
        Self::Consent,
    ];

    /// A word for programs, the same as in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QueueFull => "queue_full",
            Self::TooLarge => "too_large",
            Self::Poison => "poison",
            Self::QuotaAge => "quota_age",
            Self::QuotaBytes => "quota_bytes",
            Self::QuotaCount => "quota_count",
            Self::Corrupt => "corrupt",
            Self::Disk => "disk",
            Self::Consent => "consent",
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Counts of messages since the installation's identifier was made.
///
/// At rest, `accepted` equals `delivered`, plus what waits in the outbox, plus everything dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    /// Given to the client while recording was allowed.
    pub accepted: u64,
    /// Acknowledged by the endpoint.
    pub delivered: u64,
    /// Acknowledged on a repeated attempt so late that the endpoint may not recognize it as one.
    pub maybe_duplicate: u64,
    /// Dropped, by reason; a reason that never occurred is absent.
    pub dropped: BTreeMap<Loss, u64>,
}

impl Ledger {
    /// Counts messages that were accepted once and are lost now.
    pub fn lose(&mut self, loss: Loss, messages: u64) {
        if messages > 0 {
            *self.dropped.entry(loss).or_default() += messages;
        }
    }

    /// How many were dropped for this reason.
    #[must_use]
    pub fn lost(&self, loss: Loss) -> u64 {
        self.dropped.get(&loss).copied().unwrap_or(0)
    }

    /// How many were dropped for any reason.
    #[must_use]
    pub fn lost_in_all(&self) -> u64 {
        self.dropped.values().sum()
    }

    /// Whether every accepted message is accounted for, with this many waiting.
    #[must_use]
    pub fn balances(&self, waiting: u64) -> bool {
        self.accepted == self.delivered + waiting + self.lost_in_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_the_same_in_files_and_in_status() {
        for loss in Loss::ALL {
            let json = serde_json::to_string(&loss).unwrap();
            assert_eq!(json, format!("{:?}", loss.as_str()));
        }
    }

    #[test]
    fn a_ledger_balances_when_nothing_is_missing() {
        let mut ledger = Ledger {
            accepted: 10,
            delivered: 4,
            ..Ledger::default()
        };
        ledger.lose(Loss::Poison, 1);
        ledger.lose(Loss::Disk, 2);
        ledger.lose(Loss::QuotaAge, 0);
        assert!(!ledger.dropped.contains_key(&Loss::QuotaAge));
        assert!(ledger.balances(3));
        assert!(!ledger.balances(4));
    }
}
