//! What schema folders mean, and what is found wrong with them.

#![cfg(test)]

mod category;
mod folder;
