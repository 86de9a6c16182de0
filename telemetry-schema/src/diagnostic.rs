//! What is wrong with a schema, as plain data; rendering is somebody else's.

use crate::model::Span;

/// One finding about a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, documented by its entry in [`Code::ALL`].
    pub code: Code,
    /// Starts lower-case, names in backticks, no full stop.
    pub message: String,
    /// Where the problem is.
    pub primary: Span,
    /// What the marked text is, next to it; may be empty.
    pub label: String,
    /// Other places that matter, each with what it is.
    pub secondary: Vec<(Span, String)>,
    /// What to do.
    pub help: String,
}
