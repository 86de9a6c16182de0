#![doc = include_str!("../README.md")]

pub mod catalogue;
pub mod count;
pub mod daily;
pub mod database;
// What the schema declares, as Rust types.
pub mod generated;
pub mod handed_in;
pub mod license;
pub mod machine;
pub mod measured;
pub mod occurrence;
mod plain_file;
pub mod plugins;
pub mod preview;
mod quality;
pub mod sample;
pub mod section;
pub mod security;
