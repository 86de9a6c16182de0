//! The outbox as the state machine of delivery sees it.

use std::io;

use super::Outbox;
use crate::delivery::{Fate, Memory, Seq, Stamp, Store, Waiting, runs};
use crate::ledger::Loss;

impl Store for Outbox {
    fn expire(&mut self, now: &Stamp) {
        if self.enforce_age(now) {
            self.save_progress();
        }
    }

    fn waiting(&self) -> impl Iterator<Item = Waiting> + '_ {
        self.index.iter().map(|(seq, held)| Waiting {
            seq: *seq,
            bytes: held.message_bytes,
            recorded: held.recorded,
        })
    }

    fn message(&mut self, seq: Seq) -> Option<Vec<u8>> {
        let held = *self.index.get(&seq)?;
        match self.spools.read(held.place, held.message_bytes) {
            Ok(message) => {
                if message.is_none() {
                    self.settle(&[seq], Fate::Dropped(Loss::Corrupt));
                }
                message
            }
            Err(error) => {
                self.disk_error = Some(error.kind());
                self.index.remove(&seq);
                self.set_aside.insert(seq, held);
                None
            }
        }
    }

    fn settle(&mut self, messages: &[Seq], fate: Fate<'_>) {
        let mut settled = 0;
        let mut of_report = 0;
        for seq in messages {
            let Some(held) = self.release(*seq) else {
                continue;
            };
            settled += 1;
            let last = self.progress.report;
            of_report += u64::from(last.is_some_and(|last| held.kind.is_of_report(last.window)));
        }
        let ledger = &mut self.progress.ledger;
        let report = self.progress.report.as_mut();
        match fate {
            Fate::Delivered { body, at, repeated } => {
                if let Some(report) = report {
                    report.delivered += of_report;
                }
                ledger.delivered += settled;
                if repeated {
                    ledger.maybe_duplicate += settled;
                }
                if let Err(error) = self.sent.append(body, at) {
                    self.disk_error = Some(error.kind());
                }
            }
            Fate::Dropped(loss) => {
                if let Some(report) = report {
                    report.dropped += of_report;
                }
                ledger.lose(loss, settled);
            }
        }
        self.unsaved |= settled > 0;
    }

    fn save(&mut self, memory: &Memory) {
        self.progress.memory = memory.clone();
        self.save_progress();
    }
}

impl Outbox {
    /// Makes durable what was counted, and unlinks the files that are not needed any more.
    pub(super) fn save_progress(&mut self) {
        let mut waiting: Vec<Seq> = self
            .index
            .keys()
            .chain(self.set_aside.keys())
            .copied()
            .collect();
        waiting.sort_unstable();
        self.progress.waiting = runs(waiting);
        let outcome = match self.store_progress() {
            // A full disk has room for it once the files are gone that are drained anyway.
            Err(error) if error.kind() == io::ErrorKind::StorageFull => self
                .spools
                .unlink_drained()
                .and_then(|()| self.store_progress()),
            outcome => outcome,
        };
        let outcome = outcome.and_then(|()| {
            self.unsaved = false;
            self.spools.unlink_drained()
        });
        if let Err(error) = outcome {
            self.disk_error = Some(error.kind());
        }
    }

    fn store_progress(&mut self) -> io::Result<()> {
        let json = serde_json::to_vec(&self.progress)?;
        self.journal.write(&json)
    }
}
