//! What messages may cost their senders' privacy, and the network.

use super::span::Span;

/// The most that messages may tell and weigh (`[budget]` of `telemetry.toml`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Bits of one event.
    pub event_bits: Option<Limit>,
    /// Bits of all daily events, of which each counts once.
    pub report_bits: Option<Limit>,
    /// Bytes of one event's properties.
    pub event_bytes: Option<Limit>,
    /// Bytes of all daily events' properties, of which each counts once.
    pub report_bytes: Option<Limit>,
}

/// A declared limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The greatest amount.
    pub most: u32,
    /// Where it is declared.
    pub span: Span,
}
