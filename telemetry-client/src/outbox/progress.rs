//! What the outbox knows beside its messages: one small file, replaced whole.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::frame;
use crate::delivery::{Memory, Seq};
use crate::disk::Disk;
use crate::ledger::Ledger;

/// The file's name.
pub(super) const FILE: &str = "progress";

/// What is written at every acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The number of the next message.
    pub(super) next: Seq,
    /// Which messages below it wait, as first and last of each run of numbers.
    pub(super) waiting: Vec<(Seq, Seq)>,
    /// The day of the last report made.
    pub(super) window: Option<i64>,
    /// What became of all messages below `next`.
    pub(super) ledger: Ledger,
    /// What delivery has to remember.
    pub(super) memory: Memory,
}

impl Progress {
    /// Reads the file. One that is damaged or cannot be read counts as none: what waits is then sent once more, under the
    /// same identifiers.
    pub(super) fn load(disk: &dyn Disk, dir: &Path) -> Option<Self> {
        let bytes = disk.read(&dir.join(FILE)).ok()??;
        serde_json::from_slice(frame::read(&bytes)?).ok()
    }

    pub(super) fn store(&self, disk: &dyn Disk, dir: &Path) -> io::Result<()> {
        let json = serde_json::to_vec(self)?;
        let mut bytes = Vec::with_capacity(json.len() + frame::HEAD_BYTES + 1);
        frame::push(&mut bytes, |bytes| bytes.extend_from_slice(&json));
        disk.replace(&dir.join(FILE), &bytes)
    }

    pub(super) fn waits(&self, seq: Seq) -> bool {
        let run = self.waiting.partition_point(|(_, last)| *last < seq);
        self.waiting
            .get(run)
            .is_some_and(|(first, _)| *first <= seq)
    }
}

/// Ascending numbers as runs.
pub(super) fn runs(numbers: impl Iterator<Item = Seq>) -> Vec<(Seq, Seq)> {
    let mut runs: Vec<(Seq, Seq)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_say_which_numbers_wait() {
        let numbers = [1, 2, 3, 7, 9, 10];
        let progress = Progress {
            waiting: runs(numbers.into_iter()),
            ..Progress::default()
        };
        assert_eq!(progress.waiting, [(1, 3), (7, 7), (9, 10)]);
        let waiting: Vec<Seq> = (0..20).filter(|seq| progress.waits(*seq)).collect();
        assert_eq!(waiting, numbers);
    }
}
