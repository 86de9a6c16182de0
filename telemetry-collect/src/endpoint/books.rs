//! What an endpoint writes down, one request after the other.

use super::Observer;
use super::arrivals::{Arrival, Arrivals};
use super::exchange::{Exchange, Outcome, Taken};
use super::log::Log;
use super::message::Message;
use super::misbehaviour::{Fault, Misbehaviour};
use super::refusal::Refusal;
use super::tally::Tally;

/// What changes with each request.
pub(super) struct Books {
    pub(super) misbehaviour: Misbehaviour,
    pub(super) log: Option<Log>,
    pub(super) arrivals: Arrivals,
    pub(super) tally: Tally,
    pub(super) observer: Observer,
}

impl Books {
    /// Enters a request that came to its end.
    pub(super) fn enter(&mut self, fault: Option<Fault>, outcome: Outcome) -> Outcome {
        self.tally.requests += 1;
        let exchange = Exchange {
            number: self.tally.requests,
            fault,
            outcome,
        };
        self.tally.count(&exchange);
        (self.observer)(&exchange, &self.tally);
        exchange.outcome
    }

    /// Enters a request whose messages are taken, if they can be written down.
    pub(super) fn enter_messages(
        &mut self,
        fault: Option<Fault>,
        messages: &[Message<'_>],
    ) -> Outcome {
        let request = self.tally.requests + 1;
        let logged = self.log.as_mut().map(|log| log.append(request, messages));
        if let Some(Err(_unwritable)) = logged {
            return self.enter(fault, Refusal::Unlogged.into());
        }
        let mut taken = Taken::default();
        for message in messages {
            let one = match self.arrivals.take(&message.id, message.frozen) {
                Arrival::New => Taken {
                    new: 1,
                    ..Taken::default()
                },
                Arrival::Repeated => Taken {
                    repeated: 1,
                    ..Taken::default()
                },
                Arrival::Conflicting => Taken {
                    conflicting: 1,
                    ..Taken::default()
                },
            };
            taken.add(one);
            self.tally.count_message(&message.name, request, one);
        }
        self.tally.forgetful = self.arrivals.is_full();
        self.enter(fault, Outcome::Taken(taken))
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
