//! An identifier that the host's system has.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::disk::MemoryDisk;
use crate::identity::{Identity, Naming};
use crate::lease::FileLease;
use crate::sample::Small;

/// A system that tells its identifier, or does not.
#[derive(Debug, Default)]
struct System {
    told: Mutex<Option<Identity>>,
    asked: AtomicUsize,
}

impl System {
    fn of(text: &str) -> Arc<Self> {
        let system = Self::default();
        *system.told.lock().unwrap() = Some(declared(text));
        Arc::new(system)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Naming for System {
    fn identity(&self) -> Option<Identity> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        *self.told.lock().unwrap()
    }
}

fn declared(text: &str) -> Identity {
    serde_json::from_str(&format!("\"{text}\"")).unwrap()
}

type Running = (Arc<Queue>, tokio::task::JoinHandle<()>);

/// A client that makes reports on this disk.
fn start_named(system: Option<&Arc<System>>, disk: &Arc<dyn Disk>, lease: bool) -> Running {
    start_asking(system, disk, lease, yes())
}

fn start_asking(
    system: Option<&Arc<System>>,
    disk: &Arc<dyn Disk>,
    lease: bool,
    consent: AskConsent,
) -> Running {
    let lease = lease.then(|| FileLease::new(disk.clone(), "lease"));
    let setup = Setup {
        identity: system.map(|system| system.clone() as Arc<dyn Naming>),
        lease: lease.map(|lease| Arc::new(lease) as Arc<dyn crate::lease::Lease>),
        ..setup(Path::new("state"))
    };
    let endpoint = Scripted::new(Duration::ZERO, status(200));
    let running = start_as(
        setup,
        endpoint,
        disk.clone(),
        consent,
        Arc::new(Paused::new()),
    );
    let at_once = Duration::ZERO..=Duration::ZERO;
    running.0.report_daily(daily(at_once, |limits| {
        let small = Small::default();
        Some(DayReport::new(&[&small], &Scope::default(), limits))
    }));
    running
}

async fn identity(running: &Running) -> Option<Identity> {
    tokio::time::sleep(Duration::from_secs(30)).await;
    running.0.shown.status().identity
}

fn disk() -> Arc<dyn Disk> {
    Arc::new(MemoryDisk::default())
}

#[tokio::test(start_paused = true)]
async fn while_the_identifier_is_not_known_nothing_is_made_and_then_all_of_it() {
    let (system, disk) = (Arc::new(System::default()), disk());
    let running = start_named(Some(&system), &disk, false);
    assert_eq!(identity(&running).await, None);
    let status = running.0.shown.status();
    assert!(status.nameless && status.last_report.is_none());
    assert!(disk.list(Path::new("state/outbox")).unwrap().is_empty());
    *system.told.lock().unwrap() = Some(declared("known"));
    assert_eq!(identity(&running).await, Some(declared("known")));
    let status = running.0.shown.status();
    assert!(!status.nameless && status.last_report.is_some());
    let _ = close(&running.0, running.1).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_known_last_serves_and_what_is_known_now_counts_more() {
    let disk = disk();
    for (told, expected) in [("one", "one"), ("", "one"), ("two", "two"), ("", "two")] {
        let system = System::of("one");
        *system.told.lock().unwrap() = (!told.is_empty()).then(|| declared(told));
        let running = start_named(Some(&system), &disk, false);
        assert_eq!(identity(&running).await, Some(declared(expected)), "{told}");
        let _ = close(&running.0, running.1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_reports_under_an_identifier_of_before_who_was_not_told_to() {
    let disk = disk();
    let running = start_named(Some(&System::of("one")), &disk, true);
    assert_eq!(identity(&running).await, Some(declared("one")));
    let _ = close(&running.0, running.1).await;
    let running = start_named(None, &disk, true);
    let own = identity(&running).await.unwrap();
    assert!(!own.is_declared());
    let _ = close(&running.0, running.1).await;
    // Nor does one that was drawn stand in for the system's.
    let unknown = Arc::new(System::default());
    let running = start_named(Some(&unknown), &disk, true);
    assert_eq!(identity(&running).await, None);
    assert!(running.0.shown.status().nameless);
    let _ = close(&running.0, running.1).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_follows_reports_under_what_was_handed_on_where_the_system_says_nothing() {
    let first = disk();
    let running = start_named(Some(&System::of("one")), &first, true);
    assert_eq!(identity(&running).await, Some(declared("one")));
    let _ = close(&running.0, running.1).await;
    // Another node, which has nothing but what the nodes share.
    crate::outbox::purge(first.as_ref(), Path::new("state/outbox")).unwrap();
    let unknown = Arc::new(System::default());
    let running = start_named(Some(&unknown), &first, true);
    assert_eq!(identity(&running).await, Some(declared("one")));
    let _ = close(&running.0, running.1).await;
}

#[tokio::test(start_paused = true)]
async fn reports_under_another_identifier_put_off_none_under_this_one() {
    let disk = disk();
    let system = System::of("one");
    for named in [None, Some(&system), None, Some(&system)] {
        let running = start_named(named, &disk, true);
        let declared = identity(&running).await.unwrap().is_declared();
        assert_eq!(declared, named.is_some());
        let report = running.0.shown.status().last_report;
        let report = report.expect("a new installation reports at once");
        assert_eq!((report.messages, report.delivered), (1, 1));
        let _ = close(&running.0, running.1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_for_with_consent_only_and_once_for_an_outbox() {
    let (system, disk) = (System::of("one"), disk());
    let no: AskConsent = Box::new(|now| Diagnostics::default().decide(now));
    let running = start_asking(Some(&system), &disk, false, no);
    assert_eq!(identity(&running).await, None);
    assert_eq!(system.asked(), 0);
    assert!(!running.0.shown.status().nameless);
    let _ = close(&running.0, running.1).await;
    let running = start_named(Some(&system), &disk, false);
    assert_eq!(identity(&running).await, Some(declared("one")));
    assert_eq!(system.asked(), 1);
    let _ = close(&running.0, running.1).await;
}
