//! The thread's work on a paused clock, against endpoints of plain values.

mod aside;
mod building;
mod cluster;
mod consent;
mod daily;
mod lead;
mod losses;
mod naming;

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc;

use telemetry_core::consent::{Choice, Limits, Switch};
use telemetry_core::{Scope, Telemetry};

use super::*;
use crate::client::Interest;
use crate::delivery::{AckRule, Backoff, Boot, Request};
use crate::disk::SystemDisk;
use crate::endpoint::Endpoint;
use crate::report::DayReport;
use crate::sample::Happened;
use crate::state::StateDir;

/// The paused clock of the test.
#[derive(Debug)]
struct Paused {
    start: Instant,
    /// How much faster it runs than timers do.
    speed: u32,
    /// What somebody set the wall's clock to when the test began.
    wall: Mutex<Moment>,
}

impl Paused {
    fn new() -> Self {
        Self {
            start: Instant::now(),
            speed: 1,
            wall: Mutex::new(Moment::from_millis(1_795_600_800_000)),
        }
    }
}

impl Clock for Paused {
    fn now(&self) -> Stamp {
        let up = self.start.elapsed() * self.speed;
        Stamp {
            wall: self.wall.lock().unwrap().after(up),
            boot: Boot(1),
            up,
        }
    }
}

/// An endpoint that answers each request after a time, or never.
#[derive(Clone, Debug)]
struct Scripted {
    after: Duration,
    result: Result<Answer, Failure>,
    requests: Arc<Mutex<Vec<Instant>>>,
}

impl Scripted {
    fn new(after: Duration, result: Result<Answer, Failure>) -> Self {
        Self {
            after,
            result,
            requests: Arc::default(),
        }
    }

    fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        _permit: Permit<Diagnostics>,
        _request: Request,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + 'static {
        self.requests.lock().unwrap().push(Instant::now());
        let scripted = self.clone();
        async move {
            tokio::time::sleep(scripted.after).await;
            scripted.result
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the form in which an endpoint answers"
)]
fn status(status: u16) -> Result<Answer, Failure> {
    Ok(Answer {
        status,
        ..Answer::default()
    })
}

fn yes() -> AskConsent {
    Box::new(|now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    })
}

fn start(dir: &Path, transport: Scripted) -> (Arc<Queue>, tokio::task::JoinHandle<()>) {
    start_with(dir, transport, Arc::new(SystemDisk), yes())
}

fn start_with(
    dir: &Path,
    transport: impl Transport,
    disk: Arc<dyn Disk>,
    consent: AskConsent,
) -> (Arc<Queue>, tokio::task::JoinHandle<()>) {
    start_at(dir, transport, disk, consent, Arc::new(Paused::new()))
}

fn start_at(
    dir: &Path,
    transport: impl Transport,
    disk: Arc<dyn Disk>,
    consent: AskConsent,
    clock: Arc<Paused>,
) -> (Arc<Queue>, tokio::task::JoinHandle<()>) {
    start_as(setup(dir), transport, disk, consent, clock)
}

fn setup(dir: &Path) -> Setup {
    let endpoint = Endpoint::new("https://a.example", "key");
    Setup {
        // In memory here: what is measured of the process has it in it.
        sent_log_bytes: 64 * 1_024,
        ..Setup::new(StateDir::new(dir), endpoint)
    }
}

fn start_as(
    setup: Setup,
    transport: impl Transport,
    disk: Arc<dyn Disk>,
    consent: AskConsent,
    clock: Arc<Paused>,
) -> (Arc<Queue>, tokio::task::JoinHandle<()>) {
    let settings = Settings {
        destination: String::new(),
        ack: AckRule::AnyBody,
        backoff: Backoff::default(),
        compress: true,
    };
    let queue = Arc::new(Queue::new(Limits::default()));
    let mut worker = Worker::new(
        setup,
        settings,
        consent,
        transport,
        clock,
        disk,
        queue.clone(),
    );
    (queue, tokio::spawn(async move { worker.run().await }))
}

fn record(queue: &Queue, events: usize) {
    for _ in 0..events {
        queue
            .push(
                &Happened::default(),
                &Scope::default(),
                Paused::new().now(),
                None,
            )
            .unwrap();
    }
}

/// Who builds reports; time stands still meanwhile.
fn daily(
    first: RangeInclusive<Duration>,
    mut build: impl FnMut(&Limits) -> Option<DayReport> + Send + 'static,
) -> Daily {
    daily_while(first, move |limits, _| build(limits))
}

