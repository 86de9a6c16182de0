//! What is wrong with a received body, and where.

use std::fmt;

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::paths::Location;

/// The most findings of one verdict; what comes beyond is counted.
pub const MAX_FINDINGS: usize = 100;

/// One thing that nobody declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the received body, as a JSON pointer; the body itself is the empty text.
    pub path: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong at one place of a received body.
///
/// None of them repeats a received value: what should not have been sent should not be copied into
/// a log either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The body has more bytes than the protocol allows. Nothing else of it was looked at.
    TooLarge {
        /// How many bytes it has.
        bytes: usize,
    },
    /// The body is no JSON, or an object in it has a key twice. Nothing else of it was looked at.
    NotJson {
        /// What is wrong with it.
        reason: String,
    },
    /// The event's name is not published.
    UnknownEvent,
    /// The key is not declared.
    UndeclaredKey,
    /// A declared key that must be there is absent.
    MissingKey,
    /// The value is outside what is declared for its key.
    UndeclaredValue {
        /// What is declared.
        rule: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are received too: they must not be able to break out of their line.
        let path = match self.path.as_str() {
            "" => "the body".escape_debug(),
            path => path.escape_debug(),
        };
        write!(f, "{path}: {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(f, "{bytes} bytes are too many"),
            Self::NotJson { reason } => f.write_str(reason),
            Self::UnknownEvent => f.write_str("no event of this name is published"),
            Self::UndeclaredKey => f.write_str("this key is not declared"),
            Self::MissingKey => f.write_str("this key is missing"),
            Self::UndeclaredValue { rule } => f.write_str(rule),
        }
    }
}

/// The outcome of judging one body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    findings: Vec<Finding>,
    more: usize,
}

impl Verdict {
    /// Whether everything in the body is declared.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.findings.is_empty()
    }

    /// What is not declared, in the body's order as far as possible; at most [`MAX_FINDINGS`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings there are beyond those.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    pub(crate) fn push(&mut self, path: String, problem: Problem) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { path, problem });
        } else {
            self.more += 1;
        }
    }

    /// Takes over what a validator found in a part of the body.
    pub(crate) fn push_error(&mut self, part: &str, error: &ValidationError<'_>) {
        let at = error.instance_path();
        let place = |at: &Location| format!("{part}{at}");
        if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
            for key in unexpected {
                self.push(place(&at.join(key)), Problem::UndeclaredKey);
            }
        } else if let ValidationErrorKind::Required { property } = error.kind() {
            let key = property.as_str().unwrap_or_default();
            self.push(place(&at.join(key)), Problem::MissingKey);
        } else {
            let rule = rule(error);
            self.push(place(at), Problem::UndeclaredValue { rule });
        }
    }
}

/// What is declared, without the value that is not.
fn rule(error: &ValidationError<'_>) -> String {
    if let ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } =
        error.kind()
    {
        "value has none of the declared forms".to_owned()
    } else {
        error.masked().to_string()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, finding) in self.findings.iter().enumerate() {
            let line_break = if i == 0 { "" } else { "\n" };
            write!(f, "{line_break}{finding}")?;
        }
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}
