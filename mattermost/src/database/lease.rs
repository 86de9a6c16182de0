//! One report of several nodes, agreed on in the server's database: a row of a table of our own.
//!
//! The row says who leads ([`statement`]), and is the only thing that this program ever changes in a
//! database. Who takes it is decided there, by one statement that compares and sets, and by the database's
//! clock, so that clocks of nodes need not agree. `mattermost-telemetry grants --lease database` prints
//! what makes the table, for whoever owns the database, and the account may then read and change the row,
//! and neither add nor delete one.
//!
//! # Why no two nodes take it for theirs
//!
//! A node asks in a transaction of its own: the statement that takes the row, and one that looks at it. If
//! the first one found the row free or the node's own, it has changed it, and nobody else can change it
//! before the transaction ends; so what the second one tells is what was handed on to this node, and
//! nothing that came later. If it found another one's, it changed nothing, and what the second one tells is
//! not used. What the node learns counts when the transaction is through, and not before.
//!
//! # How long a lead lasts
//!
//! For a [`TERM`](statement::TERM) after the database took the statement. A node that cannot ask leads on by
//! its own clock, which it reads before it sends the statement and which goes on while the machine sleeps,
//! and ends [earlier](MARGIN) than the database does. A request under way is cut off then: the thread that
//! sends looks each second, waits half a second for an answer of the database, and to hand something on no
//! longer than its lead lasts. What else holds it up, such as a disk, has the rest of that margin,
//! and it looks again before each request. So two nodes send at once only where a process stands still
//! between the look at its clock and what it sends, where somebody sets the database's clock or writes into
//! the row, or where another database takes the place of this one and lacks the last change of the row. Then
//! both send the same report with the same identifiers of messages, of which receivers keep one.

#[cfg(feature = "database")]
mod asker;
#[cfg(feature = "database")]
mod known;
#[cfg(feature = "database")]
mod node;
#[cfg(feature = "database")]
mod row;
pub mod statement;
#[cfg(feature = "database")]
mod thread;
#[cfg(feature = "database")]
mod trouble;

#[cfg(feature = "database")]
pub use known::MARGIN;
#[cfg(feature = "database")]
pub use node::DatabaseLease;
