#![doc = include_str!("../README.md")]

pub mod changed;
pub mod child;
pub mod client;
pub mod clock;
pub mod floor;
pub mod occurrence;
pub mod peers;
pub mod process;
pub mod sink;
pub mod store;
pub mod synthetic;
pub mod table;
