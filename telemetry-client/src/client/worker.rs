//! The thread: from the queue to the disk, from the disk to the endpoint.

mod aside;
mod consent;
mod daily;
mod group;
mod lead;
mod thread;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use telemetry_core::Moment;
use telemetry_core::consent::{Decision, Diagnostics, Permit};
use tokio::time::{Instant, sleep_until};

pub(super) use thread::offline;

use self::aside::Aside;
use self::consent::Part;
use super::daily::{Building, Daily};
use super::queue::{Closing, Due, Queue, Waiting};
use super::{Closed, Setup, Status};
use crate::delivery::{
    Answer, Clock, Failure, Machine, Settings, Stamp, Step, Store as _, Transport,
};
use crate::disk::Disk;
use crate::lease::Shared;
use crate::ledger::{Ledger, Loss};
use crate::outbox::{OpenError, Outbox};
use crate::sent::SentLog;

/// How long an occurrence waits for others to be written with it.
const GROUP_TIME: Duration = Duration::from_millis(200);

/// The longest time between two looks at consent, the clock and the outbox's lock.
const TICK: Duration = Duration::from_secs(5);

/// The same while a request is under way, which is cut off when consent ends.
const FLIGHT_TICK: Duration = Duration::from_secs(1);

/// Whoever allows more time than this allows any.
const LONGEST_CLOSE: Duration = Duration::from_hours(24);

/// How long the disk may need in the end.
const SAVE_TIME: Duration = Duration::from_millis(250);

pub(super) type AskConsent = Box<dyn FnMut(Moment) -> Decision<Diagnostics> + Send>;

type Flight = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send>>;

/// The thread's state.
pub(super) struct Worker<T> {
    setup: Setup,
    settings: Settings,
    consent: AskConsent,
    transport: T,
    clock: Arc<dyn Clock>,
    disk: Arc<dyn Disk>,
    queue: Arc<Queue>,
    /// What was taken from the queue while consent is asked for it.
    taken: Waiting,
    open: Option<Open>,
    /// Who builds reports, if this thread makes them.
    daily: Option<Daily>,
    /// What was counted before the outbox was purged.
    ended: Ledger,
    /// Whether something may lie there that has to go.
    unpurged: bool,
    /// What of this node others share, which has to go with consent.
    part: Part,
    /// That it led and could not work, so that it asks for no lead for a while.
    aside: Option<Aside>,
    /// What was handed on last to whoever leads next.
    handed_on: Shared,
    /// Occurrences that were dropped because the outbox could not be opened.
    unwritten: u64,
    /// That the client was closed before there was a network.
    closing: Option<Closing>,
    /// Where events are encoded.
    buffer: Vec<u8>,
    status: Status,
}

/// An outbox, and what sends from it.
struct Open {
    outbox: Outbox,
    machine: Machine,
    flight: Option<Flight>,
    /// The report that is being built for it.
    building: Option<Building>,
}

impl<T: Transport> Worker<T> {
    pub(super) fn new(
        setup: Setup,
        settings: Settings,
        consent: AskConsent,
        transport: T,
        clock: Arc<dyn Clock>,
        disk: Arc<dyn Disk>,
        queue: Arc<Queue>,
    ) -> Self {
        Self {
            setup,
            settings,
            consent,
            transport,
            clock,
            disk,
            queue,
            taken: Waiting::default(),
            open: None,
            daily: None,
            ended: Ledger::default(),
            unpurged: true,
            part: Part::default(),
            aside: None,
            handed_on: Shared::default(),
            unwritten: 0,
            closing: None,
            buffer: Vec::new(),
            status: Status::default(),
        }
    }

    /// Runs until the client is closed.
    pub(super) async fn run(&mut self) {
        loop {
            let closing = self.closing.take().or_else(|| self.write_group());
            if let Some(closing) = closing {
                let closed = self.close(closing.deadline).await;
                return self.end(&closing, closed);
            }
            let next = self.send_next();
            self.publish();
            self.wait(next).await;
        }
    }

    /// Waits until something is recorded and due, an answer comes, or `next` is over.
    async fn wait(&mut self, next: Duration) {
        let tick = Instant::now() + next.min(TICK);
        let mut group = None;
        loop {
            match self.queue.due() {
                Due::AtOnce => return,
                // While the outbox cannot be opened, only the tick tries again.
                Due::Full if self.open.is_some() => return,
                Due::Soon if self.open.is_some() => {
                    group.get_or_insert_with(|| Instant::now() + GROUP_TIME);
                }
                Due::Full | Due::Soon | Due::Never => {}
            }
            let until = group.map_or(tick, |group| tick.min(group));
            let flight = self.open.as_mut().and_then(Open::flight);
            tokio::select! {
                result = answer(flight) => return self.take_result(&result),
                () = self.queue.changed() => {}
                () = sleep_until(until) => return,
            }
        }
    }

    /// Opens the outbox, if this node leads; who leads and cannot open it lets others lead.
    fn open(&mut self, permit: &Permit<Diagnostics>, now: &Stamp) -> Result<(), OpenError> {
        if let Some(why) = self.stands_aside(now) {
            return Err(why);
        }
        let shared = self.lead()?;
        if self.open.is_some() {
            return Ok(());
        }
        let outcome = self.open_led(shared, permit, now);
        if let Err(why) = &outcome {
            self.stand_aside(why, now);
        }
        outcome
    }

