#![doc = include_str!("../README.md")]

pub mod delivery;
pub mod disk;
pub mod ledger;
pub mod outbox;
pub mod segment;
pub mod sent;
mod time_text;
