//! Parts of what is declared that the administrator does not want to send, or did not agree to.

use crate::contract::Agreed;
use crate::meta::EventMeta;

/// Events and purposes that are left out although sending is allowed.
///
/// An event that serves a purpose left out is not sent, even if it serves others too: nobody could
/// tell at the receiver which of them it came for.
///
/// What a later revision widened is left out as well until somebody agrees to it; a client fills in
/// what was agreed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Names of events, in any order.
    pub without_events: Vec<String>,
    /// Ids of purposes, in any order.
    pub without_purposes: Vec<String>,
    /// What was agreed to; everything that the program can send where nobody says.
    pub agreed: Option<Agreed>,
}

impl Limits {
    /// Whether the administrator left anything out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.without_events.is_empty() && self.without_purposes.is_empty()
    }

    /// Whether anything of the event may be sent.
    #[must_use]
    pub fn allow(&self, event: &EventMeta) -> bool {
        !self.leave_out(event) && self.agreed.is_none_or(|agreed| agreed.allows(event))
    }

    /// Whether the administrator left the event out, whatever was agreed to.
    #[must_use]
    pub fn leave_out(&self, event: &EventMeta) -> bool {
        let named = |name: &String| name == event.name;
        let serves = |id: &String| event.purposes.contains(&id.as_str());
        self.without_events.iter().any(named) || self.without_purposes.iter().any(serves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::Trigger;
    use crate::ready::Ready;

    const EVENT: EventMeta = EventMeta {
        name: "activity",
        trigger: Trigger::Daily,
        purposes: &["problems", "design"],
        fields: &[],
        gated: false,
        ready: Ready::NONE,
        max_bytes: 2,
    };

    fn without(events: &[&str], purposes: &[&str]) -> Limits {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Limits {
            without_events: owned(events),
            without_purposes: owned(purposes),
            agreed: None,
        }
    }

    #[test]
    fn an_event_is_left_out_by_its_name_or_by_any_of_its_purposes() {
        assert!(Limits::default().allow(&EVENT));
        assert!(without(&["server"], &["quality"]).allow(&EVENT));
        assert!(!without(&["activity"], &[]).allow(&EVENT));
        assert!(!without(&[], &["design"]).allow(&EVENT));
    }
}
