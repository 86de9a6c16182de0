//! Why figures are not known.

use std::fmt;

use telemetry_core::{Scope, Telemetry, ValueSink};

/// Figures that are not known, and why. It names events and keys, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The event.
    pub event: &'static str,
    /// The keys of the figures; none if it is the whole event.
    pub keys: Vec<&'static str>,
    /// Why they are not known.
    pub reason: String,
}

impl Gap {
    /// Of the figures that are set in `which`, or of the whole event if none is.
    pub(super) fn of<T: Telemetry>(which: &T, reason: impl fmt::Display) -> Self {
        let mut set = ValueSink::default();
        which.encode(&Scope::default(), &mut set);
        Self {
            event: T::EVENT.name,
            keys: set
                .fields()
                .iter()
                .map(|(field, _)| field.key.as_str())
                .collect(),
            reason: reason.to_string(),
        }
    }

    /// Whether the figure with this key is one of these.
    #[must_use]
    pub fn covers(&self, key: &str) -> bool {
        self.keys.is_empty() || self.keys.contains(&key)
    }
}

/// The figures, then the reason.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.keys.is_empty() {
            write!(f, "`{}`", self.event)?;
        }
        for (index, key) in self.keys.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{}.{key}`", self.event)?;
        }
        write!(f, ": {}", self.reason)
    }
}