fn daily_while(
    first: RangeInclusive<Duration>,
    build: impl FnMut(&Limits, &Interest) -> Option<DayReport> + Send + 'static,
) -> Daily {
    let start = |work| {
        tokio::task::spawn_blocking(work);
        Ok(())
    };
    Daily::started_by(start, first, build)
}

async fn close(queue: &Queue, running: tokio::task::JoinHandle<()>) -> (Closed, Duration) {
    let (answer, closed) = mpsc::sync_channel(1);
    let before = Instant::now();
    queue.close(Duration::from_secs(2), answer);
    running.await.unwrap();
    (closed.recv().unwrap(), before.elapsed())
}

#[tokio::test(start_paused = true)]
async fn f17_closing_keeps_its_deadline_and_loses_nothing_whatever_the_endpoint_does() {
    let hour = Duration::from_hours(1);
    let limited = Ok(Answer {
        status: 429,
        retry_after: vec!["7".to_owned()],
        ..Answer::default()
    });
    let endpoints = [
        (Duration::ZERO, Err(Failure::Unreachable)),
        (hour, status(200)),
        (Duration::from_secs(10), status(200)),
        (Duration::from_secs(1), status(503)),
        (Duration::ZERO, limited),
    ];
    for (after, result) in endpoints {
        let dir = tempfile::tempdir().unwrap();
        let endpoint = Scripted::new(after, result);
        let (queue, running) = start(dir.path(), endpoint.clone());
        record(&queue, 100);
        let (closed, time) = close(&queue, running).await;
        assert!(
            time <= Duration::from_millis(2_050),
            "{endpoint:?}: {time:?}"
        );
        assert_eq!(closed.spooled, 101, "{endpoint:?}");
        assert!(closed.ledger.balances(101));
        assert_eq!(endpoint.requests(), 1);

        let healthy = Scripted::new(Duration::ZERO, status(200));
        let (queue, running) = start(dir.path(), healthy);
        tokio::time::sleep(hour).await;
        assert_eq!(close(&queue, running).await.0.ledger.delivered, 101);
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_with_any_time_for_closing_is_not_taken_at_its_word() {
    let dir = tempfile::tempdir().unwrap();
    let hour = Duration::from_hours(1);
    let (queue, running) = start(dir.path(), Scripted::new(hour, status(200)));
    record(&queue, 3);
    let (answer, closed) = mpsc::sync_channel(1);
    queue.close(Duration::MAX, answer);
    running.await.unwrap();
    assert_eq!(closed.recv().unwrap().ledger.delivered, 4);
}

#[tokio::test(start_paused = true)]
async fn f05_closing_does_not_break_a_pause_that_the_endpoint_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let limited = Ok(Answer {
        status: 429,
        retry_after: vec!["7".to_owned()],
        ..Answer::default()
    });
    let endpoint = Scripted::new(Duration::ZERO, limited);
    let (queue, running) = start(dir.path(), endpoint.clone());
    record(&queue, 1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(endpoint.requests(), 1);
    let (closed, _) = close(&queue, running).await;
    assert_eq!(endpoint.requests(), 1);
    assert_eq!(closed.spooled, 2);
}

#[tokio::test(start_paused = true)]
async fn occurrences_are_written_together_at_most_a_fifth_of_a_second_later() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = Scripted::new(Duration::from_hours(1), status(200));
    let (queue, running) = start(dir.path(), endpoint);
    // Between two looks at consent.
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    record(&queue, 3);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        queue.shown.status().waiting,
        1,
        "the identifier's own message"
    );
    tokio::time::sleep(Duration::from_millis(110)).await;
    assert_eq!(queue.shown.status().waiting, 4);
    record(&queue, 64);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(queue.shown.status().waiting, 68);
    let (closed, _) = close(&queue, running).await;
    assert_eq!(closed.spooled, 68);
}

#[tokio::test(start_paused = true)]
async fn an_installation_that_tells_nothing_is_not_made_known() {
    let dir = tempfile::tempdir().unwrap();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start(dir.path(), endpoint.clone());
    tokio::time::sleep(Duration::from_hours(24)).await;
    assert_eq!(endpoint.requests(), 0);
    record(&queue, 1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(endpoint.requests(), 1, "both go out together");
    let (closed, _) = close(&queue, running).await;
    assert_eq!(closed.ledger.delivered, 2);
}
