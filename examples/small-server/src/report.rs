//! What the server would report.

use std::fmt::Write as _;

use telemetry_core::{Report, Scope, ValueSink, Version};

use crate::config::Config;

/// The release that decides which fields exist.
const RELEASE: Version = Version::new(&[1, 4]);

fn scope() -> Scope<'static> {
    Scope {
        release: Some(RELEASE),
        ..Scope::default()
    }
}

/// The daily report, exactly as it would be sent.
#[must_use]
pub fn json(config: &Config) -> Vec<u8> {
    let mut report = Report::default();
    for event in config.events() {
        report.push(event, &scope());
    }
    report.into_json()
}

/// The same report for people: one line for each value.
#[must_use]
pub fn table(config: &Config) -> String {
    let mut table = String::new();
    for event in config.events() {
        let mut values = ValueSink::default();
        event.encode(&scope(), &mut values);
        // Writing into a `String` cannot fail.
        let _ = writeln!(table, "{}", event.event().name);
        for (field, value) in values.fields() {
            let _ = writeln!(table, "  {:26} {value}", field.key.as_str());
        }
    }
    table
}
