//! The environment: the one module that reads it.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// The variables as they were when the program started. Some are secret, so none is shown.
#[derive(Clone)]
pub(crate) struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    pub(crate) fn read() -> Self {
        Self(std::env::vars_os().collect())
    }

    #[cfg(test)]
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        let variables = variables.iter();
        Self(
            variables
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// The variable's value; one that is empty counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&OsStr> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_os_str())
            .filter(|value| !value.is_empty())
    }

    /// [`get`](Self::get) for whoever looks up single variables.
    pub(crate) fn variables(&self) -> impl Fn(&str) -> Option<OsString> + '_ {
        |name| self.get(name).map(OsStr::to_owned)
    }

    /// All variables; whoever takes them looks only at those that it knows by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (OsString, OsString)> + '_ {
        self.0.iter().cloned()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_variable_is_shown_and_an_empty_one_is_not_set() {
        let environment = Environment::of(&[("KEY", "hunter2"), ("EMPTY", "")]);
        assert!(!format!("{environment:?}").contains("hunter2"));
        assert_eq!(environment.get("KEY"), Some(OsStr::new("hunter2")));
        assert_eq!(environment.get("EMPTY"), None);
    }
}
