//! A running server's figures, read from its own database: by counting there, without changing
//! anything, and without taking a text that somebody typed.
//!
//! [`Databases::read`](settings::Databases::read) finds out where they lie, `figures::read` asks, and
//! [`grants`] is what the account needs that asks.

#[cfg(feature = "database")]
mod asking;
#[cfg(feature = "database")]
mod connection;
pub mod dsn;
pub mod events;
#[cfg(feature = "database")]
pub mod figures;
#[cfg(feature = "database")]
pub mod gaps;
pub mod grants;
#[cfg(feature = "database")]
mod lacking;
pub mod lease;
#[cfg(feature = "database")]
mod options;
#[cfg(feature = "database")]
mod session;
pub mod settings;
pub mod statement;
