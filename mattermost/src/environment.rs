//! The environment: the one module that reads it.

use std::ffi::{OsStr, OsString};

/// The variables as they were when the program started.
#[derive(Clone, Debug)]
pub(crate) struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    pub(crate) fn read() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The variable's value; one that is empty counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_os_str())
            .filter(|value| !value.is_empty())
    }

    /// All variables; whoever takes them looks only at those that it knows by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (OsString, OsString)> + '_ {
        self.0.iter().cloned()
    }
}
