//! The generated structs, as a host uses them.

#![cfg(test)]

mod host;
mod settings;
