//! The report of a day, and the claim on it.

use std::collections::BTreeMap;

use telemetry_core::consent::{Diagnostics, Permit};

use super::Outbox;
use super::progress::LastReport;
use super::record::{Draft, Kind, Part};
use crate::delivery::{Seq, Stamp, Store as _};
use crate::ledger::Loss;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is durable, with this many messages, and no other one will be made for its day.
    Made(usize),
    /// One was made for this day, or for a later one.
    MadeBefore,
}

impl Outbox {
    /// Makes the report of a day durable, unless there is one. Its messages and the claim on the
    /// day are durable together or not at all.
    ///
    /// # Errors
    ///
    /// [`Loss::Disk`], [`Loss::Consent`] if the permit covers nothing of it, [`Loss::TooLarge`] if
    /// all of it is; the report can be made again then.
    pub fn append_report(
        &mut self,
        permit: &Permit<Diagnostics>,
        window: i64,
        drafts: &[Draft<'_>],
        now: &Stamp,
    ) -> Result<Claim, Loss> {
        if self.last_report().is_some_and(|made| made.day >= window) {
            return Ok(Claim::MadeBefore);
        }
        let covered = drafts
            .iter()
            .filter(|draft| permit.covers(draft.recorded.wall));
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut sound = Vec::new();
        let mut too_large = 0;
        for draft in covered {
            let nth = seen.entry(draft.event).or_default();
            match self.author.report(window, *nth, draft) {
                Ok(message) => sound.push((draft, message)),
                Err(_) => too_large += 1,
            }
            *nth += 1;
        }
        self.count_lost(Loss::TooLarge, too_large);
        if sound.is_empty() {
            return Err(if too_large > 0 {
                Loss::TooLarge
            } else {
                Loss::Consent
            });
        }
        let of = u32::try_from(sound.len()).unwrap_or(u32::MAX);
        for (part, (draft, message)) in (0..).zip(&sound) {
            let kind = Kind::Report(Part { window, part, of });
            let seq = self.next_seq();
            self.group.add(seq, kind, &draft.recorded, message);
        }
        if self.commit().is_err() {
            self.count_lost(Loss::Disk, u64::from(of));
            return Err(Loss::Disk);
        }
        let part = Part {
            window,
            part: 0,
            of,
        };
        self.progress.report = Some(LastReport::of(part, now));
        self.enforce_quota(now);
        Ok(Claim::Made(sound.len()))
    }

    /// The last report that was made.
    #[must_use]
    pub const fn last_report(&self) -> Option<LastReport> {
        self.progress.report
    }

    /// The messages of a day's report that wait, byte for byte as they are sent.
    #[must_use]
    pub fn report(&mut self, window: i64) -> Vec<Vec<u8>> {
        let parts: Vec<Seq> = self
            .index
            .iter()
            .filter(|(_, held)| held.kind.is_of_report(window))
            .map(|(seq, _)| *seq)
            .collect();
        let message = |seq| self.message(seq);
        parts.into_iter().filter_map(message).collect()
    }
}
