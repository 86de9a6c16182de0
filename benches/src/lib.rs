#![doc = include_str!("../README.md")]

pub mod changed;
pub mod child;
pub mod clock;
pub mod floor;
pub mod peers;
pub mod synthetic;
pub mod table;
