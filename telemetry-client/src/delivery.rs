//! When to send what, and what follows from an answer: a state machine without network, disk or
//! clock.
//!
//! [`Machine::next`] says what to do now, [`Machine::on_result`] takes what came of it. Around it
//! stand a [`Clock`], a [`Transport`] and a [`Store`]; tests drive it with a clock that they hold
//! themselves.

mod answer;
mod batch;
mod clock;
mod gate;
mod machine;
mod retry_after;
mod runs;
mod store;
mod transport;

pub(crate) use answer::judge;
pub use answer::{AckRule, Answer, Failure, Parked, Trouble, Verdict};
pub use clock::{Boot, Clock, Pause, Stamp, SystemClock};
pub use gate::{Backoff, Gate};
pub use machine::{Machine, Settings, Step};
pub(crate) use runs::runs;
pub use store::{Attempt, Fate, Memory, Seq, Store, Waiting};
pub use transport::{Request, Transport};
