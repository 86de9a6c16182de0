//! An outbox as somebody sees it who only looks.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use telemetry_core::Moment;

use super::progress::LastReport;
use super::record::Kind;
use super::recover::{Recovered, read_identity, recover};
use crate::delivery::{Gate, Parked, Seq, Stamp, Trouble};
use crate::disk::Disk;
use crate::identity::Identity;
use crate::ledger::Ledger;
use crate::schedule::{Past, Schedule};

/// How often it looks again when it was disturbed.
const LOOKS: usize = 8;

/// What an outbox holds and how its delivery stands, as of what is durable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The installation's identifier; none if nothing was ever recorded, or all was purged.
    pub identity: Option<Identity>,
    /// What waits, oldest first.
    pub messages: Vec<Waits>,
    /// What became of everything that was accepted.
    pub ledger: Ledger,
    /// The last report that was made.
    pub last_report: Option<LastReport>,
    /// What holds delivery up.
    pub gate: Gate,
    /// What decides when the next report is due, beside the identifier.
    pub past: Past,
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// What it is.
    pub kind: Kind,
    /// When it was recorded.
    pub recorded: Stamp,
    /// The message's JSON object, byte for byte as it is sent.
    pub json: Vec<u8>,
}

impl View {
    /// Bytes of the messages that wait.
    #[must_use]
    pub fn waiting_bytes(&self) -> u64 {
        self.messages
            .iter()
            .map(|waits| waits.json.len() as u64)
            .sum()
    }

    /// The last report, if it is the one of the window that is now, so that no other one is made.
    #[must_use]
    pub fn made_already(&self, now: &Stamp) -> Option<LastReport> {
        let schedule = Schedule::new(self.identity?);
        let claimable = schedule.claimable(&self.past, now);
        self.last_report.filter(|_| claimable.is_none())
    }

    /// When the next report is due by the wall clock, perhaps now; `None` while nobody planned a
    /// first one.
    #[must_use]
    pub fn next_report(&self, now: &Stamp) -> Option<Moment> {
        let wait = Schedule::new(self.identity?).wait(&self.past, now)?;
        Some(now.wall.after(wait))
    }

    /// The messages of a report that wait, byte for byte as they are sent.
    pub fn report(&self, window: i64) -> impl Iterator<Item = &[u8]> {
        let parts = self.messages.iter();
        let parts = parts.filter(move |waits| waits.kind.is_of_report(window));
        parts.map(|waits| waits.json.as_slice())
    }

    /// The earliest time of the next attempt by the wall clock; `None` if nothing waits.
    #[must_use]
    pub fn next_attempt(&self, now: &Stamp) -> Option<Moment> {
        let wait = self.gate.wait(now);
        (!self.messages.is_empty()).then(|| now.wall.after(wait))
    }

    /// Why nothing is sent for a day.
    #[must_use]
    pub const fn parked(&self) -> Option<Parked> {
        self.gate.parked
    }

    /// Why the last attempt failed, if it did.
    #[must_use]
    pub const fn trouble(&self) -> Option<Trouble> {
        self.gate.trouble
    }
}

/// Looks at the outbox in this directory. It takes no lock and changes nothing, so it needs no
/// consent, and another process may have the outbox open meanwhile.
///
/// # Errors
///
/// The disk's.
pub fn view(disk: &Arc<dyn Disk>, dir: &Path) -> io::Result<View> {
    let mut looks = 0;
    loop {
        looks += 1;
        let identity = read_identity(disk.as_ref(), dir)?;
        let mut jsons: BTreeMap<Seq, Vec<u8>> = BTreeMap::new();
        let Recovered {
            index,
            progress,
            lost,
            spools: _,
        } = recover(disk, dir, |seq, record| {
            jsons.insert(seq, record.message().to_vec());
        })?;
        // What looks damaged may just be written, or was sent between two reads.
        if lost == 0 || looks == LOOKS {
            let waits = |(seq, held): (Seq, super::Held)| {
                Some(Waits {
                    kind: held.kind,
                    recorded: held.recorded,
                    json: jsons.remove(&seq)?,
                })
            };
            return Ok(View {
                identity,
                messages: index.into_iter().filter_map(waits).collect(),
                past: progress.past(),
                ledger: progress.ledger,
                last_report: progress.report,
                gate: progress.memory.gate,
            });
        }
    }
}
