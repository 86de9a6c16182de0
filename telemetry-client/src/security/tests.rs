//! Checks against a script, on a clock that the test holds.

mod agreed;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use telemetry_core::consent::{Permit, SecurityCheck, Switch};
use telemetry_core::{Date, Moment, Version};

use super::signature::tests::signed;
use super::*;
use crate::delivery::{Boot, Clock, Failure, Stamp};
use crate::disk::hooked::{Call, HookedDisk};
use crate::disk::{Disk as _, SystemDisk};
use crate::state::StateDir;

const START: i64 = 1_795_600_000_000;

/// What a test and the checker share.
#[derive(Debug, Default)]
struct World {
    hours: AtomicI64,
    is_off: AtomicBool,
    is_unclear: AtomicBool,
    list: Mutex<Option<Page>>,
    /// Bulletins that cannot be fetched.
    missing: Mutex<Vec<&'static str>>,
    is_full: Mutex<Vec<&'static str>>,
    signature: Mutex<Option<String>>,
    asked: Mutex<Vec<String>>,
    taken: Mutex<Vec<String>>,
}

#[derive(Clone, Debug)]
struct Shared(Arc<World>);

impl Clock for Shared {
    fn now(&self) -> Stamp {
        let hours = self.0.hours.load(Ordering::Relaxed);
        Stamp {
            wall: Moment::from_millis(START + hours * 3_600_000),
            boot: Boot(1),
            up: Duration::from_hours(u64::try_from(hours).unwrap()),
        }
    }
}

impl Fetch for Shared {
    async fn fetch(&self, _: Permit<SecurityCheck>, wanted: &Wanted) -> Result<Page, FetchError> {
        let Wanted::Bulletin(id) = wanted else {
            self.0.asked.lock().unwrap().push("list".to_owned());
            return self
                .0
                .list
                .lock()
                .unwrap()
                .clone()
                .ok_or(Failure::Unreachable.into());
        };
        self.0.asked.lock().unwrap().push(id.to_string());
        if self.0.missing.lock().unwrap().contains(&id.as_str()) {
            return Ok(page(404, "none"));
        }
        Ok(Page {
            signature: self.0.signature.lock().unwrap().clone(),
            ..page(200, "<p>Update</p>")
        })
    }
}

impl Host for Shared {
    fn consent(&mut self) -> Consent {
        if self.0.is_unclear.load(Ordering::Relaxed) {
            return Consent::Unknown;
        }
        let facts = telemetry_core::consent::SecurityCheck {
            switch: if self.0.is_off.load(Ordering::Relaxed) {
                Switch::Off
            } else {
                Switch::On
            },
            ..Default::default()
        };
        Consent::Decided(facts.decide())
    }

    fn question(&mut self, _: Option<Date>) -> Result<Question, String> {
        Ok(Question {
            release: Version::new(&[5, 8, 0]),
            query: Query::default(),
        })
    }
}

impl BulletinHandler for Shared {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        if self
            .0
            .is_full
            .lock()
            .unwrap()
            .contains(&bulletin.id().as_str())
        {
            return Err(NotTaken::new("no room"));
        }
        self.0.taken.lock().unwrap().push(bulletin.id().to_string());
        Ok(())
    }
}

fn page(status: u16, body: &str) -> Page {
    Page {
        status,
        body: body.as_bytes().to_vec(),
        ..Page::default()
    }
}

