//! What a schema describes as a whole: product, purposes, prose, named label sets.

use super::day::Day;
use super::domain::Class;
use super::event::Release;
use super::span::Span;

/// The product whose telemetry a schema declares (`[product]` of `telemetry.toml`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Machine name, in `snake_case`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// The release that this schema describes.
    pub release: Release,
    /// The day of that release, against which expiry is judged.
    pub released: Option<Day>,
    /// Who answers questions about events that name nobody.
    pub owner: Option<String>,
    /// Where the values of settings come from.
    pub settings: SettingsSource,
    /// Prefix of the environment variables that overlay the settings file, without the underscore.
    pub environment: Option<String>,
}

/// Where the values of settings come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SettingsSource {
    /// Hand-written structs with a `Default` of their own; the schema states no defaults.
    #[default]
    Code,
    /// A JSON file read by generated structs; the schema's `default` is the only literal.
    Json,
}

impl SettingsSource {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Code, Self::Json];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Json => "json",
        }
    }
}

/// Why data may be collected: an id that events name, and the published sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The id, as in `purposes = ["problems"]`.
    pub id: String,
    /// The sentence, as published.
    pub sentence: String,
    /// Where it is declared.
    pub span: Span,
}

/// The prose of the published policy (`[policy]`); each is a paragraph of Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The page's title.
    pub title: String,
    /// Why there is telemetry at all.
    pub introduction: String,
    /// What no field ever carries.
    pub never_included: String,
    /// Introduces the data that is sent once a day.
    pub daily: String,
    /// Introduces the data that is sent when something happens; empty if there is none.
    pub occurrences: String,
    /// The security update check and how to opt out of it; empty if there is none.
    pub security_check: String,
    /// Introduces the settings that are deliberately not collected.
    pub never_collected: String,
    /// Where data is sent, and how it travels.
    pub transport: String,
    /// How to opt out.
    pub opt_out: String,
}

/// What each class reveals (`[reveals]`), in plain words with an example; empty for a class that the
/// schema does not use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reveals {
    /// Of class `bool`.
    pub bool: String,
    /// Of class `enum`.
    pub r#enum: String,
    /// Of class `count`.
    pub count: String,
    /// Of class `is-default`.
    pub is_default: String,
    /// Of class `version`.
    pub version: String,
    /// Of class `id`.
    pub id: String,
    /// Of class `date`.
    pub date: String,
    /// Of class `duration`.
    pub duration: String,
    /// Of class `labels`.
    pub labels: String,
    /// Of class `masked-text`.
    pub masked_text: String,
}

impl Reveals {
    /// What fields of the class reveal.
    #[must_use]
    pub fn of(&self, class: Class) -> &str {
        match class {
            Class::Bool => &self.bool,
            Class::Enum => &self.r#enum,
            Class::Count => &self.count,
            Class::IsDefault => &self.is_default,
            Class::Version => &self.version,
            Class::Id => &self.id,
            Class::Date => &self.date,
            Class::Duration => &self.duration,
            Class::Labels => &self.labels,
            Class::MaskedText => &self.masked_text,
        }
    }
}

/// A heading under which the published list gathers events (`[category]`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// The heading.
    pub title: String,
    /// What its events tell.
    pub description: String,
    /// Where it is declared.
    pub span: Span,
}

/// A label set that several fields share (`[labels.NAME]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSet {
    /// The name by which fields refer to it.
    pub name: String,
    /// What the labels are.
    pub description: String,
    /// The labels in declared order, without the reserved `other`.
    pub values: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}
