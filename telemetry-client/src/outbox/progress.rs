//! What the outbox knows beside its messages.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::journal;
use super::record::{Kind, Part};
use crate::delivery::{Memory, Pause, Seq, Stamp};
use crate::disk::Disk;
use crate::ledger::Ledger;
use crate::schedule::Past;

/// The largest count that is believed.
const MOST: u64 = 1 << 60;

/// What is written at every acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The number of the next message.
    pub(super) next: Seq,
    /// Which messages below it wait, as first and last of each run of numbers.
    pub(super) waiting: Vec<(Seq, Seq)>,
    /// The last report made.
    pub(super) report: Option<LastReport>,
    /// How long the first report waits.
    #[serde(default)]
    pub(super) first: Option<Pause>,
    /// See [`Past::set_back`].
    #[serde(default)]
    pub(super) set_back: Option<Stamp>,
    /// The last file of earlier runs: what is missing at its end, or before, is counted.
    #[serde(default)]
    pub(super) searched: u64,
    /// What became of all messages below `next`.
    pub(super) ledger: Ledger,
    /// What delivery has to remember.
    pub(super) memory: Memory,
}

/// The report that was made last, and what became of its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReport {
    /// Its number; see [`schedule`](crate::schedule).
    pub window: i64,
    /// When it was made.
    pub made: Stamp,
    /// How many messages it has; none if another node made it.
    pub messages: u64,
    /// How many of them the endpoint acknowledged.
    pub delivered: u64,
    /// How many of them were dropped; the ledger says why.
    pub dropped: u64,
}

impl LastReport {
    /// The report that this is a part of.
    pub(super) fn of(part: Part, made: &Stamp) -> Self {
        Self {
            window: part.window,
            made: *made,
            messages: part.of.into(),
            delivered: 0,
            dropped: 0,
        }
    }

    /// A report that another node made, and of which nothing is here.
    pub(super) const fn of_another(window: i64, made: &Stamp) -> Self {
        Self {
            window,
            made: *made,
            messages: 0,
            delivered: 0,
            dropped: 0,
        }
    }

    /// Whether another node made it; see [`lease`](crate::lease).
    #[must_use]
    pub const fn is_of_another(&self) -> bool {
        self.messages == 0
    }

    /// How many of its messages wait.
    #[must_use]
    pub const fn waiting(&self) -> u64 {
        self.messages
            .saturating_sub(self.delivered)
            .saturating_sub(self.dropped)
    }
}

impl Progress {
    /// What the schedule has to know.
    pub(super) fn past(&self) -> Past {
        Past {
            first: self.first,
            last: self.report.map(|report| (report.window, report.made)),
            set_back: self.set_back,
        }
    }

    /// What an earlier run knew last. A file that is damaged or cannot be read counts as none: what
    /// waits is then sent once more, under the same identifiers.
    pub(super) fn load(disk: &dyn Disk, dir: &Path) -> Option<Self> {
        let json = journal::read(disk, dir).ok()??;
        let progress: Self = serde_json::from_slice(&json).ok()?;
        progress.is_plausible().then_some(progress)
    }

    /// Whether it can have been written by an outbox. All its counts together fit into 64 bits.
    fn is_plausible(&self) -> bool {
        let ledger = &self.ledger;
        let counts = [ledger.accepted, ledger.delivered, ledger.maybe_duplicate];
        let runs = self.waiting.iter().flat_map(|(first, last)| [first, last]);
        self.next <= MOST
            && counts
                .iter()
                .chain(ledger.dropped.values())
                .all(|count| *count <= MOST)
            && self.waiting.iter().all(|(first, last)| first <= last)
            && self
                .waiting
                .is_sorted_by(|(_, last), (first, _)| last < first)
            && runs.max().is_none_or(|last| *last < self.next)
    }

    /// Takes note of a report that was made after the file was written.
    pub(super) fn see_report(&mut self, part: Part, made: &Stamp) {
        if self.report.is_none_or(|report| report.window < part.window) {
            self.report = Some(LastReport::of(part, made));
        }
    }

    /// What of the last report neither waits nor was delivered is lost.
    pub(super) fn count_report(&mut self, waiting: impl Iterator<Item = Kind>) {
        if let Some(report) = &mut self.report {
            let waiting = waiting
                .filter(|kind| kind.is_of_report(report.window))
                .count() as u64;
            report.dropped = report
                .messages
                .saturating_sub(report.delivered)
                .saturating_sub(waiting);
        }
    }

    /// How many messages below the next one wait.
    pub(super) fn known_to_wait(&self) -> u64 {
        let runs = self.waiting.iter();
        runs.map(|(first, last)| last - first + 1).sum()
    }

    pub(super) fn waits(&self, seq: Seq) -> bool {
        let run = self.waiting.partition_point(|(_, last)| *last < seq);
        self.waiting
            .get(run)
            .is_some_and(|(first, _)| *first <= seq)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::delivery::runs;
    use crate::disk::SystemDisk;

    #[test]
    fn what_is_known_of_many_messages_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let progress = Progress {
            next: 90_000,
            waiting: runs((0..90_000).step_by(3)),
            ..Progress::default()
        };
        let json = serde_json::to_vec(&progress).unwrap();
        let mut journal = journal::Journal::new(Arc::new(SystemDisk), dir.path());
        journal.write(&json).unwrap();
        assert_eq!(Progress::load(&SystemDisk, dir.path()), Some(progress));
    }

    #[test]
    fn runs_say_which_numbers_wait() {
        let numbers = [1, 2, 3, 7, 9, 10];
        let progress = Progress {
            waiting: runs(numbers),
            ..Progress::default()
        };
        assert_eq!(progress.waiting, [(1, 3), (7, 7), (9, 10)]);
        let waiting: Vec<Seq> = (0..20).filter(|seq| progress.waits(*seq)).collect();
        assert_eq!(waiting, numbers);
    }
}
