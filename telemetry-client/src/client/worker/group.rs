//! From the queue to the disk.

use std::io;

use super::Worker;
use crate::client::Unrecorded;
use crate::client::queue::{Claimed, Closing, Waiting};
use crate::delivery::Transport;
use crate::ledger::Loss;
use crate::outbox::OpenError;

impl<T: Transport> Worker<T> {
    /// Makes durable what was recorded, as far as consent allows.
    pub(super) fn write_group(&mut self) -> Option<Closing> {
        let now = self.clock.now();
        // Consent, and whether the outbox still is where it was, are asked after all of this was
        // recorded. Should the host's consent panic, whoever waits for an answer learns it when the
        // queue is closed, not before.
        self.taken = self.queue.take();
        let permit = self.permit(&now);
        let mut taken = std::mem::take(&mut self.taken);
        let closing = taken.closing.take();
        if let Some(daily) = taken.daily.take() {
            self.daily = Some(daily);
            if let Some(open) = &mut self.open {
                open.building = None;
            }
        }
        let Some(permit) = permit else {
            taken.lose(Unrecorded::Lost(Loss::Consent), |_| true);
            return closing;
        };
        if let Err(error) = self.open(&permit, &now) {
            self.status.locked = matches!(error, OpenError::Locked);
            self.status.nameless = matches!(error, OpenError::Nameless);
            let why = match error {
                OpenError::Locked => Unrecorded::Locked,
                OpenError::Elsewhere | OpenError::Lease(_) => Unrecorded::Elsewhere,
                OpenError::Nameless => Unrecorded::Nameless,
                OpenError::Disk(error) => {
                    self.status.disk_error = Some(error.kind());
                    Unrecorded::Lost(Loss::Disk)
                }
            };
            self.publish();
            self.keep_for_later(taken, why, closing.is_some());
            return closing;
        }
        self.status.locked = false;
        self.status.nameless = false;
        self.ask_agreed(&now);
        let Some(open) = &mut self.open else {
            return closing;
        };
        open.outbox.count_lost(Loss::QueueFull, taken.refused);
        open.outbox
            .count_lost(Loss::Disk, std::mem::take(&mut self.unwritten));
        if !taken.events.is_empty() {
            let release = self.setup.release;
            let drafts = taken.events.drafts(release, &mut self.buffer);
            let outcomes = open.outbox.append(&permit, &drafts, &now);
            for (event, outcome) in taken.events.iter().zip(outcomes) {
                if let Some(answer) = &event.answer {
                    let _ = answer.send(outcome.map(|_| ()).map_err(Unrecorded::Lost));
                }
            }
        }
        let mut refused = None;
        for report in &taken.reports {
            let Some(open) = &mut self.open else { break };
            let drafts = report.content.drafts(report.recorded);
            let made = open.outbox.append_report_now(&permit, &drafts, &now);
            if let Err(loss @ (Loss::Disk | Loss::TooLarge)) = made {
                // Whether it is made again is for whoever made this one to say.
                open.outbox.count_lost(loss, drafts.len() as u64);
                if loss == Loss::Disk {
                    refused = open.outbox.disk_error().or(Some(io::ErrorKind::Other));
                }
            }
            let claimed = made.map(|claim| Claimed {
                claim,
                window: open
                    .outbox
                    .last_report()
                    .map_or(i64::MIN, |made| made.window),
            });
            // Whoever learns that it is made looks for it there.
            self.publish();
            let _ = report.answer.send(claimed.map_err(Unrecorded::Lost));
        }
        self.queue.recycle(taken.events);
        if let Some(kind) = refused {
            // Another node may have a disk that takes it.
            self.status.disk_error = Some(kind);
            self.stand_aside(&OpenError::Disk(kind.into()), &now);
        }
        if closing.is_none() {
            self.make_due_report(&permit, &now);
        }
        self.hand_on();
        closing
    }

    /// What cannot be written now waits in memory, unless somebody waits for it or the end is near.
    fn keep_for_later(&mut self, mut taken: Waiting, why: Unrecorded, at_end: bool) {
        let lost = taken.lose(why, |event| at_end || event.answer.is_some());
        self.unwritten += lost;
        self.queue.give_back(taken);
    }
}
