//! Outbox, state machine and transport, driven on a clock that jumps over every wait.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telemetry_client::delivery::{
    AckRule, Answer, Backoff, Boot, Failure, Machine, Settings, Stamp, Step, Store as _,
    Transport as _,
};
use telemetry_client::disk::SystemDisk;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;
use telemetry_client::ledger::Loss;
use telemetry_client::outbox::{Draft, Outbox, Quota};
use telemetry_client::sent::SentLog;
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};

use super::server::Server;

pub(crate) const START: Moment = Moment::from_millis(1_795_600_800_000);

pub(crate) fn at(time: Duration) -> Stamp {
    Stamp {
        wall: START.after(time),
        boot: Boot(1),
        up: time,
    }
}

pub(crate) fn permit() -> Permit<Diagnostics> {
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On {
            since: Moment::EARLIEST,
        }),
        ..Diagnostics::default()
    };
    facts.decide(START).permit().unwrap()
}

/// An outbox large enough for every test.
pub(crate) fn open(dir: &Path) -> Outbox {
    let disk = Arc::new(SystemDisk);
    let sent = SentLog::new(disk.clone(), &dir.join("sent"), 64_000_000);
    let quota = Quota {
        messages: 20_000,
        ..Quota::default()
    };
    Outbox::open(
        disk,
        &dir.join("outbox"),
        quota,
        sent,
        &permit(),
        &at(Duration::ZERO),
    )
    .unwrap()
}

pub(crate) fn append(outbox: &mut Outbox, messages: usize, properties: &[u8]) {
    let now = at(Duration::ZERO);
    let draft = Draft {
        event: "happened",
        properties,
        recorded: now,
    };
    for outcome in outbox.append(&permit(), &vec![draft; messages], &now) {
        outcome.unwrap();
    }
}

/// Something that delivers from a directory to an endpoint.
pub(crate) struct Driver {
    pub(crate) outbox: Outbox,
    pub(crate) machine: Machine,
    transport: HttpTransport,
    pub(crate) now: Stamp,
    /// When each request went out, since the start.
    pub(crate) times: Vec<Duration>,
}

impl Driver {
    pub(crate) fn new(dir: &Path, url: &str, key: &str, ack: AckRule) -> Self {
        let endpoint = Endpoint::new(url, key).unwrap();
        let outbox = open(dir);
        let settings = Settings {
            destination: endpoint.fingerprint(),
            ack,
            backoff: Backoff::default(),
            compress: true,
        };
        let random = fastrand::Rng::with_seed(7);
        Self {
            machine: Machine::new(settings, outbox.memory().clone(), random),
            outbox,
            transport: HttpTransport::new(&endpoint).unwrap(),
            now: at(Duration::ZERO),
            times: Vec::new(),
        }
    }

    /// One with so many messages to send.
    pub(crate) fn with(dir: &Path, server: &Server, messages: usize) -> Self {
        let mut driver = Self::new(dir, &server.url, "key", AckRule::AnyBody);
        append(&mut driver.outbox, messages, b"{\"kind\":\"good\"}");
        driver
    }

    /// Sends until nothing waits or so many requests went out. The ledger balances after each.
    pub(crate) async fn run(&mut self, requests: usize) -> Vec<Result<Answer, Failure>> {
        let mut results = Vec::new();
        while results.len() < requests {
            match self.machine.next(&self.now, &permit(), &mut self.outbox) {
                Step::Idle => break,
                Step::Wait(time) => self.pass(time),
                Step::Send(request) => {
                    self.times.push(self.now.up);
                    let result = self.transport.send(permit(), request).await;
                    self.machine.on_result(&self.now, &result, &mut self.outbox);
                    results.push(result);
                }
            }
            self.assert_balanced();
        }
        results
    }

    /// The time between each request and the next.
    pub(crate) fn gaps(&self) -> Vec<Duration> {
        let gap = |pair: &[Duration]| pair[1].saturating_sub(pair[0]);
        self.times.windows(2).map(gap).collect()
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now.up += time;
        self.now.wall = self.now.wall.after(time);
    }

    /// F37: accepted is delivered, waiting and dropped.
    #[track_caller]
    pub(crate) fn assert_balanced(&self) {
        let waiting = self.outbox.waiting_messages() as u64;
        assert_eq!(waiting, self.outbox.waiting().count() as u64);
        assert!(
            self.outbox.ledger().balances(waiting),
            "{:?}",
            self.outbox.ledger()
        );
    }

    /// Everything was delivered, but what was lost for this one reason.
    #[track_caller]
    pub(crate) fn assert_delivered(&self, messages: u64, lost: &[(Loss, u64)]) {
        assert_eq!(self.outbox.waiting_messages(), 0);
        assert_eq!(self.outbox.ledger().delivered, messages);
        let dropped: Vec<(Loss, u64)> = self
            .outbox
            .ledger()
            .dropped
            .iter()
            .map(|(loss, messages)| (*loss, *messages))
            .collect();
        assert_eq!(dropped, lost);
    }
}

/// The same identifiers, each once.
pub(crate) fn distinct(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
