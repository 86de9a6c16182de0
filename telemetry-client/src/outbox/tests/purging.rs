//! Purging while others do something with the same directory.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::disk::make_own_dir;

/// Purges, and has somebody else do something before one of the disk's calls; answers whether it
/// came to that.
fn purge_disturbed(dir: &Path, at: usize, disturb: impl Fn(&Path) + Send + Sync + 'static) -> bool {
    let place = dir.join("outbox");
    let calls = Arc::new(AtomicUsize::new(0));
    let (counted, theirs) = (calls.clone(), place.clone());
    let disk = HookedDisk(move |_, _: &Path| {
        if counted.fetch_add(1, Ordering::SeqCst) == at {
            disturb(&theirs);
        }
        Ok(())
    });
    purge(&disk, &place).unwrap();
    calls.load(Ordering::SeqCst) > at
}

#[test]
fn two_that_purge_at_once_both_succeed() {
    for held in [false, true] {
        let mut at = 0;
        loop {
            let dir = tempfile::tempdir().unwrap();
            let place = dir.path().join("outbox");
            append(&mut open(dir.path()), 3);
            let lock = held.then(|| SystemDisk.lock(&place.join("lock")).unwrap());
            let disturbed = purge_disturbed(dir.path(), at, |place| {
                remove_all(&SystemDisk, place).unwrap();
            });
            drop(lock);
            if !disturbed {
                break;
            }
            assert!(!place.exists(), "{held} {at}");
            at += 1;
        }
        assert!(at > 5, "{at}");
    }
}

#[test]
fn somebody_who_opens_it_while_it_is_purged_keeps_nothing_of_before() {
    let mut at = 0;
    loop {
        let dir = tempfile::tempdir().unwrap();
        let before = open(dir.path());
        let identity = before.identity();
        drop(before);
        let opened = Arc::new(Mutex::new(None));
        let theirs = opened.clone();
        let disturbed = purge_disturbed(dir.path(), at, move |place| {
            make_own_dir(&SystemDisk, place).unwrap();
            *theirs.lock().unwrap() = SystemDisk.lock(&place.join("lock")).unwrap();
        });
        let place = dir.path().join("outbox");
        assert_ne!(read_identity(&SystemDisk, &place).unwrap(), Some(identity));
        let left = SystemDisk.list(&place).unwrap();
        assert!(left.is_empty() || left == ["lock"], "{at}: {left:?}");
        if !disturbed {
            break;
        }
        at += 1;
    }
    assert!(at > 8, "{at}");
}

#[test]
fn what_cannot_be_locked_goes_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("outbox");
    append(&mut open(dir.path()), 3);
    SystemDisk.remove(&place.join("lock")).unwrap();
    std::fs::create_dir(place.join("lock")).unwrap();
    assert!(purge(&SystemDisk, &place).is_err());
    assert_eq!(SystemDisk.list(&place).unwrap(), ["lock"]);
}

#[cfg(unix)]
#[test]
fn of_an_outbox_that_is_a_link_only_the_link_goes() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = dir.path().join("theirs");
    SystemDisk.make_dir(&theirs).unwrap();
    SystemDisk.replace(&theirs.join("precious"), b"x").unwrap();
    let place = dir.path().join("outbox");
    std::os::unix::fs::symlink(&theirs, &place).unwrap();
    purge(&SystemDisk, &place).unwrap();
    assert_eq!(SystemDisk.list(&theirs).unwrap(), ["precious"]);
    assert!(!SystemDisk.is_link(&place).unwrap());
}