    /// Opens the outbox of a node that leads.
    fn open_led(
        &mut self,
        mut shared: Shared,
        permit: &Permit<Diagnostics>,
        now: &Stamp,
    ) -> Result<(), OpenError> {
        let mut chosen = shared.identity.filter(|identity| !identity.is_declared());
        if self.setup.identity.is_some() {
            chosen = self.named(&shared)?;
            // Asking may have taken so long that another node leads by now.
            shared = self.lead()?;
        }
        let state = &self.setup.state;
        let sent = SentLog::new(self.disk.clone(), &state.sent(), self.setup.sent_log_bytes);
        let mut outbox = Outbox::open_as(
            chosen,
            self.disk.clone(),
            &state.outbox(),
            self.setup.quota,
            sent,
            permit,
            now,
        )?;
        self.follow(&mut outbox, &shared, now)?;
        self.queue.set_lock(outbox.lock_copy());
        let memory = outbox.memory().clone();
        let mut machine = Machine::new(self.settings.clone(), memory, fastrand::Rng::new());
        machine.note_backlog(&outbox);
        self.open = Some(Open {
            outbox,
            machine,
            flight: None,
            building: None,
        });
        Ok(())
    }

    /// Sends what may be sent now; answers how long nothing else is to be done.
    fn send_next(&mut self) -> Duration {
        let now = self.clock.now();
        if self.open.as_ref().is_some_and(|open| open.flight.is_some()) {
            return FLIGHT_TICK;
        }
        let Some(permit) = self.permit(&now) else {
            return TICK;
        };
        let Some(open) = &mut self.open else {
            return TICK;
        };
        // Who has nothing to tell need not be known.
        if open.outbox.is_without_news() {
            open.outbox.save_counts();
            return TICK;
        }
        // What was handed on since the last look may have taken long.
        if !self.still_leads() {
            return TICK;
        }
        let Some(open) = &mut self.open else {
            return TICK;
        };
        match open.machine.next(&now, &permit, &mut open.outbox) {
            Step::Send(request) => {
                open.flight = Some(Box::pin(self.transport.send(permit, request)));
                FLIGHT_TICK
            }
            Step::Wait(time) => time,
            Step::Idle => {
                open.outbox.save_counts();
                TICK
            }
        }
    }

    /// Takes what came of the request under way, unless consent ended meanwhile.
    fn take_result(&mut self, result: &Result<Answer, Failure>) {
        let now = self.clock.now();
        if self.permit(&now).is_none() {
            return;
        }
        if let Some(open) = &mut self.open {
            open.flight = None;
            open.machine.on_result(&now, result, &mut open.outbox);
        }
    }

    /// One attempt at most, which ends so early that the disk has time before the deadline.
    async fn close(&mut self, deadline: Duration) -> Closed {
        let saving = SAVE_TIME.min(deadline / 4);
        let deadline = deadline.min(LONGEST_CLOSE).saturating_sub(saving);
        let deadline = Instant::now() + deadline;
        if deadline > Instant::now() {
            self.send_next();
        }
        while let Some(flight) = self.open.as_mut().and_then(Open::flight)
            && Instant::now() < deadline
        {
            let look = deadline.min(Instant::now() + FLIGHT_TICK);
            tokio::select! {
                result = flight => self.take_result(&result),
                () = sleep_until(look) => {
                    let now = self.clock.now();
                    let _ = self.permit(&now);
                    let _ = self.still_leads();
                }
            }
        }
        self.close_unsent()
    }

    fn close_unsent(&mut self) -> Closed {
        if let Some(open) = &mut self.open {
            open.flight = None;
            open.machine.abandon();
            let memory = open.machine.memory_now();
            open.outbox.save(&memory);
        }
        self.publish();
        Closed {
            finished: true,
            spooled: self.status.waiting,
            ledger: self.status.ledger.clone(),
        }
    }

    fn end(&mut self, closing: &Closing, closed: Closed) {
        self.hand_on();
        // Whoever starts next finds the outbox unlocked.
        self.open = None;
        self.leave();
        // Whoever opted out since the last look left the lock, which was held.
        let _ = self.permit(&self.clock.now());
        // Whoever asked may have given up.
        let _ = closing.answer.send(closed);
    }

    fn publish(&mut self) {
        let now = self.clock.now();
        if let Some(open) = &mut self.open {
            let gate = open.machine.gate();
            self.status.identity = Some(open.outbox.identity());
            self.status.waiting = open.outbox.waiting_messages();
            self.status.waiting_bytes = open.outbox.waiting_bytes();
            self.status.last_report = open.outbox.last_report();
            let wait = open.outbox.wait_for_report(&now);
            let wait = wait.filter(|_| self.daily.is_some());
            self.status.next_report = wait.map(|wait| now.wall.after(wait));
            self.status.ledger = open.outbox.ledger().clone();
            self.status.parked = gate.parked;
            self.status.trouble = gate.trouble;
            self.status.pause = gate.wait(&now);
            self.status.disk_error = open.outbox.disk_error();
        } else {
            let mut ledger = self.ended.clone();
            ledger.accepted += self.unwritten;
            ledger.lose(Loss::Disk, self.unwritten);
            self.status = Status {
                ledger,
                consent: self.status.consent,
                locked: self.status.locked,
                nameless: self.status.nameless,
                lead: self.status.lead.clone(),
                disk_error: self.status.disk_error,
                ..Status::default()
            };
        }
        self.queue.shown.set(self.status.clone());
    }
}

impl Open {
    /// The request under way.
    fn flight(&mut self) -> Option<&mut Flight> {
        self.flight.as_mut()
    }
}

/// Also if the host's consent panics, nobody waits for a thread that is gone.
impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.queue.end();
    }
}

/// The answer of the request under way; never, if there is none.
async fn answer(flight: Option<&mut Flight>) -> Result<Answer, Failure> {
    match flight {
        Some(flight) => flight.await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
