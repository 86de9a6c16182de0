//! Where encoded events go: JSON bytes, a query string, or values to look at.

mod json;
mod query;
mod values;
mod wire;

pub use json::JsonSink;
pub use query::QuerySink;
pub use values::{ValueSink, WireValue};
pub use wire::{Masked, SortedLabels, Wire};

use crate::encode::Fields;

/// Takes events.
pub trait Sink {
    /// Takes an event.
    fn event(&mut self, fields: &Fields<'_>);
}
