//! The row, as something that is asked and that answers when it can.

use std::fmt;
use std::sync::mpsc::Receiver;

use super::statement::Wish;
use super::trouble::Trouble;

/// What became of a wish, and what stood in the row then; no row if there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Whether the row was the node's, or free, so that it was changed.
    pub(super) is_changed: bool,
    pub(super) row: Option<Row>,
}

/// What stands in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) epoch: i64,
    /// The milliseconds that are left of the lead, by the database's clock.
    pub(super) left: i64,
    pub(super) shared: String,
}

pub(super) type Answer = Result<Found, Trouble>;

/// Whom a node asks.
pub(super) trait Place: fmt::Debug + Send + Sync {
    /// Passes a wish on; wishes are done in their order. The answer comes when it is known, and never if
    /// nobody is there to ask.
    fn ask(&self, wish: Wish) -> Receiver<Answer>;
}
