//! Schema folders as people write them, and what is found wrong with them.

#![cfg(test)]

mod agreement;
mod category;
mod change;
mod codes;
mod event;
mod folder;
mod language;
mod lint;
mod loading;
mod mutation;
