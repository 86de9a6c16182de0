//! What the security update check asks.

use serde_json::{Map, Value};
use telemetry_client::security::{Query, Question};
use telemetry_core::config::{Error, read_figures};
use telemetry_core::contract::Agreed;
use telemetry_core::{Date, Record, Scope, Telemetry as _, ValueSink, Version};

use crate::generated::SecurityUpdateCheck;
use crate::machine;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extent<'f> {
    /// What the published list names.
    Published {
        /// What a running server's database told.
        measured: &'f SecurityUpdateCheck,
        /// Figures that count instead, as JSON in which the event's name has an object of them; `{}`
        /// if there are none.
        figures: &'f [u8],
    },
    /// The release and the operating system, which many installations share, and nothing else.
    Minimal,
}

/// The question of a server of this release, whose last check was on this day.
///
/// It tells no more than what was agreed to.
///
/// # Errors
///
/// If the figures are no JSON object.
pub fn question(
    release: Version,
    last: Option<Date>,
    extent: Extent<'_>,
    agreed: Option<Agreed>,
) -> Result<Question, Error> {
    let query = |record: &dyn Record| query(record, agreed);
    let minimal = SecurityUpdateCheck {
        build: Some(release),
        operating_system: Some(machine::operating_system()),
        ..SecurityUpdateCheck::default()
    };
    let query = match extent {
        Extent::Minimal => query(&minimal),
        Extent::Published { measured, figures } => {
            let known = SecurityUpdateCheck {
                build: minimal.build,
                operating_system: minimal.operating_system,
                // Perhaps the server made one by itself.
                last_check: last.max(measured.last_check),
                ..*measured
            };
            let text = with_figures(&known, figures)?;
            let reading = read_figures(text.as_bytes(), &[SecurityUpdateCheck::EVENT])?;
            reading
                .messages
                .first()
                .map_or_else(|| query(&known), |message| query(message))
        }
    };
    Ok(Question { release, query })
}

/// Whether figures that were handed in name all that is set in `which`, so that nobody need be asked for it.
#[must_use]
pub fn is_handed_in(which: &SecurityUpdateCheck, figures: &[u8]) -> bool {
    let all: Map<String, Value> = serde_json::from_slice(figures).unwrap_or_default();
    let handed_in = all.get(SecurityUpdateCheck::EVENT.name);
    let mut set = ValueSink::default();
    which.encode(&Scope::default(), &mut set);
    let mut keys = set.fields().iter().map(|(field, _)| field.key.as_str());
    keys.all(|key| {
        let figure = handed_in.and_then(|figures| figures.get(key));
        figure.is_some_and(|figure| !figure.is_null())
    })
}

fn query(record: &dyn Record, agreed: Option<Agreed>) -> Query {
    let scope = Scope {
        agreed,
        ..Scope::default()
    };
    Query::of(record, &scope).unwrap_or_default()
}

/// What the program knows itself, and over it the figures that were handed in; `null` names none.
fn with_figures(known: &SecurityUpdateCheck, figures: &[u8]) -> Result<String, Error> {
    let name = SecurityUpdateCheck::EVENT.name;
    let mut all: Map<String, Value> = serde_json::from_slice(figures)?;
    let mut members: Map<String, Value> = serde_json::from_slice(&known.to_json())?;
    if let Some(Value::Object(figures)) = all.remove(name) {
        members.extend(figures.into_iter().filter(|(_, figure)| !figure.is_null()));
    }
    let event = Map::from_iter([(name.to_owned(), Value::Object(members))]);
    Ok(Value::Object(event).to_string())
}
