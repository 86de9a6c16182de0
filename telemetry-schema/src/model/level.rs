//! What becomes of what lints find.

use std::collections::BTreeMap;

use super::span::Span;
use crate::code::Code;

/// What becomes of what a lint finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It is counted.
    Allow,
    /// It is shown.
    Warn,
    /// It is shown, and the schema does not pass.
    Deny,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// As written in a schema file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

/// The levels that `[lints]` of `telemetry.toml` sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Level>);

impl Levels {
    /// The level of a finding with this code: what is no lint is always denied.
    #[must_use]
    pub fn of(&self, code: Code) -> Level {
        match (code.lint(), self.0.get(&code)) {
            (None, _) => Level::Deny,
            (Some(lint), set) => set.copied().unwrap_or(lint.level),
        }
    }
}

impl FromIterator<(Code, Level)> for Levels {
    fn from_iter<T: IntoIterator<Item = (Code, Level)>>(levels: T) -> Self {
        Self(levels.into_iter().collect())
    }
}

/// That what a lint finds is right at one field or event (`allow`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The lint.
    pub lint: Code,
    /// Why it is right here.
    pub reason: String,
    /// The lint's name, where messages point.
    pub span: Span,
}
