//! Where encoded events go: JSON bytes, a query string, or values to look at.

mod json;
mod query;
mod values;
mod wire;

pub use json::{JsonSink, SLACK};
pub use query::QuerySink;
pub use values::{ValueSink, WireValue};
pub use wire::{Masked, SortedLabels, Wire};

use crate::meta::{EventMeta, FieldMeta};

/// Takes the fields of an event one by one.
pub trait Sink {
    /// An event begins.
    fn begin(&mut self, event: &'static EventMeta);

    /// A field of the event, its value already within the domain.
    fn field(&mut self, field: &'static FieldMeta, value: Wire<'_>);

    /// The event is complete.
    fn end(&mut self, event: &'static EventMeta);
}
