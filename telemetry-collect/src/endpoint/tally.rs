//! What an endpoint counts.

use std::collections::BTreeMap;

use super::exchange::{Exchange, Outcome, Taken};

/// What was counted since the start.
///
/// It grows with the number of published events only, since nothing else has a place in it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Requests that came to their end.
    pub requests: u64,
    /// Those that met a fault.
    pub misbehaved: u64,
    /// Those of which something is not declared.
    pub undeclared: u64,
    /// Those that were refused for their form.
    pub refused: u64,
    /// The messages that were taken.
    pub taken: Taken,
    /// The same by the message's name.
    pub events: BTreeMap<String, EventTally>,
    /// Whether there are so many messages that further ones are not remembered and count as new.
    pub forgetful: bool,
    /// The last request of which something is not declared.
    pub last_undeclared: Option<Exchange>,
}

/// The messages of one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventTally {
    /// How many of each kind.
    pub taken: Taken,
    /// The request that brought the last one.
    pub last: u64,
}

impl Tally {
    /// Whether something came that should not have: a finding for whoever runs the endpoint.
    #[must_use]
    pub const fn has_findings(&self) -> bool {
        self.undeclared > 0 || self.taken.conflicting > 0
    }

    pub(super) fn count(&mut self, exchange: &Exchange) {
        self.misbehaved += u64::from(exchange.fault.is_some());
        match &exchange.outcome {
            Outcome::Taken(taken) => self.taken.add(*taken),
            Outcome::Undeclared(_) => {
                self.undeclared += 1;
                self.last_undeclared = Some(exchange.clone());
            }
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Ignored => {}
        }
    }

    pub(super) fn count_message(&mut self, name: &str, request: u64, message: Taken) {
        let event = match self.events.get_mut(name) {
            Some(event) => event,
            None => self.events.entry(name.to_owned()).or_default(),
        };
        event.taken.add(message);
        event.last = request;
    }
}

impl Taken {
    pub(super) fn add(&mut self, other: Self) {
        self.new += other.new;
        self.repeated += other.repeated;
        self.conflicting += other.conflicting;
    }
}
