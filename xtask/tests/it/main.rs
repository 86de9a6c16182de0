//! The commands on projects in temporary folders.

#![cfg(test)]

mod accept;
mod check;
mod code;
mod dictionary;
mod diff;
mod documents;
mod earlier;
mod expiring;
mod findings;
mod fixtures;
mod init;
mod program;
mod project;
mod scaffold;
mod stale;
mod verify;
#[cfg(unix)]
mod workspace;
