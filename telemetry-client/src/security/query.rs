//! What a check tells.

use std::fmt;

use telemetry_core::{QuerySink, Record, Scope, Trigger};

/// What a check tells about the installation, as the query of its address.
///
/// It is made from an event that the schema declares for the check, so it holds what is published and
/// nothing else. The default tells nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// The event as a query; `None` if it is no event of the security update check. It tells nothing
    /// where nobody agreed to the event.
    #[must_use]
    pub fn of(record: &dyn Record, scope: &Scope<'_>) -> Option<Self> {
        if record.event().trigger != Trigger::SecurityCheck {
            return None;
        }
        if !scope.allows(record.event()) {
            return Some(Self::default());
        }
        let mut sink = QuerySink::default();
        record.encode(scope, &mut sink);
        Some(Self(sink.as_str().to_owned()))
    }

    /// The text behind the `?`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Query(…)")
    }
}
