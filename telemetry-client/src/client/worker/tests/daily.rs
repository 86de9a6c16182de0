//! Reports that the thread makes by itself.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::client::queue::Report;
use crate::disk::MemoryDisk;
use crate::outbox::Claim;
use crate::sample::Small;
use crate::schedule::FIRST;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const AT_ONCE: RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO;

#[expect(clippy::unnecessary_wraps, reason = "the form in which a host answers")]
fn content(limits: &Limits) -> Option<DayReport> {
    Some(DayReport::new(
        &[&Small::default()],
        &Scope::default(),
        limits,
    ))
}

/// A host on a machine of its own, whose program can be killed.
struct Host {
    disk: Arc<MemoryDisk>,
    clock: Arc<Paused>,
    endpoint: Scripted,
    running: Option<(Arc<Queue>, tokio::task::JoinHandle<()>)>,
    /// How often the host was asked for a report.
    asked: Arc<AtomicUsize>,
}

impl Host {
    fn new(first: RangeInclusive<Duration>) -> Self {
        let mut host = Self {
            disk: Arc::default(),
            clock: Arc::new(Paused::new()),
            endpoint: Scripted::new(Duration::ZERO, status(200)),
            running: None,
            asked: Arc::default(),
        };
        host.start(first, content);
        host
    }

    fn start(
        &mut self,
        first: RangeInclusive<Duration>,
        mut build: impl FnMut(&Limits) -> Option<DayReport> + Send + 'static,
    ) {
        let (endpoint, disk) = (self.endpoint.clone(), self.disk.clone());
        let (queue, running) = start_at(
            Path::new("state"),
            endpoint,
            disk,
            yes(),
            self.clock.clone(),
        );
        let asked = self.asked.clone();
        queue.report_daily(daily(first, move |limits| {
            asked.fetch_add(1, Ordering::SeqCst);
            build(limits)
        }));
        self.running = Some((queue, running));
    }

    /// Nothing is saved, and the lock is released as the system does it.
    async fn kill(&mut self) {
        let (_, running) = self.running.take().unwrap();
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        self.disk.release_locks();
    }

    fn status(&self) -> Status {
        self.running.as_ref().unwrap().0.shown.status()
    }

    /// How many messages became of reports, beside the one that makes the identifier known.
    fn made(&self) -> u64 {
        self.status().ledger.accepted.saturating_sub(1)
    }

    /// Time passes until the next report is made.
    async fn pass_to_next(&self) {
        let next = self.status().next_report.unwrap();
        pass(next.since(self.clock.now().wall) + Duration::from_secs(6)).await;
    }

    fn set_clock(&self, change: impl FnOnce(Moment) -> Moment) {
        let mut wall = self.clock.wall.lock().unwrap();
        *wall = change(*wall);
    }
}

async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

#[tokio::test(start_paused = true)]
async fn the_first_report_waits_and_then_there_is_one_a_day() {
    let host = Host::new(FIRST);
    pass(Duration::from_mins(4)).await;
    assert_eq!(host.made(), 0);
    let due = host.status().next_report.unwrap();
    assert!(FIRST.contains(&due.since(Moment::from_millis(1_795_600_800_000))));
    host.pass_to_next().await;
    assert_eq!(host.made(), 1);
    assert_eq!(host.status().waiting, 0);
    host.pass_to_next().await;
    for day in 1..7 {
        assert_eq!(host.made(), 1 + day);
        pass(DAY).await;
    }
    assert_eq!(host.made(), 8);
    assert_eq!(host.asked.load(Ordering::SeqCst), 8);
}

