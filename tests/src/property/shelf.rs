//! An outbox on a disk in memory.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telemetry_client::delivery::{Seq, Stamp, Store as _};
use telemetry_client::disk::{Disk, MemoryDisk};
use telemetry_client::ledger::Ledger;
use telemetry_client::outbox::{LastReport, Outbox, Quota};
use telemetry_client::sent::SentLog;

use super::delivery::permit;

/// Room for everything, for as long as it takes.
pub(super) const ROOM: Quota = Quota {
    age: Duration::MAX,
    bytes: u64::MAX,
    messages: usize::MAX,
};

const SENT: &str = "state/sent";

/// A directory for an outbox on a disk of its own.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    disk: Arc<MemoryDisk>,
}

/// What somebody sees of an outbox who looks at all of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) identity: String,
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) ledger: Ledger,
    pub(super) last_report: Option<LastReport>,
}

impl Shelf {
    pub(super) fn dir() -> &'static Path {
        Path::new("state/outbox")
    }

    pub(super) fn disk(&self) -> Arc<dyn Disk> {
        self.disk.clone()
    }

    pub(super) fn files(&self) -> Vec<String> {
        done(self.disk.list(Self::dir()))
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        done(self.disk.read(&Self::dir().join(name))).unwrap_or_default()
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        done(self.disk.replace(&Self::dir().join(name), bytes));
    }

    /// Puts a file into the directory of the sent log.
    pub(super) fn put_sent(&self, name: &str, bytes: &[u8]) {
        done(self.disk.replace(&Path::new(SENT).join(name), bytes));
    }

    pub(super) fn remove(&self, name: &str) {
        done(self.disk.remove(&Self::dir().join(name)));
    }

    pub(super) fn open(&self, quota: Quota, now: &Stamp) -> Outbox {
        let sent = SentLog::new(self.disk(), SENT.as_ref(), 100_000);
        let outbox = Outbox::open(self.disk(), Self::dir(), quota, sent, &permit(), now);
        outbox.expect("damage keeps no outbox from opening")
    }
}

impl Content {
    /// Reads every message that waits.
    pub(super) fn of(outbox: &mut Outbox) -> Self {
        let waiting: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
        assert_eq!(waiting.len(), outbox.waiting_messages());
        let numbers: BTreeSet<&Seq> = waiting.iter().collect();
        assert!(numbers.into_iter().eq(&waiting), "oldest first, each once");
        let message = |seq: &Seq| outbox.message(*seq).expect("what waits can be read");
        let messages = waiting.iter().map(message).collect();
        Self {
            identity: outbox.identity().to_string(),
            messages,
            ledger: outbox.ledger().clone(),
            last_report: outbox.last_report(),
        }
    }

    /// How many more messages were accepted than are accounted for.
    pub(super) fn missing(&self) -> i128 {
        missing(&self.ledger, self.messages.len())
    }
}

/// How many more messages were accepted than are accounted for, with this many waiting.
pub(super) fn missing(ledger: &Ledger, waiting: usize) -> i128 {
    let dropped: i128 = ledger.dropped.values().map(|lost| i128::from(*lost)).sum();
    let waiting = i128::try_from(waiting).expect("fewer than there are atoms");
    i128::from(ledger.accepted) - i128::from(ledger.delivered) - waiting - dropped
}

fn done<T>(outcome: std::io::Result<T>) -> T {
    outcome.expect("a disk in memory refuses nothing")
}