/// An answer that names these bulletins.
fn naming(ids: &[&str]) -> Page {
    let entry = |id: &&str| format!(r#"{{"id":"{id}","applies_to_version":">=5.4,<5.8.2"}}"#);
    let entries: Vec<_> = ids.iter().map(entry).collect();
    page(200, &format!("[{}]", entries.join(",")))
}

struct Desk {
    dir: tempfile::TempDir,
    world: Shared,
}

impl Desk {
    fn new(list: Page) -> Self {
        let world = Shared(Arc::default());
        *world.0.list.lock().unwrap() = Some(list);
        Self {
            dir: tempfile::tempdir().unwrap(),
            world,
        }
    }

    /// What a process that starts now makes checks with.
    fn checker_with(&self, key: Option<PublicKey>) -> Checker<Shared> {
        let state = StateDir::new(self.dir.path());
        self.checker_of(Setup { state, key })
    }

    fn checker_of(&self, setup: Setup) -> Checker<Shared> {
        let world = || self.world.clone();
        let (clock, disk) = (Arc::new(world()), Arc::new(SystemDisk));
        Checker::with(setup, world(), world(), Box::new(world()), clock, disk)
    }

    fn checker(&self) -> Checker<Shared> {
        self.checker_with(None)
    }

    fn answer(&self, list: Page) {
        *self.world.0.list.lock().unwrap() = Some(list);
    }

    fn pass(&self, hours: i64) {
        self.world.0.hours.fetch_add(hours, Ordering::Relaxed);
    }

    fn taken(&self) -> Vec<String> {
        self.world.0.taken.lock().unwrap().clone()
    }

    /// What was asked since the last look.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.world.0.asked.lock().unwrap())
    }

    fn files(&self) -> Vec<String> {
        SystemDisk.list(&self.dir.path().join("security")).unwrap()
    }
}

fn checked(outcome: Outcome) -> Checked {
    let Outcome::Checked(checked) = outcome else {
        panic!("{outcome:?}");
    };
    checked
}

#[tokio::test]
async fn f36_a_failure_leaves_the_last_success_and_is_retried_and_a_success_is_not_for_18_hours() {
    let desk = Desk::new(naming(&[]));
    let mut checker = desk.checker();
    assert!(checked(checker.check_if_due().await).is_complete());
    let first = checker.status().unwrap().unwrap();
    assert_eq!(first.last_success, Some(Moment::from_millis(START)));
    desk.pass(17);
    assert!(matches!(checker.check_if_due().await, Outcome::NotDue(_)));
    desk.pass(13);
    desk.answer(page(503, ""));
    let failed = checked(desk.checker().check_if_due().await);
    assert_eq!(failed.trouble, Some(Trouble::Status(503)));
    let second = checker.status().unwrap().unwrap();
    assert_eq!(
        (second.last_success, second.failures),
        (first.last_success, 1)
    );
    assert!(failed.next <= Duration::from_hours(1));
    desk.pass(1);
    desk.answer(naming(&[]));
    assert!(checked(checker.check_if_due().await).is_complete());
    assert_eq!(desk.asked().len(), 3);
}

#[tokio::test]
async fn f36_what_is_no_list_is_refused() {
    let html = Page {
        content_type: Some("Text/HTML; charset=utf-8".to_owned()),
        ..naming(&["b1"])
    };
    let cases = [
        (page(302, "[]"), Trouble::Redirected(302)),
        (page(204, "[]"), Trouble::Status(204)),
        (page(404, "[]"), Trouble::Status(404)),
        (page(200, " \n<!DOCTYPE html><p>Sign in"), Trouble::Page),
        (html, Trouble::Page),
        (page(200, "{}"), Trouble::NoList),
        (page(200, ""), Trouble::NoList),
    ];
    for (list, trouble) in cases {
        let desk = Desk::new(list);
        let failed = checked(desk.checker().check().await);
        assert_eq!(failed.trouble, Some(trouble));
        assert!(desk.taken().is_empty());
        let status = desk.checker().status().unwrap().unwrap();
        assert_eq!((status.last_success, status.trouble), (None, Some(trouble)));
    }
}

#[tokio::test]
async fn one_bulletin_that_fails_blocks_no_other_and_each_is_delivered_once() {
    let desk = Desk::new(naming(&["b1", "b2", "b3", "b4", "b5"]));
    *desk.world.0.missing.lock().unwrap() = vec!["b2"];
    *desk.world.0.is_full.lock().unwrap() = vec!["b4"];
    let failed = checked(desk.checker().check().await).failed;
    let why: Vec<_> = failed
        .iter()
        .map(|(id, trouble, _)| (id.as_str(), *trouble))
        .collect();
    assert_eq!(
        why,
        [("b2", Trouble::Status(404)), ("b4", Trouble::NotTaken)]
    );
    assert_eq!(desk.taken(), ["b1", "b3", "b5"]);

    // A new process, when somebody mended both.
    desk.world.0.missing.lock().unwrap().clear();
    desk.world.0.is_full.lock().unwrap().clear();
    desk.pass(1);
    let checked = checked(desk.checker().check_if_due().await);
    assert!(checked.is_complete());
    assert_eq!(checked.seen.len(), 3);
    assert_eq!(desk.taken(), ["b1", "b3", "b5", "b2", "b4"]);
}

