//! The declared events by who has their values.

use telemetry_core::config::Configuration as _;
use telemetry_core::{EventMeta, Telemetry as _, Trigger};

use crate::generated::{Config, EVENTS, report};

/// The daily events whose figures only a running server has, in published order.
#[must_use]
pub fn figures() -> Vec<&'static EventMeta> {
    let is_setting = |name| Config::TABLES.iter().any(|table| table.event.name == name);
    EVENTS
        .iter()
        .copied()
        .filter(|event| event.trigger == Trigger::Daily && !is_setting(event.name))
        .filter(|event| event.name != report::TelemetryEvent::EVENT.name)
        .collect()
}

/// The events that are sent when the thing that they name happens, in published order.
pub fn occurrences() -> impl Iterator<Item = &'static EventMeta> {
    EVENTS
        .iter()
        .copied()
        .filter(|event| event.trigger == Trigger::Occurrence)
}
