//! The state machine of delivery.

mod load;

use std::time::Duration;

use telemetry_core::Moment;
use telemetry_core::consent::{Diagnostics, Permit};

use super::answer::{AckRule, Answer, Failure, Parked, Trouble, Verdict, is_page, judge};
use super::batch::{Batch, lower_limit};
use super::clock::Stamp;
use super::gate::{Backoff, Gate};
use super::store::{Fate, Memory, Seq, Store};
use super::transport::Request;
use crate::ledger::Loss;
use crate::segment::MAX_BATCH_BYTES;

/// How long a receiver recognizes a message that it has already, by the protocol's documentation.
const RECOGNIZED: Duration = Duration::from_hours(24);

/// What does not change while the machine runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A fingerprint of endpoint and write key.
    pub destination: String,
    /// What counts as an acknowledgement.
    pub ack: AckRule,
    /// How retries spread.
    pub backoff: Backoff,
    /// Whether bodies may be compressed.
    pub compress: bool,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this, then call [`Machine::on_result`].
    Send(Request),
    /// Nothing before this time is over.
    Wait(Duration),
    /// Nothing waits.
    Idle,
}

/// What is known of the endpoint and compressed bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Untried,
    Accepted,
    Refused,
}

/// Decides what goes out when. See the [module](super).
#[derive(Debug)]
pub struct Machine {
    settings: Settings,
    gate: Gate,
    /// Batches begun, the next one last.
    begun: Vec<Batch>,
    flying: Option<Flight>,
    compression: Compression,
    most_bytes: usize,
    checked_as_of: Option<Moment>,
    /// The last message of the backlog that drains; what came after it is none.
    backlog: Option<Seq>,
    /// Whether an acknowledgement is not durable yet.
    unsaved: bool,
    random: fastrand::Rng,
}

#[derive(Debug)]
struct Flight {
    batch: Batch,
    request: Request,
    departed: Stamp,
}

impl Machine {
    /// Goes on where an earlier run stopped.
    #[must_use]
    pub fn new(settings: Settings, memory: Memory, random: fastrand::Rng) -> Self {
        let known = memory.destination == settings.destination;
        let mut gate = if known { memory.gate } else { Gate::default() };
        // Whatever waits already is a backlog.
        gate.draining = true;
        Self {
            compression: if settings.compress {
                Compression::Untried
            } else {
                Compression::Refused
            },
            settings,
            gate,
            begun: memory.attempts.into_iter().map(Batch::resumed).collect(),
            flying: None,
            most_bytes: MAX_BATCH_BYTES,
            checked_as_of: None,
            backlog: None,
            unsaved: false,
            random,
        }
    }

    /// Takes what waits now for a backlog, and what comes later for none. Otherwise everything is
    /// one that waits when a request is answered again.
    pub fn note_backlog(&mut self, store: &impl Store) {
        let last = store.waiting().last().map(|message| message.seq);
        // The sequence starts with one.
        self.backlog = Some(last.unwrap_or(0));
    }

    /// The gate, for people who ask why nothing is sent.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// What to do now. What waited too long, and what the permit does not cover, is dropped.
    pub fn next(
        &mut self,
        now: &Stamp,
        permit: &Permit<Diagnostics>,
        store: &mut impl Store,
    ) -> Step {
        let step = self.step(now, permit, store);
        if std::mem::take(&mut self.unsaved) {
            store.save(&self.memory(None));
        }
        step
    }

    fn step(&mut self, now: &Stamp, permit: &Permit<Diagnostics>, store: &mut impl Store) -> Step {
        self.abandon();
        store.expire(now);
        self.drop_uncovered(permit, store);
        if store.waiting().next().is_none() {
            self.begun.clear();
            self.gate.drained();
            return Step::Idle;
        }
        if self.gate.look(now) {
            store.save(&self.memory(None));
        }
        let wait = self.gate.wait(now);
        if !wait.is_zero() {
            return Step::Wait(wait);
        }
        while let Some((batch, request)) = self.load(now, store) {
            let Some(request) = request else {
                continue;
            };
            let flight = Flight {
                batch,
                request: request.clone(),
                departed: *now,
            };
            // Should the program die now, the next run knows that the endpoint may have it.
            store.save(&self.memory(Some(&flight)));
            self.unsaved = false;
            self.flying = Some(flight);
            return Step::Send(request);
        }
        self.gate.drained();
        Step::Idle
    }

