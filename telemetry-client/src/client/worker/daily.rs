//! The report that the thread makes by itself.

use std::io;

use telemetry_core::consent::{Diagnostics, Permit};

use super::Worker;
use crate::delivery::Stamp;
use crate::ledger::Loss;
use crate::outbox::OpenError;

impl<T> Worker<T> {
    /// Makes the report that is due, if this thread makes reports. Whatever it is that fails, the
    /// window stays open.
    pub(super) fn make_due_report(&mut self, permit: &Permit<Diagnostics>, now: &Stamp) {
        let (Some(daily), Some(open)) = (&mut self.daily, &mut self.open) else {
            return;
        };
        open.outbox.plan_report(&daily.first, now);
        let wait = open.outbox.wait_for_report(now);
        if !permit.covers(now.wall) || wait.is_none_or(|wait| !wait.is_zero()) {
            return;
        }
        let Some(content) = daily.build(&self.queue.limits(), now) else {
            return;
        };
        // Building may have taken so long that another node leads, and makes it, by now.
        if !self.still_leads() {
            return;
        }
        let (Some(daily), Some(open)) = (&mut self.daily, &mut self.open) else {
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
