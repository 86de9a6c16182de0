//! The report that the thread has made by itself.

use std::io;

use telemetry_core::consent::{Diagnostics, Permit};

use super::Worker;
use crate::client::daily::Progress;
use crate::delivery::Stamp;
use crate::ledger::Loss;
use crate::outbox::OpenError;

impl<T> Worker<T> {
    /// Has the report built that is due, if this thread makes reports, and takes what was built. Whatever
    /// it is that fails, the window stays open.
    ///
    /// It is built while consent, lead and outbox stay as they are: with the outbox that is let go, so is
    /// what is built for it.
    pub(super) fn make_due_report(&mut self, permit: &Permit<Diagnostics>, now: &Stamp) {
        let (Some(daily), Some(open)) = (&mut self.daily, &mut self.open) else {
            return;
        };
        open.outbox.plan_report(&daily.first, now);
        let wait = open.outbox.wait_for_report(now);
        if !permit.covers(now.wall) || wait.is_none_or(|wait| !wait.is_zero()) {
            open.building = None;
            return;
        }
        let limits = self.queue.limits();
        let Some(building) = &open.building else {
            open.building = daily.build(limits, now, &self.queue);
            return;
        };
        let progress = building.progress();
        // What was built by other limits may tell more than these leave.
        let is_of_now = building.limits == limits;
        if !is_of_now || !matches!(progress, Progress::UnderWay) {
            open.building = None;
        }
        let (true, Progress::Built(content)) = (is_of_now, progress) else {
            return;
        };
        let drafts = content.drafts(*now);
        match open.outbox.append_report_now(permit, &drafts, now) {
            Ok(_) => daily.made(),
            // Another node may have a disk that takes it.
            Err(Loss::Disk) => {
                let kind = open.outbox.disk_error().unwrap_or(io::ErrorKind::Other);
                self.status.disk_error = Some(kind);
                self.stand_aside(&OpenError::Disk(kind.into()), now);
            }
            Err(_) => {}
        }
    }
}