    /// Takes what came of the request that [`next`](Self::next) asked for. An acknowledgement
    /// becomes durable with the next step if more waits: the endpoint recognizes what a crash in
    /// between has it get again.
    pub fn on_result(
        &mut self,
        now: &Stamp,
        result: &Result<Answer, Failure>,
        store: &mut impl Store,
    ) -> Option<Verdict> {
        let Flight {
            mut batch,
            request,
            departed,
        } = self.flying.take()?;
        let mut verdict = judge(result, &self.settings.ack, now.wall);
        if verdict == Verdict::Rejected
            && is_page(result)
            && !self.blames_compression(&request, verdict)
        {
            // A page is not the endpoint's, so it says nothing about a message.
            verdict = Verdict::Park(Parked::Page);
        }
        match verdict {
            Verdict::Delivered => {
                if request.compress {
                    self.compression = Compression::Accepted;
                }
                let repeated = batch
                    .ambiguous
                    .is_some_and(|first| now.since(&first) > RECOGNIZED);
                let fate = Fate::Delivered {
                    body: &request.body,
                    at: now.wall,
                    repeated,
                };
                store.settle(&batch.messages, fate);
                self.leave_backlog(store);
                self.gate.pass(now, &self.settings.backoff);
            }
            Verdict::Retry { pause, trouble } => {
                if trouble == Trouble::Lost {
                    batch.ambiguous.get_or_insert(departed);
                }
                self.begun.push(batch);
                let backoff = &self.settings.backoff;
                self.gate
                    .fail(now, trouble, pause, backoff, &mut self.random);
            }
            Verdict::Park(reason) => {
                self.begun.push(batch);
                self.backlog = None;
                self.gate.park(now, reason, &self.settings.backoff);
            }
            Verdict::Rejected | Verdict::Compressed
                if self.blames_compression(&request, verdict) =>
            {
                self.compression = Compression::Refused;
                self.begun.push(batch);
                self.gate.pass(now, &self.settings.backoff);
            }
            Verdict::Compressed => {
                self.begun.push(batch);
                self.backlog = None;
                let reason = Parked::Refused(415);
                self.gate.park(now, reason, &self.settings.backoff);
            }
            Verdict::Rejected => {
                // What is wrong was in this batch, so nothing is known of what follows it.
                if let Some(next) = self.begun.last_mut() {
                    next.suspect = false;
                }
                self.take_apart(batch, true, Loss::Poison, store);
                self.gate.pass(now, &self.settings.backoff);
            }
            Verdict::TooLarge => {
                self.most_bytes = self.most_bytes.min(lower_limit(request.body.len()));
                self.take_apart(batch, false, Loss::TooLarge, store);
                self.gate.pass(now, &self.settings.backoff);
            }
        }
        let more = store.waiting().next().is_some();
        if !more {
            self.gate.drained();
        }
        if more && verdict == Verdict::Delivered {
            self.unsaved = true;
        } else {
            store.save(&self.memory(None));
        }
        Some(verdict)
    }

    /// Gives up the request under way, if any: the endpoint may have it, or not.
    pub fn abandon(&mut self) {
        if let Some(mut flight) = self.flying.take() {
            flight.batch.ambiguous.get_or_insert(flight.departed);
            self.begun.push(flight.batch);
        }
    }

    /// What has to survive a restart now.
    #[must_use]
    pub fn memory_now(&self) -> Memory {
        self.memory(self.flying.as_ref())
    }

    /// Whether the endpoint may dislike the compression instead of the content: what it took
    /// compressed once cannot be disliked for that.
    fn blames_compression(&self, request: &Request, verdict: Verdict) -> bool {
        let named = verdict == Verdict::Compressed;
        request.compress && (named || self.compression == Compression::Untried)
    }

    fn memory(&self, flying: Option<&Flight>) -> Memory {
        let begun = self.begun.iter();
        let begun = begun.filter_map(|batch| batch.attempt(batch.ambiguous?));
        let flying = flying.and_then(|flight| {
            let first = flight.batch.ambiguous.unwrap_or(flight.departed);
            flight.batch.attempt(first)
        });
        Memory {
            destination: self.settings.destination.clone(),
            gate: self.gate.clone(),
            attempts: begun.chain(flying).collect(),
        }
    }

    /// Ends the slow draining as soon as nothing of the backlog waits.
    fn leave_backlog(&mut self, store: &impl Store) {
        if !self.gate.draining {
            return;
        }
        if self.backlog.is_none() {
            self.note_backlog(store);
        }
        let first = store.waiting().next().map(|message| message.seq);
        if first.is_none() || first > self.backlog {
            self.gate.drained();
        }
    }

    /// Drops what was recorded before consent began, once per beginning.
    fn drop_uncovered(&mut self, permit: &Permit<Diagnostics>, store: &mut impl Store) {
        if self.checked_as_of == Some(permit.as_of()) {
            return;
        }
        let uncovered: Vec<Seq> = store
            .waiting()
            .filter(|message| !permit.covers(message.recorded.wall))
            .map(|message| message.seq)
            .collect();
        if !uncovered.is_empty() {
            store.settle(&uncovered, Fate::Dropped(Loss::Consent));
            store.save(&self.memory(None));
        }
        self.checked_as_of = Some(permit.as_of());
    }
}

#[cfg(test)]
mod tests;
