//! Which messages were received already.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::message::Fingerprint;

/// The most identifiers that are remembered: about 50 MB.
const MOST_IDS: usize = 1_000_000;

/// What an identifier says about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// It is the first one.
    New,
    /// It came before with the same bytes, but for the time of the attempt.
    Repeated,
    /// Another message had this identifier.
    Conflicting,
}

/// The identifiers that were received, and what came with each.
///
/// When it is full, further messages are new whenever they come.
#[derive(Debug)]
pub(super) struct Arrivals {
    known: HashMap<Fingerprint, Fingerprint>,
    most: usize,
}

impl Default for Arrivals {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            most: MOST_IDS,
        }
    }
}

impl Arrivals {
    pub(super) fn take(&mut self, id: &str, frozen: Fingerprint) -> Arrival {
        let full = self.known.len() >= self.most;
        match self.known.entry(Fingerprint::of([id])) {
            Entry::Occupied(known) if *known.get() == frozen => Arrival::Repeated,
            Entry::Occupied(_) => Arrival::Conflicting,
            Entry::Vacant(place) => {
                if !full {
                    place.insert(frozen);
                }
                Arrival::New
            }
        }
    }

    /// Whether no more identifiers are remembered.
    pub(super) fn is_full(&self) -> bool {
        self.known.len() >= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fingerprint {
        Fingerprint::of([text])
    }

    #[test]
    fn an_identifier_is_new_once_and_then_repeated_or_in_conflict() {
        let mut arrivals = Arrivals::default();
        assert_eq!(arrivals.take("1", of("a")), Arrival::New);
        assert_eq!(arrivals.take("1", of("a")), Arrival::Repeated);
        assert_eq!(arrivals.take("1", of("b")), Arrival::Conflicting);
        assert_eq!(arrivals.take("1", of("a")), Arrival::Repeated);
        assert_eq!(arrivals.take("2", of("a")), Arrival::New);
    }

    #[test]
    fn its_memory_ends_and_what_it_knew_stays_known() {
        let mut arrivals = Arrivals {
            most: 2,
            ..Arrivals::default()
        };
        for id in ["1", "2", "3", "3"] {
            assert_eq!(arrivals.take(id, of("a")), Arrival::New);
        }
        assert!(arrivals.is_full());
        assert_eq!(arrivals.known.len(), 2);
        assert_eq!(arrivals.take("1", of("a")), Arrival::Repeated);
    }
}
