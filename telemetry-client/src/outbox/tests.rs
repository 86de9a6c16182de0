//! The outbox on real files, and on a disk that fails on demand.

mod damage;
mod faulty;
mod ledger;
mod nodes;
mod power;
mod purging;
mod quota;

use std::path::Path;
use std::time::Duration;

use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Switch};

use super::*;
use crate::delivery::{Boot, Fate, Store as _};
use crate::disk::SystemDisk;
use crate::disk::hooked::{Call, HookedDisk};

pub(super) fn at(seconds: u64) -> Stamp {
    let up = Duration::from_secs(seconds);
    Stamp {
        wall: Moment::from_millis(1_795_600_800_000).after(up),
        boot: Boot(1),
        up,
    }
}

pub(super) fn permit(since: Moment) -> Permit<Diagnostics> {
    let facts = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On { since }),
        ..Diagnostics::default()
    };
    facts.decide(since).permit().unwrap()
}

pub(super) fn always() -> Permit<Diagnostics> {
    permit(Moment::EARLIEST)
}

pub(super) fn open_on(disk: Arc<dyn Disk>, dir: &Path, quota: Quota) -> Result<Outbox, OpenError> {
    let sent = SentLog::new(disk.clone(), &dir.join("sent"), 1_000_000);
    Outbox::open(disk, &dir.join("outbox"), quota, sent, &always(), &at(0))
}

pub(super) fn open(dir: &Path) -> Outbox {
    open_on(Arc::new(SystemDisk), dir, Quota::default()).unwrap()
}

pub(super) fn draft(event: &str, recorded: Stamp) -> Draft<'_> {
    Draft {
        event,
        properties: b"{\"method\":\"ldap\"}",
        recorded,
    }
}

/// Appends occurrences of which each is recorded a second after the one before.
pub(super) fn append(outbox: &mut Outbox, messages: u64) -> Vec<Result<Seq, Loss>> {
    let drafts: Vec<Draft<'_>> = (0..messages)
        .map(|second| draft("login_failed", at(second)))
        .collect();
    outbox.append(&always(), &drafts, &at(messages))
}

pub(super) fn messages(outbox: &mut Outbox) -> Vec<Vec<u8>> {
    let waiting: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
    let message = |seq| outbox.message(seq);
    waiting.into_iter().filter_map(message).collect()
}

#[track_caller]
pub(super) fn assert_balanced(outbox: &Outbox) {
    let waiting = outbox.waiting_messages() as u64;
    assert!(
        outbox.ledger().balances(waiting),
        "{:?}, {waiting}",
        outbox.ledger()
    );
}

fn deliver(outbox: &mut Outbox, messages: &[Seq]) {
    let fate = Fate::Delivered {
        body: b"{}",
        at: at(60).wall,
        repeated: false,
    };
    outbox.settle(messages, fate);
    outbox.save(&Memory::default());
}

fn files(dir: &Path) -> Vec<String> {
    SystemDisk.list(&dir.join("outbox")).unwrap()
}

#[test]
fn what_was_appended_waits_after_a_restart_byte_for_byte_and_oldest_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    assert!(append(&mut outbox, 10).iter().all(Result::is_ok));
    let before = messages(&mut outbox);
    let identity = outbox.identity();
    drop(outbox);
    let mut outbox = open(dir.path());
    assert_eq!(messages(&mut outbox), before);
    assert_eq!(outbox.identity(), identity);
    assert_eq!(before.len(), 11, "the first one makes the identifier known");
    assert!(before[0].starts_with(b"{\"type\":\"identify\""));
    assert_balanced(&outbox);
}

#[test]
fn what_was_delivered_is_gone_from_the_disk_and_stays_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 10);
    let all: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
    deliver(&mut outbox, &all[..4]);
    drop(outbox);
    let mut outbox = open(dir.path());
    let rest: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
    assert_eq!(rest, all[4..]);
    deliver(&mut outbox, &rest);
    assert_eq!(files(dir.path()), ["identity", "lock", "progress"]);
    assert_eq!(outbox.ledger().delivered, 11);
    assert_balanced(&outbox);
    assert_eq!(
        crate::sent::read(&SystemDisk, &dir.path().join("sent"))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn what_the_endpoint_may_have_twice_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 2);
    for (seq, repeated) in [(1, false), (2, true), (3, true)] {
        let fate = Fate::Delivered {
            body: b"{}",
            at: at(60).wall,
            repeated,
        };
        outbox.settle(&[seq], fate);
    }
    outbox.save(&Memory::default());
    drop(outbox);
    assert_eq!(open(dir.path()).ledger().maybe_duplicate, 2);
}

#[test]
fn a_report_is_claimed_once_for_its_day_even_by_a_run_that_died_right_after() {
    let dir = tempfile::tempdir().unwrap();
    let report = [draft("server", at(0)), draft("server", at(0))];
    let mut outbox = open(dir.path());
    assert_eq!(
        outbox.append_report(&always(), 7, &report, &at(0)),
        Ok(Claim::Made(2))
    );
    let made = outbox.report(7);
    drop(outbox);
    let mut outbox = open(dir.path());
    assert_eq!(outbox.last_report().unwrap().window, 7);
    for window in [6, 7] {
        let claim = outbox.append_report(&always(), window, &report, &at(1));
        assert_eq!(claim, Ok(Claim::MadeBefore));
    }
    assert_eq!(outbox.report(7), made);
    assert_eq!(
        outbox.append_report(&always(), 8, &report, &at(2)),
        Ok(Claim::Made(2))
    );
}

