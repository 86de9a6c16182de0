//! The durable queue between "recorded" and "accepted by the endpoint".
//!
//! It lies in a directory of its own: files of [records](Kind) that a person can read, one file
//! with what is known of them, one with the installation's identifier, and a lock. Taking back
//! consent unlinks all of it.
//!
//! One process at a time has it open. A crash at any instant costs nothing that was durable; a
//! damaged byte costs at most the message that it is in, and the loss is counted.

mod frame;
mod journal;
mod progress;
mod quota;
mod record;
mod recover;
mod report;
mod spool;
mod store;
mod view;

pub use progress::LastReport;
pub use quota::Quota;
pub use record::{Draft, Kind, Part};
pub use recover::{OpenError, holder, purge, read_identity};
pub use report::Claim;
pub use view::{View, Waits, view};

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use telemetry_core::consent::{Diagnostics, Permit};

use crate::delivery::{Memory, Seq, Stamp};
use crate::disk::{Disk, Lock, LockCopy, remove_all};
use crate::identity::Identity;
use crate::ledger::{Ledger, Loss};
use crate::segment::PushError;
use crate::sent::SentLog;
use journal::Journal;
use progress::Progress;
use record::Author;
use spool::{Place, Spools};

/// The durable queue. See the [module](self).
#[derive(Debug)]
pub struct Outbox {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    lock: Lock,
    author: Author,
    spools: Spools,
    index: BTreeMap<Seq, Held>,
    /// What the disk refused to read; it is tried again with the next group.
    set_aside: BTreeMap<Seq, Held>,
    progress: Progress,
    journal: Journal,
    quota: Quota,
    sent: SentLog,
    /// Whether the file of progress is behind.
    unsaved: bool,
    disk_error: Option<io::ErrorKind>,
    group: Group,
}

/// A message that waits.
#[derive(Clone, Copy, Debug)]
struct Held {
    place: Place,
    message_bytes: usize,
    kind: Kind,
    recorded: Stamp,
}

/// Records that become durable together.
#[derive(Debug, Default)]
struct Group {
    frames: Vec<u8>,
    records: Vec<(Seq, Held)>,
}

impl Outbox {
    /// Makes occurrences durable, together; answers for each whether it is, or why not.
    ///
    /// What the permit does not cover is dropped.
    pub fn append(
        &mut self,
        permit: &Permit<Diagnostics>,
        drafts: &[Draft<'_>],
        now: &Stamp,
    ) -> Vec<Result<Seq, Loss>> {
        let mut outcomes: Vec<Result<Seq, Loss>> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let seq = self.next_seq();
            let outcome = if permit.covers(draft.recorded.wall) {
                self.author
                    .occurrence(seq, draft)
                    .map_err(|_too_large: PushError| Loss::TooLarge)
            } else {
                Err(Loss::Consent)
            };
            outcomes.push(outcome.map(|message| {
                self.group
                    .add(seq, Kind::Occurrence, &draft.recorded, &message);
                seq
            }));
        }
        if self.commit().is_err() {
            for outcome in &mut outcomes {
                *outcome = outcome.and(Err(Loss::Disk));
            }
        }
        for loss in outcomes.iter().filter_map(|outcome| outcome.err()) {
            self.count_lost(loss, 1);
        }
        self.enforce_quota(now);
        outcomes
    }

