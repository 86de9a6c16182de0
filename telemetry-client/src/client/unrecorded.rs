//! Why something was not recorded.

use crate::ledger::Loss;

/// Why something was not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecorded {
    /// There is no endpoint.
    #[error("there is no endpoint, so nothing is recorded")]
    Inert,
    /// The client is closed, or belongs to the process that this one was forked from.
    #[error("the client is closed")]
    Closed,
    /// The administrator leaves this event out, or has not agreed to it yet.
    #[error("the administrator leaves this event out, or has not agreed to it yet")]
    LeftOut,
    /// Another process has the outbox open, so this one cannot make anything durable.
    #[error("another process has the outbox open")]
    Locked,
    /// Another node leads, or nobody can say which does; see [`lease`](crate::lease).
    #[error("another node makes and sends reports, or nobody can say which does")]
    Elsewhere,
    /// The host's system does not say under which identifier it reports; see
    /// [`Naming`](crate::identity::Naming).
    #[error("the identifier to report under is not known")]
    Nameless,
    /// No answer came in time: the disk takes long, or the [lease](crate::lease), or whoever tells the
    /// [identifier](crate::identity::Naming). What was recorded may be durable, now or later; nobody
    /// knows.
    #[error("no answer came in time, so whether it is durable is not known")]
    Unknown,
    /// It was dropped.
    #[error("it was dropped: {0}")]
    Lost(Loss),
}
