//! Events, fields, and the settings that never leave.

use std::fmt;

use super::day::Day;
use super::domain::{Class, Domain, Literal, TrueWhen};
use super::level::Allow;
use super::path::Path;
use super::span::Span;

/// One named group of fields that is sent as one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The message's name.
    pub name: String,
    /// The heading in the published list and the object that fields are read from, unless a field
    /// names another. `None` where the event gathers several objects.
    pub section: Option<String>,
    /// Heading for people.
    pub title: String,
    /// What the event tells.
    pub description: String,
    /// When it is sent.
    pub trigger: Trigger,
    /// Who has the values.
    pub source: Source,
    /// What there is one event of in a report, where there may be several: "team scheme".
    pub per: Option<String>,
    /// Ids of [`Purpose`](super::Purpose)s.
    pub purposes: Vec<String>,
    /// Who answers questions about it: of event, category or product, the first that says so; empty if
    /// none does.
    pub owner: String,
    /// Title of the [`Category`](super::Category) under which the list is read.
    pub category: Option<String>,
    /// Phrases of an earlier published list that the event answers to.
    pub covers: Vec<String>,
    /// What earlier releases and other programs called the event.
    pub formerly: Vec<String>,
    /// The declared data points in order.
    pub fields: Vec<Field>,
    /// What was declared and is not sent any more, since its day has come. Structs may still have it.
    pub expired: Vec<Field>,
    /// What lints find here, and in its fields, and is right.
    pub allow: Vec<Allow>,
    /// The `[event]` table.
    pub span: Span,
}

/// When an event is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trigger {
    /// Once every 24 hours, as part of the report.
    #[default]
    Daily,
    /// When the thing that it names happens.
    Occurrence,
    /// With the security update check.
    SecurityCheck,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Occurrence, Self::SecurityCheck];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Occurrence => "occurrence",
            Self::SecurityCheck => "security-check",
        }
    }
}

/// Who has the values of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The configuration: fields are settings, with paths and defaults.
    #[default]
    Settings,
    /// The host program, which counts and notes them itself.
    Host,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Settings, Self::Host];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Host => "host",
        }
    }
}

/// One declared data point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The table key, unique in the event; Rust fields match it without `_` and without case.
    pub id: String,
    /// The key in the payload.
    pub key: String,
    /// Where the value lies in the configuration; just the id where the host has it.
    pub path: Path,
    /// What of the value may leave.
    pub class: Class,
    /// All values that can be on the wire.
    pub domain: Domain,
    /// Name of the [`LabelSet`](super::LabelSet) where the labels are a named set.
    pub label_set: Option<String>,
    /// For `bool` from another type: which values count as true.
    pub true_when: Option<TrueWhen>,
    /// Separator of a list that the setting holds as one string.
    pub list: Option<char>,
    /// The shipped default.
    pub default: Option<Literal>,
    /// Further shipped defaults that `is-default` accepts.
    pub also_default: Vec<Literal>,
    /// `Section.Field` as an earlier published list had it.
    pub formerly: Option<String>,
    /// Phrases of an earlier published list that the event answers to with one of its labels.
    pub covers: Vec<Covered>,
    /// The releases in which the field is sent.
    pub gate: Gate,
    /// The edition in which the field exists, where not in all.
    pub edition: Option<String>,
    /// The day from which releases no longer send the field.
    pub expires: Option<Day>,
    /// Link to the privacy review that agreed to the field.
    pub review: Option<String>,
    /// Purposes of this field where they are not the event's.
    pub purposes: Option<Vec<String>>,
    /// Whether a message may lack the field: always where the host has the value and a figure that
    /// it cannot tell is left out; in occurrences only where the schema says so.
    pub optional: bool,
    /// What a reader of the report learns.
    pub description: String,
    /// What lints find here and is right.
    pub allow: Vec<Allow>,
    /// The field's table key, where messages point.
    pub span: Span,
    /// The value of `class`, where messages about the class point.
    pub class_span: Span,
}

/// A phrase of an earlier published list that an event answers to if a field has this label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The label.
    pub label: String,
    /// The phrase.
    pub phrase: String,
}

/// A setting that is deliberately not collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Never {
    /// Where it lies in the configuration.
    pub path: Path,
    /// Why, as published.
    pub reason: String,
    /// The setting's key, where messages point.
    pub span: Span,
}

/// The releases in which a field is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// From this release on.
    pub since: Option<Release>,
    /// Up to this release, with all its patches: `5.5` covers `5.5.9`.
    pub until: Option<Release>,
}

/// A product release as written: one to four numbers below 65,536.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(pub Vec<u16>);

impl Release {
    /// Reads `5`, `5.8`, `5.8.0` or `5.8.0.1`; anything else is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<u16>> = text
            .split('.')
            .map(|part| {
                let canonical = part.bytes().all(|b| b.is_ascii_digit())
                    && (part.len() == 1 || !part.starts_with('0'));
                canonical.then(|| part.parse().ok()).flatten()
            })
            .collect();
        parts.filter(|parts| parts.len() <= 4).map(Self)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, part) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            write!(f, "{part}")?;
        }
        Ok(())
    }
}