#[tokio::test]
async fn a_bulletin_that_always_fails_is_tried_for_good_but_not_more_often_than_daily() {
    let desk = Desk::new(naming(&["b1"]));
    *desk.world.0.missing.lock().unwrap() = vec!["b1"];
    let mut checker = desk.checker();
    for _ in 0..5 {
        checked(checker.check().await);
    }
    let status = checker.status().unwrap().unwrap();
    assert!(status.last_success.is_some());
    assert_eq!(status.waiting.len(), 1);
    assert_eq!(status.trouble, Some(Trouble::Status(404)));
    assert!(
        matches!(checker.check_if_due().await, Outcome::NotDue(left) if left >= Duration::from_hours(18))
    );
    desk.world.0.missing.lock().unwrap().clear();
    desk.pass(30);
    assert!(checked(checker.check_if_due().await).is_complete());
    assert_eq!(desk.taken(), ["b1"]);
}

#[tokio::test]
async fn a_restart_between_the_answer_and_the_delivery_loses_nothing_and_asks_not_at_once() {
    let desk = Desk::new(naming(&["b1"]));
    // What a process has stored that is killed during its request: that an attempt began.
    let mut memory = store::Memory::default();
    memory
        .schedule
        .begin(&desk.world.now(), &mut fastrand::Rng::new());
    SystemDisk
        .make_dir(&desk.dir.path().join("security"))
        .unwrap();
    memory
        .store(&SystemDisk, &desk.dir.path().join("security"))
        .unwrap();
    assert!(matches!(
        desk.checker().check_if_due().await,
        Outcome::NotDue(_)
    ));
    desk.pass(1);
    assert!(checked(desk.checker().check_if_due().await).is_complete());
    assert_eq!(desk.taken(), ["b1"]);
}

#[tokio::test]
async fn off_asks_nothing_and_leaves_no_file_and_what_nobody_knows_unlinks_nothing() {
    let desk = Desk::new(naming(&["b1"]));
    desk.world.0.is_off.store(true, Ordering::Relaxed);
    assert!(matches!(desk.checker().check().await, Outcome::Off));
    assert!(matches!(desk.checker().check_if_due().await, Outcome::Off));
    assert!(!desk.dir.path().join("security").exists());
    assert!(desk.asked().is_empty());

    desk.world.0.is_off.store(false, Ordering::Relaxed);
    checked(desk.checker().check().await);
    assert_eq!(desk.files(), ["check.json", "lock"]);
    desk.world.0.is_unclear.store(true, Ordering::Relaxed);
    assert!(matches!(desk.checker().check().await, Outcome::Unknown));
    assert_eq!(desk.files(), ["check.json", "lock"]);
    desk.world.0.is_unclear.store(false, Ordering::Relaxed);
    desk.world.0.is_off.store(true, Ordering::Relaxed);
    assert!(matches!(desk.checker().look(), Outcome::Off));
    assert!(!desk.dir.path().join("security").exists());
}

#[tokio::test]
async fn while_one_process_is_at_it_another_one_asks_nothing() {
    let desk = Desk::new(naming(&["b1"]));
    let held = store::lock(&SystemDisk, &desk.dir.path().join("security")).unwrap();
    assert!(matches!(desk.checker().check().await, Outcome::Busy));
    assert!(desk.asked().is_empty());
    drop(held);
    checked(desk.checker().check().await);
    checked(desk.checker().check().await);
    assert_eq!(desk.taken(), ["b1"]);
}

#[tokio::test]
async fn with_a_key_nothing_counts_but_the_publishers_signature() {
    let (key, signature) = signed("b1", b"<p>Update</p>");
    let desk = Desk::new(naming(&["b1"]));
    let unsigned = checked(desk.checker_with(Some(key)).check().await);
    assert_eq!(unsigned.failed[0].1, Trouble::Unsigned);
    assert!(desk.taken().is_empty());
    *desk.world.0.signature.lock().unwrap() = Some(signature);
    assert!(checked(desk.checker_with(Some(key)).check().await).is_complete());
    assert_eq!(desk.taken(), ["b1"]);
}

