//! A node's part in the lease.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use telemetry_client::delivery::{Clock, Stamp};
use telemetry_client::lease::{Lease, Shared};
use uuid::Uuid;

use super::asker::{Asker, LONGEST};
use super::known::{Known, read};
use super::row::{Answer, Place};
use super::statement::Wish;
use super::thread::Database;
use super::trouble::Trouble;
use crate::database::dsn::Dsn;
use crate::database::gaps::Unknown;

/// Decides by a row in a server's main database which of several nodes leads. See the [module](super).
///
/// Each value is a node of its own. It asks nothing before it is asked, keeps one connection, and makes a
/// lost one anew, at most one in ten seconds where the database does not let it in.
#[derive(Debug)]
pub struct DatabaseLease {
    place: Box<dyn Place>,
    clock: Arc<dyn Clock>,
    patience: Patience,
    asked: Mutex<Asked>,
}

/// How long an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// While this node leads anyway, and sends, and once that is over, so that what is sent ends.
    pub(super) leading: Duration,
    /// While it can do nothing else.
    pub(super) idle: Duration,
    /// At the end, when nothing depends on it.
    pub(super) leaving: Duration,
}

const PATIENCE: Patience = Patience {
    leading: Duration::from_millis(500),
    idle: LONGEST,
    leaving: Duration::from_secs(2),
};

#[derive(Debug, Default)]
struct Asked {
    known: Known,
    /// An answer that is still waited for, and when its statement was sent.
    pending: Option<(Stamp, Receiver<Answer>)>,
}

impl DatabaseLease {
    /// The lease in the database that `source` tells. It is asked each time that a connection is made, and
    /// says in a sentence why there is none, without repeating anything secret.
    #[must_use]
    pub fn new(
        source: impl Fn() -> Result<Dsn, String> + Send + 'static,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let holder = Uuid::new_v4().to_string();
        let database = Database::new(Asker::new(Box::new(source), holder));
        Self::at(Box::new(database), clock, PATIENCE)
    }

    pub(super) fn at(place: Box<dyn Place>, clock: Arc<dyn Clock>, patience: Patience) -> Self {
        Self {
            place,
            clock,
            patience,
            asked: Mutex::default(),
        }
    }

    /// How long the lead of whichever node still lasts by the database's clock; nothing if no node leads. It
    /// changes nothing, and takes no part.
    ///
    /// # Errors
    ///
    /// If the row cannot be asked, could not be changed, or holds what no node can go on with.
    pub fn look(&self) -> io::Result<Duration> {
        let found = self.ask(Wish::Try, self.patience.idle)?;
        let row = found.row.ok_or(Trouble::NoRow)?;
        read(&row.shared).ok_or(Trouble::Damaged)?;
        let left = u64::try_from(row.left).unwrap_or_default();
        Ok(Duration::from_millis(left))
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        // What is known is whole at any time.
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, and waits for the answer.
    fn ask(&self, wish: Wish, patience: Duration) -> Answer {
        wait(&self.place.ask(wish), patience).unwrap_or(Err(Trouble::Slow))
    }

    /// Learns what was asked for before, so that what is asked next comes after it. While that is not
    /// known, nothing else is asked.
    fn settle(&self, asked: &mut Asked, patience: Duration) -> Result<(), Trouble> {
        let Some((sent, answer)) = asked.pending.take() else {
            return Ok(());
        };
        let Some(told) = wait(&answer, patience) else {
            asked.known.lack(Trouble::Slow);
            asked.pending = Some((sent, answer));
            return Err(Trouble::Slow);
        };
        if let Some(epoch) = asked.known.learn(sent, told) {
            // Somebody else may repair what stands there; nobody has to wait for that.
            drop(self.place.ask(Wish::Leave { epoch }));
        }
        Ok(())
    }
}

impl Lease for DatabaseLease {
    fn lead(&self) -> io::Result<Option<Shared>> {
        let mut asked = self.asked();
        // What counts is the time before the statement is sent: the database begins later.
        let now = self.clock.now();
        if asked.pending.is_none() && asked.known.is_due(&now) {
            asked.known.asked = Some(now);
            asked.pending = Some((now, self.place.ask(Wish::Lead)));
        }
        let patience = match asked.known.epoch() {
            Some(_) => self.patience.leading,
            None => self.patience.idle,
        };
        // What is not known now is told by what is known.
        let _ = self.settle(&mut asked, patience);
        Ok(asked.known.tell(&self.clock.now())?)
    }

    fn hand_on(&self, shared: &Shared) -> io::Result<()> {
        let mut asked = self.asked();
        let now = self.clock.now();
        let lead = asked
            .known
            .lead(&now)
            .ok_or(io::ErrorKind::PermissionDenied)?;
        // Nothing is sent meanwhile, and what is may not outlast the lead.
        let patience = self.patience.idle.min(lead.left(&now));
        self.settle(&mut asked, patience)?;
        let now = self.clock.now();
        let lead = asked
            .known
            .lead(&now)
            .ok_or(io::ErrorKind::PermissionDenied)?;
        let (epoch, patience) = (lead.epoch, self.patience.idle.min(lead.left(&now)));
        let text = serde_json::to_string(shared)?;
        let wish = Wish::HandOn {
            epoch,
            shared: text,
        };
        let found = self.ask(wish, patience)?;
        if !found.is_changed {
            asked.known.lose();
            asked.known.asked = None;
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        asked.known.hand_on(shared);
        Ok(())
    }

    fn leave(&self) {
        let mut asked = self.asked();
        // What cannot be left now ends by itself.
        let _ = self.settle(&mut asked, self.patience.leaving);
        // Wishes are done in order, so who leads again asks anew; a late answer is of what was given up.
        asked.pending = None;
        if let Some(epoch) = asked.known.epoch() {
            let _ = self.ask(Wish::Leave { epoch }, self.patience.leaving);
        }
        asked.known = Known::default();
    }

    fn forget(&self) -> io::Result<bool> {
        let mut asked = self.asked();
        self.settle(&mut asked, self.patience.idle)?;
        let is_gone = match self.ask(Wish::Forget, self.patience.idle) {
            Ok(found) => found.is_changed || found.row.is_none(),
            Err(trouble) if trouble.is_nothing_there() => true,
            Err(trouble) => return Err(trouble.into()),
        };
        asked.known = Known::default();
        Ok(is_gone)
    }
}

/// Waits for an answer; none if it does not come in this time.
fn wait(answer: &Receiver<Answer>, patience: Duration) -> Option<Answer> {
    match answer.recv_timeout(patience) {
        Ok(answer) => Some(answer),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Err(Trouble::Database(Unknown::NoThread))),
    }
}

#[cfg(test)]
mod tests;