#[tokio::test(start_paused = true)]
async fn f25_a_hundred_restarts_in_a_day_make_one_report() {
    let mut host = Host::new(AT_ONCE);
    pass(Duration::from_secs(1)).await;
    let first = host.status().last_report.unwrap();
    let next = host.status().next_report.unwrap();
    let rest = next.since(host.clock.now().wall);
    for _ in 0..100 {
        host.kill().await;
        host.start(AT_ONCE, content);
        pass(rest / 102).await;
    }
    let last = host.status().last_report.unwrap();
    assert_eq!((last.window, last.made), (first.window, first.made));
    assert_eq!(host.asked.load(Ordering::SeqCst), 1);
    host.pass_to_next().await;
    assert_eq!(host.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn f26_a_clock_that_jumps_makes_one_report_at_most_and_the_next_is_a_day_ahead_at_most() {
    let host = Host::new(AT_ONCE);
    pass(Duration::from_secs(1)).await;
    // Away from where windows begin.
    host.pass_to_next().await;
    pass(6 * HOUR).await;
    assert_eq!(host.made(), 2);
    host.set_clock(|wall| wall.after(3 * DAY));
    pass(HOUR).await;
    assert_eq!(host.made(), 3);
    host.set_clock(|wall| wall.before(3 * DAY));
    pass(HOUR).await;
    assert_eq!(host.made(), 3);
    let next = host.status().next_report.unwrap();
    assert!(next.since(host.clock.now().wall) <= DAY);
    pass(DAY).await;
    assert_eq!(host.made(), 4);
    pass(3 * DAY).await;
    assert_eq!(host.made(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_failed_upload_does_not_hold_up_the_next_window() {
    let mut host = Host::new(AT_ONCE);
    host.kill().await;
    host.endpoint = Scripted::new(Duration::ZERO, Err(Failure::Unreachable));
    host.start(AT_ONCE, content);
    pass(4 * DAY).await;
    assert_eq!(host.status().waiting, 1 + 5);
    host.kill().await;
    host.endpoint = Scripted::new(Duration::ZERO, status(200));
    host.start(AT_ONCE, content);
    pass(2 * HOUR).await;
    assert_eq!(host.status().waiting, 0);
    let ledger = host.status().ledger;
    assert_eq!(ledger.delivered, ledger.accepted);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_has_no_report_is_asked_again_every_five_minutes() {
    let mut host = Host::new(AT_ONCE);
    host.kill().await;
    host.start(AT_ONCE, |_| None);
    pass(HOUR + Duration::from_secs(30)).await;
    assert_eq!(host.made(), 0);
    assert_eq!(host.asked.load(Ordering::SeqCst), 13);
    host.kill().await;
    host.start(AT_ONCE, content);
    pass(Duration::from_secs(30)).await;
    assert_eq!(host.made(), 1, "the window stayed open");
}

#[tokio::test(start_paused = true)]
async fn what_is_left_out_is_left_out_of_reports_that_the_thread_makes() {
    let host = Host::new(AT_ONCE);
    let limit = |events: &[&str]| {
        let limits = Limits {
            without_events: events.iter().map(|&name| name.to_owned()).collect(),
            ..Limits::default()
        };
        host.running.as_ref().unwrap().0.set_limits(limits);
    };
    limit(&["small"]);
    pass(HOUR).await;
    assert_eq!(host.made(), 0);
    assert!(host.asked.load(Ordering::SeqCst) > 0);
    limit(&[]);
    pass(HOUR).await;
    // A window may have begun meanwhile.
    assert!(host.made() > 0);
}

#[tokio::test(start_paused = true)]
async fn a_host_is_not_asked_for_a_report_before_its_yes_begins() {
    let clock = Arc::new(Paused::new());
    let since = clock.now().wall.after(HOUR);
    let consent = Box::new(move |now| {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On { since }),
            ..Diagnostics::default()
        };
        facts.decide(now)
    });
    let disk: Arc<MemoryDisk> = Arc::default();
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let (queue, running) = start_at(Path::new("state"), endpoint, disk, consent, clock);
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    queue.report_daily(daily(AT_ONCE, move |limits| {
        counted.fetch_add(1, Ordering::SeqCst);
        content(limits)
    }));
    pass(Duration::from_mins(59)).await;
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    pass(HOUR).await;
    assert!(asked.load(Ordering::SeqCst) > 0);
    let _ = close(&queue, running).await;
}

#[tokio::test(start_paused = true)]
async fn the_report_of_a_day_leaves_out_what_the_administrator_leaves_out_by_then() {
    let host = Host::new(AT_ONCE);
    pass(Duration::from_secs(1)).await;
    // Away from where windows begin.
    host.pass_to_next().await;
    pass(6 * HOUR).await;
    assert_eq!(host.made(), 2);
    let (queue, _) = host.running.as_ref().unwrap();
    queue.set_limits(Limits {
        without_events: vec!["small".to_owned()],
        ..Limits::default()
    });
    pass(3 * DAY).await;
    assert_eq!(host.made(), 2);
    queue.set_limits(Limits::default());
    pass(HOUR).await;
    assert_eq!(host.made(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_report_that_somebody_made_in_this_window_is_the_one() {
    let host = Host::new(FIRST);
    pass(Duration::from_secs(1)).await;
    let queue = &host.running.as_ref().unwrap().0;
    let (answer, made) = mpsc::sync_channel(1);
    let report = Report {
        recorded: host.clock.now(),
        content: content(&Limits::default()).unwrap(),
        answer,
    };
    queue.push_report(report).unwrap();
    pass(Duration::from_secs(1)).await;
    assert_eq!(made.recv().unwrap().unwrap().claim, Claim::Made(1));
    let next = host.status().next_report.unwrap();
    let rest = next.since(host.clock.now().wall);
    pass(rest.saturating_sub(Duration::from_secs(6))).await;
    assert_eq!(host.asked.load(Ordering::SeqCst), 0);
    pass(Duration::from_secs(12)).await;
    assert_eq!(host.asked.load(Ordering::SeqCst), 1);
}

/// The program's memory in pages of the machine.
#[cfg(target_os = "linux")]
fn resident_pages() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Runs for so many days, with a look every five minutes; answers by how many pages more the process
/// had at its greatest in the second half of it than in the first.
#[cfg(target_os = "linux")]
async fn run_for(days: u32) -> u64 {
    const SPEED: u32 = 60;
    const STEPS: u32 = 50;
    let mut host = Host::new(AT_ONCE);
    host.kill().await;
    let mut clock = Paused::new();
    clock.speed = SPEED;
    host.clock = Arc::new(clock);
    host.start(AT_ONCE, content);
    let step = DAY * (days / 2) / SPEED / STEPS;
    let requests = host.endpoint.requests.clone();
    let mut pages = [0; 2];
    for most in &mut pages {
        for _ in 0..STEPS {
            pass(step).await;
            // Nor does the test itself grow.
            requests.lock().unwrap().clear();
            *most = resident_pages().max(*most);
        }
    }
    let [before, after] = pages;
    let made = host.made();
    assert!(
        (u64::from(days) - 2..=u64::from(days) + 1).contains(&made),
        "{made}"
    );
    assert_eq!(host.status().waiting, 0);
    after.saturating_sub(before)
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_hundred_days_are_a_hundred_reports() {
    // Other tests in this process need memory meanwhile.
    let _ = run_for(100).await;
}

#[cfg(target_os = "linux")]
#[ignore = "minutes, of a release build; alone in its process, at whose memory it looks"]
#[tokio::test(start_paused = true)]
async fn memory_is_flat_over_a_hundred_thousand_days() {
    let grown = run_for(100_000).await;
    assert!(grown < 256, "by {grown} pages");
}