#[tokio::test]
async fn a_state_that_cannot_be_written_asks_nothing() {
    let desk = Desk::new(naming(&["b1"]));
    SystemDisk
        .make_dir(&desk.dir.path().join("security/check.json"))
        .unwrap();
    assert!(matches!(desk.checker().check().await, Outcome::Disk(_)));
    assert!(desk.asked().is_empty());
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_handed_over_twice_by_one_process() {
    let desk = Desk::new(naming(&["b1"]));
    // The disk is full as soon as somebody has the bulletin.
    let world = desk.world.clone();
    let full = move |call: Call, _: &Path| {
        let is_late = call != Call::Read && !world.0.taken.lock().unwrap().is_empty();
        if is_late {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        Ok(())
    };
    let setup = Setup {
        state: StateDir::new(desk.dir.path()),
        key: None,
    };
    let world = || desk.world.clone();
    let (clock, hooked) = (Arc::new(world()), Arc::new(HookedDisk(full)));
    let mut checks = Checker::with(setup, world(), world(), Box::new(world()), clock, hooked);
    assert_eq!(checked(checks.check().await).delivered.len(), 1);
    assert!(matches!(checks.check().await, Outcome::Disk(_)));
    desk.world.0.taken.lock().unwrap().clear();
    assert_eq!(checked(checks.check().await).seen.len(), 1);
    assert!(desk.taken().is_empty());
    assert_eq!(checks.status().unwrap().unwrap().seen.len(), 1);
}

/// Says no as soon as a bulletin was asked for.
#[derive(Debug)]
struct Fickle(Shared);
impl Host for Fickle {
    fn consent(&mut self) -> Consent {
        let asked = self.0.0.asked.lock().unwrap().len();
        self.0.0.is_off.store(asked >= 2, Ordering::Relaxed);
        self.0.consent()
    }

    fn question(&mut self, last: Option<Date>) -> Result<Question, String> {
        self.0.question(last)
    }
}

#[tokio::test]
async fn a_switch_off_between_two_bulletins_ends_the_check() {
    let desk = Desk::new(naming(&["b1", "b2"]));
    let setup = Setup {
        state: StateDir::new(desk.dir.path()),
        key: None,
    };
    let world = || desk.world.clone();
    let host = Fickle(world());
    let mut checks = Checker::new(setup, world(), host, Box::new(world()));
    let stopped = checked(checks.check().await);
    assert!(stopped.stopped && !stopped.is_complete());
    assert_eq!(desk.asked(), ["list", "b1"]);
    assert_eq!(desk.taken(), ["b1"]);
    assert!(!desk.dir.path().join("security").exists());
}

#[test]
fn a_watch_checks_by_itself_and_when_asked_and_ends() {
    let desk = Desk::new(naming(&["b1"]));
    let watch = Watch::start(desk.checker()).unwrap();
    let minute = Duration::from_mins(1);
    assert!(matches!(watch.check_now(minute), Some(Outcome::Checked(_))));
    assert_eq!(desk.taken(), ["b1"]);
    let status = watch.status();
    assert_eq!(status.hindrance, None);
    assert_eq!(status.check.unwrap().seen.len(), 1);
    assert!(watch.close(minute));
}

#[test]
fn a_watch_is_closed_during_a_request_that_never_ends() {
    #[derive(Debug)]
    struct Never(std::sync::mpsc::Sender<()>);
    impl Fetch for Never {
        async fn fetch(&self, _: Permit<SecurityCheck>, _: &Wanted) -> Result<Page, FetchError> {
            let _ = self.0.send(());
            std::future::pending().await
        }
    }
    let desk = Desk::new(naming(&[]));
    let world = || desk.world.clone();
    let (tell, begun) = std::sync::mpsc::channel();
    let setup = Setup {
        state: StateDir::new(desk.dir.path()),
        key: None,
    };
    let checker = Checker::new(setup, Never(tell), world(), Box::new(world()));
    let watch = Watch::start(checker).unwrap();
    begun.recv().unwrap();
    assert!(watch.close(Duration::from_mins(1)));
    let status = desk.checker().status().unwrap().unwrap();
    assert_eq!((status.last_success, status.failures), (None, 1));
}
