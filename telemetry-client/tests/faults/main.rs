//! The fault matrix, with real files, real sockets and real kills. The name of a test begins with
//! its row; what a row says about time is proved on a clock that jumps.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod accepting;
mod answers;
mod certificates;
mod children;
mod consent;
mod delivering;
mod disks;
mod driver;
#[cfg(unix)]
mod forks;
mod hosts;
mod kills;
mod opt_out;
mod pauses;
mod proxies;
mod reports;
mod security;
mod server;
mod timeouts;