    /// The installation's identifier.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.author.0
    }

    /// How many messages wait.
    #[must_use]
    pub fn waiting_messages(&self) -> usize {
        self.index.len() + self.set_aside.len()
    }

    /// Whether nothing waits but the message that makes the identifier known, which goes with what
    /// follows it.
    #[must_use]
    pub fn is_without_news(&self) -> bool {
        let mut kinds = self.index.values().map(|held| held.kind);
        kinds.all(|kind| kind == Kind::Identify)
    }

    /// How many bytes of records wait.
    #[must_use]
    pub fn waiting_bytes(&self) -> u64 {
        self.index
            .values()
            .map(|held| held.place.bytes as u64)
            .sum()
    }

    /// What became of everything that was accepted.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.progress.ledger
    }

    /// What delivery knew when it was last saved.
    #[must_use]
    pub const fn memory(&self) -> &Memory {
        &self.progress.memory
    }

    /// The lock, for a fork of the process to let go.
    #[must_use]
    pub fn lock_copy(&self) -> LockCopy {
        self.lock.copy()
    }

    /// The last thing that the disk refused.
    #[must_use]
    pub const fn disk_error(&self) -> Option<io::ErrorKind> {
        self.disk_error
    }

    /// Counts messages that were accepted and never got here.
    pub fn count_lost(&mut self, loss: Loss, messages: u64) {
        self.progress.ledger.accepted += messages;
        self.progress.ledger.lose(loss, messages);
        self.unsaved |= messages > 0;
    }

    /// Makes the counts durable that are not yet.
    pub fn save_counts(&mut self) {
        if self.unsaved {
            self.save_progress();
        }
    }

    /// Unlinks everything, the identifier too. Answers the ledger, in which all that waited is
    /// lost for lack of consent.
    ///
    /// # Errors
    ///
    /// The disk's; everything that could be unlinked is unlinked then.
    pub fn purge(mut self) -> (Ledger, io::Result<()>) {
        let outcome = remove_all(self.disk.as_ref(), &self.dir);
        (self.abandon(), outcome)
    }

    /// Gives up an outbox that another process unlinked. Answers the ledger, in which all that
    /// waited is lost for lack of consent.
    #[must_use]
    pub fn abandon(&mut self) -> Ledger {
        let waiting = self.waiting_messages() as u64;
        self.index.clear();
        self.set_aside.clear();
        self.progress.ledger.lose(Loss::Consent, waiting);
        self.progress.ledger.clone()
    }

    /// The number of the next message that joins the group.
    fn next_seq(&self) -> Seq {
        self.progress.next + self.group.records.len() as u64
    }

    /// Makes the group durable and counts it as accepted.
    fn commit(&mut self) -> io::Result<()> {
        self.index.append(&mut self.set_aside);
        let new = self.group.records.len() as u64;
        if new == 0 {
            return Ok(());
        }
        let outcome = self.write_group();
        // What was half written carries numbers that must not come again.
        self.progress.next += new;
        self.unsaved = true;
        match outcome {
            Ok(()) => self.progress.ledger.accepted += new,
            // Should a file keep what it did not acknowledge, the saved number makes it void.
            Err(_) => self.save_progress(),
        }
        outcome
    }

    /// Writes the group and takes its messages into the index.
    fn write_group(&mut self) -> io::Result<()> {
        let group = std::mem::take(&mut self.group);
        if group.records.is_empty() {
            return Ok(());
        }
        // After one failure the file is given up; perhaps another one works.
        let (file, start) = match self.spools.append(&group.frames) {
            Ok(place) => place,
            Err(error) => {
                self.disk_error = Some(error.kind());
                self.spools.append(&group.frames)?
            }
        };
        for (seq, mut held) in group.records {
            self.release(seq);
            held.place.file = file;
            held.place.start += start;
            self.spools.hold(held.place);
            self.index.insert(seq, held);
        }
        Ok(())
    }

    /// Takes a message out of the index, if it waits.
    fn release(&mut self, seq: Seq) -> Option<Held> {
        let held = self.index.remove(&seq)?;
        self.spools.release(held.place);
        Some(held)
    }
}

impl Group {
    fn add(&mut self, seq: Seq, kind: Kind, recorded: &Stamp, message: &[u8]) {
        let start = self.frames.len();
        record::push(&mut self.frames, seq, kind, recorded, message);
        let place = Place {
            file: 0,
            start: start as u64,
            bytes: self.frames.len() - start - 1,
        };
        let held = Held {
            place,
            message_bytes: message.len(),
            kind,
            recorded: *recorded,
        };
        self.records.push((seq, held));
    }
}

#[cfg(test)]
mod tests;
