//! What changed between two schemas: which way each kind of change goes, and the laws behind.

mod elsewhere;
mod laws;
mod mutant;
mod order;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use telemetry_schema::change::{Change, between};
use telemetry_schema::load_files;
use telemetry_schema::model::Schema;

/// A schema that has every class and every kind of event.
fn texts() -> BTreeMap<String, String> {
    let files = [
        ("telemetry.toml", include_str!("change/base/telemetry.toml")),
        ("labels.toml", include_str!("change/base/labels.toml")),
        ("server.toml", include_str!("change/base/server.toml")),
        ("plugins.toml", include_str!("change/base/plugins.toml")),
        ("usage.toml", include_str!("change/base/usage.toml")),
        ("app.toml", include_str!("change/base/app.toml")),
        ("check.toml", include_str!("change/base/check.toml")),
    ];
    files
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

fn load(texts: &BTreeMap<String, String>) -> Schema {
    let loaded = load_files(Path::new("schema"), texts);
    assert!(loaded.is_whole(), "{:#?}", loaded.diagnostics);
    loaded.schema
}

/// `widen config_server.mode: values`, with a `~` where undoing it widens, too.
fn shown(change: &Change<'_>) -> String {
    let apart = if change.is_comparable { "" } else { "~" };
    format!(
        "{apart}{} {}: {}",
        change.direction.as_str(),
        change.subject.name(),
        change.kind.as_str()
    )
}

fn all(before: &Schema, after: &Schema) -> Vec<String> {
    between(before, after).iter().map(shown).collect()
}
