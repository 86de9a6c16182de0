//! The report of a window, and the claim on it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use telemetry_core::consent::{Diagnostics, Permit};

use super::Outbox;
use super::progress::LastReport;
use super::record::{Draft, Kind, Part};
use crate::delivery::{Pause, Seq, Stamp, Store as _};
use crate::lease::Shared;
use crate::ledger::Loss;
use crate::schedule::Schedule;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is durable, with this many messages, and no other one will be made for its window.
    Made(usize),
    /// One was made for this window, or for a later one.
    MadeBefore,
}

impl Outbox {
    /// Makes the report of the window that is now durable, unless there is one.
    ///
    /// # Errors
    ///
    /// Those of [`append_report`](Self::append_report).
    pub fn append_report_now(
        &mut self,
        permit: &Permit<Diagnostics>,
        drafts: &[Draft<'_>],
        now: &Stamp,
    ) -> Result<Claim, Loss> {
        self.look_at(now);
        match self.schedule().claimable(&self.progress.past(), now) {
            Some(window) => self.append_report(permit, window, drafts, now),
            None => Ok(Claim::MadeBefore),
        }
    }

    /// Plans the first report, unless it is planned or made: it waits for a time in this range.
    pub fn plan_report(&mut self, first: &RangeInclusive<Duration>, now: &Stamp) {
        if self.progress.first.is_none() && self.progress.report.is_none() {
            let wait = self.schedule().first_wait(first);
            self.progress.first = Some(Pause::new(*now, wait));
            self.save_progress();
        }
    }

    /// How long until the next report is due, nothing if it is now; `None` while no first one is
    /// planned.
    #[must_use]
    pub fn wait_for_report(&mut self, now: &Stamp) -> Option<Duration> {
        self.look_at(now);
        self.schedule().wait(&self.progress.past(), now)
    }

    fn schedule(&self) -> Schedule {
        Schedule::new(self.identity())
    }

    /// Takes note of a clock that was set back.
    fn look_at(&mut self, now: &Stamp) {
        let mut past = self.progress.past();
        if past.look(now) {
            self.progress.first = past.first;
            self.progress.set_back = past.set_back;
            self.save_progress();
        }
    }

    /// Makes the report with this number durable, unless there is one, or a later one. Its messages
    /// and the claim on the window are durable together or not at all.
    ///
    /// # Errors
    ///
    /// [`Loss::Disk`], [`Loss::Consent`] if the permit covers nothing of it, [`Loss::TooLarge`] if
    /// all of it is. The report can be made again then, so nothing of it is counted as lost.
    pub fn append_report(
        &mut self,
        permit: &Permit<Diagnostics>,
        window: i64,
        drafts: &[Draft<'_>],
        now: &Stamp,
    ) -> Result<Claim, Loss> {
        if self.last_report().is_some_and(|made| made.window >= window) {
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
            return Err(Loss::Disk);
        }
        self.count_lost(Loss::TooLarge, too_large);
        let part = Part {
            window,
            part: 0,
            of,
        };
        self.progress.report = Some(LastReport::of(part, now));
        self.progress.set_back = None;
        self.enforce_quota(now);
        Ok(Claim::Made(sound.len()))
    }

    /// Takes over from whoever led before: what waits here of a report that is through is not sent,
    /// and the report that is not is made without waiting.
    pub fn follow(&mut self, shared: &Shared, now: &Stamp) {
        let waiting = self.index.iter().filter_map(|(seq, held)| match held.kind {
            Kind::Report(part) => Some((*seq, part.window)),
            Kind::Occurrence | Kind::Identify => None,
        });
        let through: Vec<_> = waiting
            .filter(|(_, window)| shared.delivered.contains(window))
            .collect();
        for (seq, window) in through {
            self.release(seq);
            self.progress.ledger.delivered += 1;
            if let Some(report) = &mut self.progress.report
                && report.window == window
            {
                report.delivered += 1;
            }
        }
        let last = self.progress.report.map(|report| report.window);
        if let Some(&window) = shared.delivered.last()
            && last.is_none_or(|last| last < window)
        {
            let start = self.schedule().start(window);
            let made = Stamp {
                wall: start,
                ..*now
            };
            self.progress.report = Some(LastReport::of_another(window, &made));
            self.progress.set_back = None;
        }
        if shared.made.is_some() && self.progress.report.is_none() {
            self.progress.first = Some(Pause::new(*now, Duration::ZERO));
        }
        self.save_progress();
    }

    /// What whoever leads next has to know, after what was known before.
    #[must_use]
    pub fn shared(&self, before: &Shared) -> Shared {
        let mut shared = Shared {
            identity: Some(self.identity()),
            ..before.clone()
        };
        if let Some(report) = self.last_report() {
            shared.note(report.window, report.waiting() == 0);
        }
        shared
    }

    /// The last report that was made.
    #[must_use]
    pub const fn last_report(&self) -> Option<LastReport> {
        self.progress.report
    }

    /// The messages of a report that wait, byte for byte as they are sent.
    #[must_use]
    pub fn report(&mut self, window: i64) -> Vec<Vec<u8>> {
        let parts: Vec<Seq> = self.parts_of(window).collect();
        let message = |seq| self.message(seq);
        parts.into_iter().filter_map(message).collect()
    }

    fn parts_of(&self, window: i64) -> impl Iterator<Item = Seq> + '_ {
        let of_report = self
            .index
            .iter()
            .filter(move |(_, held)| held.kind.is_of_report(window));
        of_report.map(|(seq, _)| *seq)
    }
}
