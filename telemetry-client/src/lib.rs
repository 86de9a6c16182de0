#![doc = include_str!("../README.md")]

pub mod carried;
pub mod client;
pub mod delivery;
pub mod disk;
pub mod endpoint;
#[cfg(feature = "http")]
pub mod http;
pub mod identity;
pub mod lease;
pub mod ledger;
pub mod outbox;
pub mod report;
#[cfg(test)]
mod sample;
pub mod schedule;
pub mod security;
pub mod segment;
pub mod sent;
pub mod state;
pub mod test_sink;
mod time_text;
