//! The program with consent and an endpoint, as an administrator runs it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what these lints forbid fails a test, as it should"
)]

mod agreeing;
mod bulletins;
mod canary;
mod carrying;
mod checking;
mod choosing;
mod cluster;
mod disturbed;
mod endpoint;
mod killed;
mod limits;
mod looking;
mod machine;
mod mail_server;
mod mailing;
mod naming;
#[cfg(unix)]
mod running;
mod shown;
mod soak;
