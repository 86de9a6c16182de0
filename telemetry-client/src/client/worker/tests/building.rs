//! Reports that take long to build.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::time::advance;

use super::*;
use crate::disk::MemoryDisk;
use crate::sample::Small;

const AT_ONCE: RangeInclusive<Duration> = Duration::ZERO..=Duration::ZERO;

/// A host whose every report is built as long as somebody holds it up.
struct Slow {
    queue: Arc<Queue>,
    running: tokio::task::JoinHandle<()>,
    endpoint: Scripted,
    /// Whether consent was taken back, and how often it was asked for.
    off: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
    /// Tells of each report that begins, with who wants it.
    begun: tokio::sync::mpsc::UnboundedReceiver<Interest>,
    /// Has one report be there.
    build: mpsc::Sender<()>,
}

impl Slow {
    fn start() -> Self {
        let (off, asked): (Arc<AtomicBool>, Arc<AtomicUsize>) = Default::default();
        let consent = Box::new({
            let (off, asked) = (off.clone(), asked.clone());
            let mut yes = yes();
            move |now| {
                asked.fetch_add(1, Ordering::SeqCst);
                if off.load(Ordering::SeqCst) {
                    let no = Diagnostics {
                        switch: Switch::Off,
                        ..Diagnostics::default()
                    };
                    return no.decide(now);
                }
                yes(now)
            }
        });
        let endpoint = Scripted::new(Duration::ZERO, status(200));
        let disk = Arc::new(MemoryDisk::default());
        let (queue, running) = start_with(Path::new("state"), endpoint.clone(), disk, consent);
        let (tell, begun) = tokio::sync::mpsc::unbounded_channel();
        let (build, go) = mpsc::channel();
        queue.report_daily(daily_while(AT_ONCE, move |limits, interest| {
            tell.send(interest.clone()).unwrap();
            go.recv().ok()?;
            Some(DayReport::new(
                &[&Small::default()],
                &Scope::default(),
                limits,
            ))
        }));
        Self {
            queue,
            running,
            endpoint,
            off,
            asked,
            begun,
            build,
        }
    }

    /// A report is being built, so that time passes only by saying so.
    async fn begin(&mut self) -> Interest {
        self.begun.recv().await.unwrap()
    }

    fn made(&self) -> bool {
        self.queue.shown.status().last_report.is_some()
    }
}

/// So much time passes, look by look.
async fn pass(looks: usize) {
    for _ in 0..looks {
        advance(TICK).await;
        settle().await;
    }
}

/// Whoever is woken does what there is to do.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn while_a_report_is_built_consent_is_asked_and_what_happens_is_sent() {
    let mut slow = Slow::start();
    let interest = slow.begin().await;
    let before = slow.asked.load(Ordering::SeqCst);
    record(&slow.queue, 1);
    pass(24).await;
    assert!(slow.asked.load(Ordering::SeqCst) >= before + 24);
    assert_eq!(slow.endpoint.requests(), 1, "with what happened");
    assert!(interest.lasts() && !slow.made());
    assert!(slow.begun.try_recv().is_err(), "there is one at a time");
    slow.build.send(()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(slow.made() && !interest.lasts());
    assert_eq!(slow.endpoint.requests(), 2);
    let _ = close(&slow.queue, slow.running).await;
}

#[tokio::test(start_paused = true)]
async fn a_report_that_is_built_when_consent_ends_is_given_up_and_never_made() {
    let mut slow = Slow::start();
    let interest = slow.begin().await;
    slow.off.store(true, Ordering::SeqCst);
    pass(1).await;
    assert!(!interest.lasts());
    slow.off.store(false, Ordering::SeqCst);
    // As long as the host is at that one, no second one is begun.
    pass(120).await;
    assert!(slow.begun.try_recv().is_err());
    slow.build.send(()).unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(!slow.made());
    assert_eq!(slow.endpoint.requests(), 0);
    // After that yes there is one of its own.
    assert!(slow.begin().await.lasts());
    slow.build.send(()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(slow.made());
    let _ = close(&slow.queue, slow.running).await;
}

#[tokio::test(start_paused = true)]
async fn closing_waits_for_no_report_that_is_built() {
    let mut slow = Slow::start();
    let interest = slow.begin().await;
    let (closed, _) = close(&slow.queue, slow.running).await;
    assert!(closed.finished && !interest.lasts());
    slow.build.send(()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_was_built_by_other_limits_is_built_again() {
    let mut slow = Slow::start();
    slow.begin().await;
    slow.queue.set_limits(Limits {
        without_events: vec!["small".to_owned()],
        ..Limits::default()
    });
    slow.build.send(()).unwrap();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(!slow.made());
    assert_eq!(slow.endpoint.requests(), 0);
    slow.queue.set_limits(Limits::default());
    slow.begin().await;
    slow.build.send(()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(slow.made());
    let _ = close(&slow.queue, slow.running).await;
}

#[tokio::test(start_paused = true)]
async fn a_host_that_panics_has_no_report_and_is_asked_again() {
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let disk = Arc::new(MemoryDisk::default());
    let (queue, running) = start_with(Path::new("state"), endpoint, disk, yes());
    let mut asked = 0;
    queue.report_daily(daily(AT_ONCE, move |limits| {
        asked += 1;
        assert!(asked > 1, "the first time");
        let small = Small::default();
        Some(DayReport::new(&[&small], &Scope::default(), limits))
    }));
    tokio::time::sleep(Duration::from_mins(6)).await;
    assert!(queue.shown.status().last_report.is_some());
    let _ = close(&queue, running).await;
}
