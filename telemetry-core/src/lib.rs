#![doc = include_str!("../README.md")]

// The derive names this crate by its public path, here too.
extern crate self as telemetry_core;

#[cfg(feature = "config")]
pub mod config;
mod default;
mod encode;
mod event;
mod label;
mod meta;
mod report;
mod scope;
mod sink;
mod value;

#[doc(hidden)]
pub mod __private;

pub use default::IsDefault;
pub use event::{Record, Telemetry};
pub use label::{LabelSet, Labels};
pub use meta::{Class, Domain, EventMeta, FieldMeta, Format, Key, OTHER, Trigger};
pub use report::Report;
pub use scope::{Omitted, Scope};
pub use sink::{JsonSink, QuerySink, SLACK, Sink, ValueSink, Wire, WireValue};
pub use value::{Formatted, TimeOfDay, Value, Version};

#[cfg(feature = "derive")]
pub use telemetry_derive::Labels;
/// Implements [`Telemetry`](trait@Telemetry) for a struct.
#[cfg(feature = "derive")]
pub use telemetry_derive::Telemetry;
