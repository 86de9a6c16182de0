//! One report of several nodes: who of them makes and sends it.
//!
//! Nodes that keep their state apart share a [`Lease`]. One of them leads: it alone opens its outbox,
//! makes reports and sends. The others stand by and ask again every few seconds. Who leads hands on
//! under which identifier all of them report and which report is through. So who follows a leader that
//! was killed makes the report that is not through anew, with the same identifiers of messages, by
//! which an endpoint knows what it has already. Who leads and cannot work, since its outbox cannot be opened
//! or written, what it hands on is not stored, or its identifier is not known, gives up the lead and asks for
//! none for a minute, so that a node that can takes it.
//!
//! Nodes that share their [state](crate::state) need none of this: of them one at a time has the outbox.
//!
//! ```
//! use std::sync::Arc;
//!
//! use telemetry_client::disk::MemoryDisk;
//! use telemetry_client::lease::{FileLease, Lease, Shared};
//!
//! let disk = Arc::new(MemoryDisk::default());
//! let node = || FileLease::new(disk.clone(), "shared");
//! let (one, other) = (node(), node());
//! assert_eq!(one.lead()?, Some(Shared::default()));
//! assert_eq!(other.lead()?, None);
//! let through = Shared {
//!     delivered: [7].into(),
//!     ..Shared::default()
//! };
//! one.hand_on(&through)?;
//! one.leave();
//! assert_eq!(other.lead()?, Some(through));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # A lease in a database
//!
//! What [`lead`](Lease::lead) promises there takes one statement that compares and sets, by the
//! database's own clock: a row with the holder, an epoch, a time until which it holds, and what is
//! handed on as text. The statement takes the row if it is the node's own or its time is over, and
//! raises the epoch where the holder changes; [`hand_on`](Lease::hand_on) writes where holder and epoch
//! are still the node's. A node that cannot ask leads on until the time is over by its own count of
//! what passed since it asked last, and no longer.

mod file;

pub use file::FileLease;

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use crate::identity::Identity;

/// What the nodes know together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// The identifier under which they report; none before the first of them led.
    pub identity: Option<Identity>,
    /// The number of the last report that was made; see [`schedule`](crate::schedule).
    pub made: Option<i64>,
    /// The numbers of the last reports of which nothing waits; the larger ones if there are many.
    pub delivered: BTreeSet<i64>,
}

/// How many reports a node may have kept that was gone for long.
const MOST: usize = 64;

impl Shared {
    /// What of it counts under this identifier: numbers of reports under another one say nothing of its own.
    pub(crate) fn under(&self, identity: Identity) -> Self {
        if self.identity == Some(identity) {
            return self.clone();
        }
        Self {
            identity: self.identity,
            ..Self::default()
        }
    }

    /// Takes note of a report that was made, and of whether nothing of it waits.
    pub(crate) fn note(&mut self, window: i64, is_through: bool) {
        self.made = self.made.max(Some(window));
        if is_through {
            self.delivered.insert(window);
        }
        while self.delivered.len() > MOST {
            self.delivered.pop_first();
        }
    }
}

/// Decides which of several nodes leads, one at a time.
///
/// It is asked on the thread that sends: every five seconds, each second while a request is under way, which
/// is cut off where the lead is lost, again when a report was built, before that is claimed, and before each
/// request. What takes it seconds holds up sending.
pub trait Lease: fmt::Debug + Send + Sync + 'static {
    /// Takes the lead or keeps it, and tells what was handed on; `None` if another node leads.
    ///
    /// # Errors
    ///
    /// If nobody can say who leads. The node stands by then.
    fn lead(&self) -> io::Result<Option<Shared>>;

    /// Stores, durably, what whoever leads next has to know.
    ///
    /// # Errors
    ///
    /// If it is not stored, or this node does not lead any more.
    fn hand_on(&self, shared: &Shared) -> io::Result<()>;

    /// Gives up the lead; what was handed on stays.
    fn leave(&self);

    /// Gives up the lead and deletes what was handed on, unless another node leads, whose it is; answers
    /// whether it is gone.
    ///
    /// # Errors
    ///
    /// If it is not deleted.
    fn forget(&self) -> io::Result<bool>;
}

/// Who leads, as far as a node knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// This node.
    Here,
    /// Another one, which makes and sends reports.
    Elsewhere,
    /// Nobody can say, for this reason; nothing is made or sent meanwhile.
    Unknown(String),
}

impl Lead {
    /// Nobody can say: in the words of the lease, or else of the system.
    pub(crate) fn unknown(error: &io::Error) -> Self {
        let why = error.get_ref().map(ToString::to_string);
        Self::Unknown(why.unwrap_or_else(|| error.kind().to_string()))
    }
}

#[cfg(test)]
mod tests;
