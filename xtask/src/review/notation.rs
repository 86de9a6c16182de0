//! What changed, as it was and as it is, in the notation of the published lists.

use std::fmt::Write;

use serde_json::Value;
use telemetry_schema::change::{Change, Kind, Sides, Subject};
use telemetry_schema::model::{Event, Field, Literal, Product, Release, TrueWhen};

use super::sentence::Schemas;
use crate::domain::canonical;

/// Before and after the change; nothing where there was or is nothing.
pub(super) fn sides(change: &Change<'_>, schemas: Schemas<'_>) -> [Option<String>; 2] {
    match (change.kind, change.subject) {
        (Kind::PurposeAdded(id), _) => [None, Some(id.to_owned())],
        (Kind::PurposeRemoved(id), _) => [Some(id.to_owned()), None],
        (Kind::Prose(prose), _) => [prose.before, prose.after].map(filled),
        (kind, Subject::Field(_, field)) => both(field, |field| of_field(kind, field)),
        (kind, Subject::Event(event)) => both(event, |event| of_event(kind, event)),
        (Kind::Reason, Subject::Never(never)) => both(never, |never| filled(&never.reason)),
        (Kind::Sentence, Subject::Purpose(purpose)) => {
            both(purpose, |purpose| filled(&purpose.sentence))
        }
        (Kind::Description, Subject::Category(category)) => {
            both(category, |category| filled(&category.description))
        }
        (Kind::Description, Subject::LabelSet(set)) => both(set, |set| filled(&set.description)),
        (Kind::LabelsOfSet, Subject::LabelSet(set)) => both(set, |set| Some(set.values.join("|"))),
        (kind, Subject::Schema) => {
            [schemas.before, schemas.after].map(|schema| of_product(kind, &schema.product))
        }
        _ => [None, None],
    }
}

fn both<'a, T>(
    sides: Sides<'a, T>,
    written: impl Fn(&'a T) -> Option<String>,
) -> [Option<String>; 2] {
    [sides.before(), sides.after()].map(|side| side.and_then(&written))
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.trim().to_owned())
}

fn of_product(kind: Kind<'_>, product: &Product) -> Option<String> {
    match (kind, product) {
        (Kind::Name, Product { name, .. }) => Some(name.clone()),
        (Kind::Title, Product { title, .. }) => Some(title.clone()),
        (Kind::Release, Product { release, .. }) => Some(release.to_string()),
        (Kind::Released, Product { released, .. }) => released.map(|day| day.to_string()),
        (Kind::Settings, Product { settings, .. }) => Some(settings.as_str().to_owned()),
        (Kind::Environment, Product { environment, .. }) => environment.clone(),
        _ => None,
    }
}

fn of_event(kind: Kind<'_>, event: &Event) -> Option<String> {
    match (kind, event) {
        (Kind::Added(_) | Kind::Removed(_) | Kind::Trigger, _) => {
            Some(event.trigger.as_str().to_owned())
        }
        (Kind::Title, _) => Some(event.title.clone()),
        (Kind::Description, _) => filled(&event.description),
        (Kind::Owner, _) => Some(event.owner.clone()),
        (Kind::Section, _) => event.section.clone(),
        (Kind::Source, _) => Some(event.source.as_str().to_owned()),
        (Kind::Per, _) => event.per.clone(),
        (Kind::Category, _) => event.category.clone(),
        (Kind::Covers, _) => filled(&event.covers.join("|")),
        (Kind::Formerly, _) => filled(&event.formerly.join("|")),
        _ => None,
    }
}

fn of_field(kind: Kind<'_>, field: &Field) -> Option<String> {
    match (kind, field) {
        (Kind::Added(_) | Kind::Removed(_) | Kind::Class | Kind::Values | Kind::Spelling, _) => {
            Some(told(field))
        }
        (Kind::Description | Kind::Unit, _) => filled(&field.description),
        (Kind::Id, _) => Some(field.id.clone()),
        (Kind::Path, _) => Some(field.path.to_string()),
        (Kind::Default, _) => field.default.as_ref().map(literal),
        (Kind::AlsoDefault, _) => filled(&literals(&field.also_default)),
        (Kind::Releases, _) => filled(&releases(field)),
        (Kind::Edition, _) => field.edition.clone(),
        (Kind::Review, _) => field.review.clone(),
        (Kind::Optional, _) => Some(field.optional.to_string()),
        (Kind::Formerly, _) => field.formerly.clone(),
        (Kind::Covers, _) => {
            let covers = field.covers.iter();
            let phrases: Vec<&str> = covers.map(|covered| covered.phrase.as_str()).collect();
            filled(&phrases.join("|"))
        }
        _ => None,
    }
}

/// The class and all that is sent: `enum gzip|plain|other`, `bool false|true true for "a"`.
fn told(field: &Field) -> String {
    let mut text = format!("{} ", field.class.as_str());
    canonical::write_line(&mut text, &field.domain);
    let _ = match (&field.true_when, field.list) {
        (Some(TrueWhen::Predicate(predicate)), _) => {
            write!(text, " true for {}", predicate.as_str())
        }
        (Some(TrueWhen::Values(values)), _) => write!(text, " true for {}", literals(values)),
        (None, Some(separator)) => write!(text, " separated by {separator}"),
        (None, None) => Ok(()),
    };
    text
}

fn literals(literals: &[Literal]) -> String {
    let literals: Vec<String> = literals.iter().map(literal).collect();
    literals.join(", ")
}

/// As TOML and JSON write it.
fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Text(value) => Value::from(value.as_str()).to_string(),
        Literal::List(values) => Value::from(values.as_slice()).to_string(),
    }
}

fn releases(field: &Field) -> String {
    let mut text = String::new();
    let show = |release: &Release| release.to_string();
    for (word, end) in [
        ("since", field.gate.since.as_ref().map(show)),
        ("until", field.gate.until.as_ref().map(show)),
        ("expires", field.expires.map(|day| day.to_string())),
    ] {
        if let Some(end) = end {
            let space = if text.is_empty() { "" } else { " " };
            let _ = write!(text, "{space}{word} {end}");
        }
    }
    text
}
