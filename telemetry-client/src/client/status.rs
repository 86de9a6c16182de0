//! How things stand, for people and for tests.

use std::io;
use std::time::Duration;

use telemetry_core::Moment;
use telemetry_core::consent::{Source, State};

use crate::delivery::{Parked, Trouble};
use crate::identity::Identity;
use crate::lease::Lead;
use crate::ledger::Ledger;
use crate::outbox::LastReport;

/// How things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// What consent said when it was asked last, and what decided.
    pub consent: Option<(State, Source)>,
    /// The installation's identifier; none while nothing may be recorded.
    pub identity: Option<Identity>,
    /// How many messages wait.
    pub waiting: usize,
    /// How many bytes of records.
    pub waiting_bytes: u64,
    /// The last report that was made.
    pub last_report: Option<LastReport>,
    /// When the thread makes the next report by the wall clock, if it makes reports.
    pub next_report: Option<Moment>,
    /// What became of everything that was accepted.
    pub ledger: Ledger,
    /// Why nothing is sent for a day.
    pub parked: Option<Parked>,
    /// Why the last attempt failed, if a retry may mend it.
    pub trouble: Option<Trouble>,
    /// How long nothing is sent, as of then.
    pub pause: Duration,
    /// Whether another process has the outbox open.
    pub locked: bool,
    /// Whether nothing is made or sent since the host's system does not say under which identifier; see
    /// [`Naming`](crate::identity::Naming).
    pub nameless: bool,
    /// Which node leads, where several share a [lease](crate::lease).
    pub lead: Option<Lead>,
    /// The last thing that the disk refused.
    pub disk_error: Option<io::ErrorKind>,
}

/// How a client ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Whether the thread ended in time. Else the disk, or a lease, is slow, and the rest is what was known
    /// before.
    pub finished: bool,
    /// How many messages wait for the next start.
    pub spooled: usize,
    /// What became of everything else.
    pub ledger: Ledger,
}
