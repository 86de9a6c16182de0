//! How good a report is: how much of it had to be left out or changed, and by which contract it was
//! made.

use telemetry_core::config::{Counts, EventReading, FieldReading, Origin, Outcome};
use telemetry_core::{Id, Telemetry};

use crate::generated::{CONTRACT_HASH, CONTRACT_REVISION, report};

/// The event that says so, and what is known about its fields.
pub(crate) fn event(settings: &Counts, figures: &Counts) -> (report::TelemetryEvent, EventReading) {
    let event = report::TelemetryEvent {
        contract: Id::parse(CONTRACT_HASH),
        contract_revision: Some(CONTRACT_REVISION),
        settings_unreadable: Some(settings.unreadable),
        settings_unknown: Some(settings.unknown),
        values_other: Some(settings.other + figures.other),
        values_clamped: Some(settings.clamped + figures.clamped),
    };
    let known = FieldReading {
        origin: Origin::Default,
        outcome: Outcome::AsIs,
    };
    let reading = EventReading {
        fields: vec![known; report::TelemetryEvent::EVENT.fields.len()],
        ..EventReading::default()
    };
    (event, reading)
}
