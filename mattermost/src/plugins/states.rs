//! Which plugins the configuration has active.

use std::collections::HashSet;

use serde_json::Value;

use super::name::Name;
use crate::section::{Section, Unusable, member};

const SETTING: &str = "PluginStates";

/// The plugins that are active, also those that are not installed.
#[derive(Debug, Default)]
pub(super) struct States(HashSet<Name>);

impl States {
    /// What stands in the file; no variable can say it.
    ///
    /// # Errors
    ///
    /// If something else stands there than a yes or no for each plugin.
    pub(super) fn of(settings: &Section<'_>) -> Result<Self, Unusable> {
        let states = match settings.value(SETTING) {
            None | Some(Value::Null) => return Ok(Self::default()),
            Some(Value::Object(states)) => states,
            Some(_) => return Err(settings.unusable(SETTING)),
        };
        let mut enabled = HashSet::new();
        for (name, state) in states {
            let name = Name::of(name);
            // Of two spellings the last one counts by the order of bytes, in which they come.
            if is_enabled(state).ok_or(settings.unusable(SETTING))? {
                enabled.insert(name);
            } else {
                enabled.remove(&name);
            }
        }
        Ok(Self(enabled))
    }

    pub(super) fn enable(&self, name: Name) -> bool {
        self.0.contains(&name)
    }
}

/// `None` if it is neither yes nor no.
fn is_enabled(state: &Value) -> Option<bool> {
    match state {
        Value::Null => Some(false),
        Value::Object(_) => match member(state, "Enable") {
            None | Some(Value::Null) => Some(false),
            Some(enable) => enable.as_bool(),
        },
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}
