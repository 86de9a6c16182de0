//! F20: a disk of which any call can fail.

use std::ops::Range;
use std::slice::from_ref;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::delivery::Store as _;
use crate::disk::DiskFile;

/// The real disk, until a number of calls were made; then it fails, for a number of calls.
#[derive(Clone, Debug)]
pub(super) struct FaultyDisk(Arc<Faults>);

#[derive(Debug)]
struct Faults {
    calls: AtomicUsize,
    failing: Mutex<Vec<Range<usize>>>,
    error: io::ErrorKind,
    /// Whether a write that fails writes the half of it.
    halves: bool,
}

impl FaultyDisk {
    pub(super) fn new(error: io::ErrorKind, halves: bool) -> Self {
        Self(Arc::new(Faults {
            calls: AtomicUsize::new(0),
            failing: Mutex::default(),
            error,
            halves,
        }))
    }

    /// Fails these calls, counted from now.
    pub(super) fn fail(&self, calls: &[Range<usize>]) {
        let now = self.0.calls.load(Ordering::SeqCst);
        let later = |calls: &Range<usize>| calls.start + now..calls.end.saturating_add(now);
        *self.0.failing.lock().unwrap() = calls.iter().map(later).collect();
    }

    pub(super) fn recover(&self) {
        self.fail(&[]);
    }

    fn call(&self) -> io::Result<()> {
        let call = self.0.calls.fetch_add(1, Ordering::SeqCst);
        let failing = self.0.failing.lock().unwrap();
        if failing.iter().any(|calls| calls.contains(&call)) {
            return Err(self.0.error.into());
        }
        Ok(())
    }
}

