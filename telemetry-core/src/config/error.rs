//! Why nothing could be read at all.

use std::fmt;

use super::MOST_BYTES;

/// Why a text holds no settings and no figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is not UTF-8.
    NotText,
    /// There is nothing in it.
    Empty,
    /// It is not JSON.
    Syntax {
        /// What is wrong; it quotes nothing of the text.
        message: String,
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },
    /// It is JSON, but no object.
    NotAnObject,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(
                f,
                "it has more than {} MiB; no real one is that large",
                MOST_BYTES >> 20
            ),
            Self::NotText => f.write_str("it is not UTF-8 text; save it as UTF-8"),
            Self::Empty => f.write_str("it is empty; write `{}` where there is nothing to say"),
            Self::Syntax {
                message,
                line,
                column,
            } => write!(f, "line {line}, column {column}: {message}"),
            Self::NotAnObject => f.write_str("it is not a JSON object, which begins with `{`"),
        }
    }
}

impl std::error::Error for Error {}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // The parser's messages end with the place, which is told apart here.
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        Self::Syntax {
            message: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
            line,
            column,
        }
    }
}