#[test]
fn how_long_the_first_report_waits_is_known_to_the_run_after_one_that_died() {
    let dir = tempfile::tempdir().unwrap();
    let minute = Duration::from_mins(1);
    open(dir.path()).plan_report(&(minute..=minute), &at(0));
    let mut outbox = open(dir.path());
    outbox.plan_report(&(minute..=minute), &at(50));
    let left = outbox.wait_for_report(&at(50));
    assert_eq!(left, Some(Duration::from_secs(10)));
}

#[test]
fn since_when_the_clock_is_set_back_is_known_to_the_run_after_one_that_died() {
    let dir = tempfile::tempdir().unwrap();
    let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
    let mut outbox = open(dir.path());
    let report = [draft("server", at(0))];
    outbox.append_report(&always(), 7, &report, &at(0)).unwrap();
    let set_back = |boot, hours| Stamp {
        wall: at(0).wall.before(10 * day).after(hours * hour),
        boot: Boot(boot),
        up: Duration::ZERO,
    };
    assert_eq!(outbox.wait_for_report(&set_back(2, 0)), Some(day));
    drop(outbox);
    let mut outbox = open(dir.path());
    assert_eq!(outbox.wait_for_report(&set_back(3, 20)), Some(4 * hour));
}

#[test]
fn consent_that_began_later_covers_nothing_recorded_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    let since = permit(at(5).wall);
    let drafts = [draft("login_failed", at(4)), draft("login_failed", at(5))];
    let outcomes = outbox.append(&since, &drafts, &at(6));
    assert_eq!(outcomes[0], Err(Loss::Consent));
    assert!(outcomes[1].is_ok());
    let early = outbox.append_report(&since, 1, &[draft("server", at(4))], &at(6));
    assert_eq!(early, Err(Loss::Consent));
    assert_balanced(&outbox);
}

#[test]
fn a_message_that_is_too_large_is_refused_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(40_000));
    let draft = Draft {
        properties: huge.as_bytes(),
        ..draft("login_failed", at(0))
    };
    assert_eq!(
        outbox.append(&always(), &[draft], &at(0)),
        [Err(Loss::TooLarge)]
    );
    assert_balanced(&outbox);
}

/// F22, within one process; across processes it is tested with real ones.
#[test]
fn an_outbox_is_open_once() {
    let dir = tempfile::tempdir().unwrap();
    let outbox = open(dir.path());
    let second = open_on(Arc::new(SystemDisk), dir.path(), Quota::default());
    assert!(matches!(second, Err(OpenError::Locked)));
    let holder = holder(&SystemDisk, &dir.path().join("outbox"));
    assert_eq!(holder, Some(std::process::id()));
    drop(outbox);
    open(dir.path());
}

#[test]
fn a_look_that_was_disturbed_is_taken_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 10);
    outbox.save_counts();
    let all: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
    // Between what is known and what lies there, everything is sent.
    let sends = std::sync::Mutex::new(Some((outbox, all)));
    let disk = HookedDisk(move |call, path: &Path| {
        if call == Call::Read
            && path.ends_with("outbox")
            && let Some((mut outbox, all)) = sends.lock().unwrap().take()
        {
            deliver(&mut outbox, &all);
        }
        Ok(())
    });
    let disk: Arc<dyn Disk> = Arc::new(disk);
    let seen = view(&disk, &dir.path().join("outbox")).unwrap();
    assert_eq!(seen.ledger.delivered, 11);
    assert_eq!(seen.ledger.lost(Loss::Corrupt), 0);
    assert_eq!(seen.messages, []);
}

#[test]
fn what_killed_processes_left_unfinished_does_not_pile_up() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let before = files(dir.path());
    let unfinished = dir.path().join("outbox/progress.7.new");
    SystemDisk.replace(&unfinished, b"half").unwrap();
    drop(open(dir.path()));
    assert_eq!(files(dir.path()), before);
}

#[test]
fn a_purge_leaves_no_file_and_counts_what_waited() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    let (ledger, outcome) = outbox.purge();
    outcome.unwrap();
    assert!(!dir.path().join("outbox").exists());
    assert_eq!(ledger.lost(Loss::Consent), 4);
    assert!(ledger.balances(0));
}

#[test]
fn another_process_can_purge_and_the_holder_finds_out() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("outbox");
    purge(&SystemDisk, &place).unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    assert!(outbox.is_in_place());
    purge(&SystemDisk, &place).unwrap();
    assert_eq!(files(dir.path()), ["lock"]);
    assert!(!outbox.is_in_place());
    assert!(outbox.abandon().balances(0));
    drop(outbox);
    purge(&SystemDisk, &place).unwrap();
    assert!(!place.exists());
}

#[test]
fn an_identifier_that_a_kill_left_without_its_message_is_made_known_once() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("outbox");
    let told = messages(&mut open(dir.path()));
    assert_eq!(told.len(), 1);
    for name in SystemDisk.list(&place).unwrap() {
        if name != "identity" {
            SystemDisk.remove(&place.join(name)).unwrap();
        }
    }
    for _ in 0..2 {
        let mut outbox = open(dir.path());
        assert_eq!(messages(&mut outbox), told);
        assert_balanced(&outbox);
    }
}