impl Disk for FaultyDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.call().and_then(|()| SystemDisk.make_dir(dir))
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        SystemDisk.is_link(path)
    }

    fn hold(&self, dir: &Path) -> Option<Lock> {
        SystemDisk.hold(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        SystemDisk.list(dir)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        self.call().and_then(|()| SystemDisk.lock(path))
    }

    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool> {
        SystemDisk.holds(lock, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.call()?;
        Ok(Box::new(FaultyFile(self.clone(), SystemDisk.open(path)?)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        SystemDisk.read(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.call().and_then(|()| SystemDisk.replace(path, bytes))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call().and_then(|()| SystemDisk.remove(path))
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.call().and_then(|()| SystemDisk.remove_dir(dir))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.call().and_then(|()| SystemDisk.sync_dir(dir))
    }
}

#[derive(Debug)]
struct FaultyFile(FaultyDisk, Box<dyn DiskFile>);

impl DiskFile for FaultyFile {
    fn len(&self) -> io::Result<u64> {
        self.1.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.1.read_at(offset, buffer)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.0.call() {
            if self.0.0.halves {
                self.1.write_at(offset, &bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.1.write_at(offset, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.call().and_then(|()| self.1.sync())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.call().and_then(|()| self.1.truncate(len))
    }
}

const ERRORS: [io::ErrorKind; 3] = [
    io::ErrorKind::StorageFull,
    io::ErrorKind::ReadOnlyFilesystem,
    io::ErrorKind::Other,
];

/// Appends and delivers with failures that begin at any call and last for a while; afterwards, and
/// after a restart, everything acknowledged waits or was delivered, and the ledger balances.
fn survive(error: io::ErrorKind, halves: bool, from: usize, calls: usize) {
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::new(error, halves);
    let reopen = || open_on(Arc::new(disk.clone()), dir.path(), Quota::default()).unwrap();
    let mut outbox = reopen();
    disk.fail(from_ref(&(from..from + calls)));
    let mut acknowledged = Vec::new();
    let mut delivered = Vec::new();
    for round in 0..6 {
        acknowledged.extend(append(&mut outbox, 3).into_iter().filter_map(Result::ok));
        if round % 2 == 1 {
            let first: Vec<Seq> = outbox
                .waiting()
                .take(2)
                .map(|waiting| waiting.seq)
                .collect();
            delivered.extend(&first);
            deliver(&mut outbox, &first);
        }
        assert_balanced(&outbox);
    }
    let complete = |outbox: &mut Outbox| {
        assert_balanced(outbox);
        let waiting: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
        acknowledged
            .iter()
            .all(|seq| waiting.contains(seq) || delivered.contains(seq))
    };
    assert!(complete(&mut outbox), "{error:?} {from} {calls}");
    assert!(
        outbox.disk_error().is_some() || calls == 1,
        "{error:?} {from} {calls}"
    );
    // What cannot be read now is neither lost nor asked for again and again.
    messages(&mut outbox);
    assert_balanced(&outbox);
    drop(outbox);
    disk.recover();
    let mut outbox = reopen();
    assert!(complete(&mut outbox), "{error:?} {from} {calls}");
    assert_eq!(messages(&mut outbox).len(), outbox.waiting_messages());
    assert!(append(&mut outbox, 1)[0].is_ok());
}

#[test]
fn f20_no_failing_call_costs_what_was_acknowledged_and_every_loss_is_counted() {
    let full = io::ErrorKind::StorageFull;
    for (error, halves) in [(full, false), (full, true), (io::ErrorKind::Other, true)] {
        for from in 0..20 {
            for calls in [1, 2, 5, 1_000] {
                survive(error, halves, from, calls);
            }
        }
    }
}

#[test]
fn f20_a_disk_that_never_works_is_an_error_and_not_a_panic() {
    for error in ERRORS {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::new(error, false);
        disk.fail(from_ref(&(0..usize::MAX)));
        let opened = open_on(Arc::new(disk), dir.path(), Quota::default());
        assert!(matches!(opened, Err(OpenError::Disk(_))));
    }
}

#[test]
fn f20_what_was_refused_does_not_come_back_and_is_no_damage() {
    // The calls of a write that fails: write, sync, truncate, open another file, save the number. Or
    // write, sync, truncate, end with an empty line, open another file, save the number; or the same
    // without a sync.
    let written_and_kept = 1..4;
    let written_and_cut_off = [1..2, 4..5];
    let half_written_and_cut_off = [0..1, 3..5];
    let attempts: [(bool, &[Range<usize>]); 3] = [
        (false, from_ref(&written_and_kept)),
        (false, &written_and_cut_off),
        (true, &half_written_and_cut_off),
    ];
    for (halves, failing) in attempts {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::new(io::ErrorKind::Other, halves);
        let reopen = || open_on(Arc::new(disk.clone()), dir.path(), Quota::default()).unwrap();
        let mut outbox = reopen();
        append(&mut outbox, 2);
        let before = messages(&mut outbox);
        disk.fail(failing);
        assert_eq!(append(&mut outbox, 1), [Err(Loss::Disk)], "{failing:?}");
        assert_balanced(&outbox);
        drop(outbox);
        disk.recover();
        let mut outbox = reopen();
        assert_eq!(messages(&mut outbox), before, "{failing:?}");
        assert_eq!(outbox.ledger().lost(Loss::Corrupt), 0, "{failing:?}");
        assert_balanced(&outbox);
    }
}

#[test]
fn f20_what_is_known_is_written_when_it_is_durable_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::new(io::ErrorKind::Other, false);
    let mut journal = Journal::new(Arc::new(disk.clone()), dir.path());
    journal.write(b"1").unwrap();
    // The calls of a write behind what was known: write, sync.
    let sync = 1..2;
    disk.fail(from_ref(&sync));
    assert!(journal.write(b"2").is_err());
    disk.recover();
    journal.write(b"3").unwrap();
    let known = super::super::journal::read(&SystemDisk, dir.path()).unwrap();
    assert_eq!(known.as_deref(), Some(&b"3"[..]));
}

#[test]
fn f20_what_was_delivered_is_known_on_a_full_disk_as_soon_as_its_files_are_gone() {
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::new(io::ErrorKind::StorageFull, false);
    let reopen = || open_on(Arc::new(disk.clone()), dir.path(), Quota::default()).unwrap();
    let mut outbox = reopen();
    append(&mut outbox, 3);
    deliver(&mut outbox, &[1]);
    // The calls of a delivery: write and sync the sent log, write what is known.
    let known = 2..3;
    disk.fail(from_ref(&known));
    deliver(&mut outbox, &[2, 3, 4]);
    assert_eq!(files(dir.path()), ["identity", "lock", "progress"]);
    drop(outbox);
    let outbox = reopen();
    assert_eq!(outbox.ledger().delivered, 4);
    assert_balanced(&outbox);
}

#[test]
fn f20_what_cannot_be_read_just_now_waits_also_after_a_restart() {
    for restart in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::new(io::ErrorKind::Other, false);
        let reopen = || open_on(Arc::new(disk.clone()), dir.path(), Quota::default()).unwrap();
        let mut outbox = reopen();
        append(&mut outbox, 3);
        disk.fail(from_ref(&(0..1)));
        assert_eq!(messages(&mut outbox).len(), 3, "the first one is set aside");
        assert_eq!(outbox.waiting_messages(), 4);
        outbox.save(&Memory::default());
        if restart {
            drop(outbox);
            outbox = reopen();
        } else {
            append(&mut outbox, 0);
        }
        assert_eq!(messages(&mut outbox).len(), 4);
        assert_balanced(&outbox);
    }
}

#[test]
fn f20_a_report_that_the_disk_refuses_is_no_loss_as_it_is_made_later() {
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::new(io::ErrorKind::StorageFull, true);
    let mut outbox = open_on(Arc::new(disk.clone()), dir.path(), Quota::default()).unwrap();
    let report = [draft("server", at(0)), draft("activity", at(0))];
    for _ in 0..3 {
        disk.fail(from_ref(&(0..100)));
        let made = outbox.append_report(&always(), 7, &report, &at(0));
        assert_eq!(made, Err(Loss::Disk));
        disk.recover();
    }
    assert_eq!(outbox.ledger().lost_in_all(), 0);
    assert_balanced(&outbox);
    let made = outbox.append_report(&always(), 7, &report, &at(0));
    assert_eq!(made, Ok(Claim::Made(2)));
    assert_balanced(&outbox);
}
