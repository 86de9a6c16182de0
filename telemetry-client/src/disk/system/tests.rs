use std::sync::{Arc, Mutex};

use super::*;
use crate::disk::hooked::{Call, HookedDisk};
use crate::disk::{make_own_dir, remove_all, remove_unfinished};

#[test]
fn a_lock_is_held_by_one_and_an_unlinked_one_by_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let held = SystemDisk.lock(&path).unwrap().unwrap();
    assert!(SystemDisk.lock(&path).unwrap().is_none());
    SystemDisk.remove(&path).unwrap();
    let second = SystemDisk.lock(&path).unwrap();
    assert!(second.is_some(), "the unlinked lock keeps nobody out");
    drop(held);
    assert!(SystemDisk.lock(&path).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn a_file_that_is_unlinked_before_it_is_locked_carries_no_lock() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let open = || options().open(&path).unwrap();
    let unlinked = open();
    SystemDisk.remove(&path).unwrap();
    assert!(lock(unlinked, &path).unwrap().is_none());
    let replaced = open();
    SystemDisk.replace(&path, b"").unwrap();
    assert!(lock(replaced, &path).unwrap().is_none());
    assert!(lock(open(), &path).unwrap().is_some());
}

#[test]
fn a_replaced_file_leaves_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state");
    assert_eq!(SystemDisk.read(&path).unwrap(), None);
    SystemDisk.replace(&path, b"one").unwrap();
    SystemDisk.replace(&path, b"two").unwrap();
    assert_eq!(SystemDisk.read(&path).unwrap().unwrap(), b"two");
    assert_eq!(SystemDisk.list(dir.path()).unwrap(), ["state"]);
    let taken = dir.path().join("taken");
    SystemDisk.make_dir(&taken).unwrap();
    assert!(SystemDisk.replace(&taken, b"x").is_err());
    assert_eq!(SystemDisk.list(dir.path()).unwrap(), ["state", "taken"]);
}

#[test]
fn what_cannot_be_removed_keeps_nothing_else_and_what_is_removed_stays_so() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("inner");
    SystemDisk.make_dir(&inner).unwrap();
    for name in ["a", "b", "c"] {
        SystemDisk.replace(&inner.join(name), b"x").unwrap();
    }
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = calls.clone();
    let disk = HookedDisk(move |call, path: &Path| {
        seen.lock().unwrap().push((call, path.to_owned()));
        if call == Call::Remove && path.ends_with("b") {
            return Err(ErrorKind::ResourceBusy.into());
        }
        Ok(())
    });
    let error = remove_all(&disk, &inner).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResourceBusy);
    assert_eq!(SystemDisk.list(&inner).unwrap(), ["b"]);
    SystemDisk.remove(&inner.join("b")).unwrap();
    SystemDisk.replace(&inner.join("c"), b"x").unwrap();
    remove_all(&disk, &inner).unwrap();
    assert!(!inner.exists());
    let last = calls.lock().unwrap().pop();
    assert_eq!(last, Some((Call::Other, dir.path().to_owned())), "synced");
}

#[test]
fn of_what_killed_processes_left_only_ones_own_goes() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["choice.json", "choice.json.7.new", "other.json.7.new"] {
        SystemDisk.replace(&dir.path().join(name), b"x").unwrap();
    }
    remove_unfinished(&SystemDisk, dir.path(), "choice.json");
    let left = SystemDisk.list(dir.path()).unwrap();
    assert_eq!(left, ["choice.json", "other.json.7.new"]);
}

#[cfg(unix)]
#[test]
fn files_and_directories_are_their_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("a/b");
    SystemDisk.make_dir(&inner).unwrap();
    SystemDisk.make_dir(&inner).unwrap();
    SystemDisk.replace(&inner.join("replaced"), b"x").unwrap();
    SystemDisk.open(&inner.join("opened")).unwrap();
    SystemDisk.lock(&inner.join("locked")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    for name in SystemDisk.list(&inner).unwrap() {
        assert_eq!(mode(&inner.join(&name)), 0o600, "{name}");
    }
    remove_all(&SystemDisk, &inner).unwrap();
    assert!(!inner.exists());
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_followed_nor_written_through() {
    use std::os::unix::fs::symlink;

    let dir = tempfile::tempdir().unwrap();
    let theirs = dir.path().join("theirs");
    SystemDisk.make_dir(&theirs).unwrap();
    let file = theirs.join("file");
    SystemDisk.replace(&file, b"precious").unwrap();

    let link = dir.path().join("link");
    symlink(&file, &link).unwrap();
    assert!(SystemDisk.lock(&link).is_err());
    assert!(SystemDisk.open(&link).is_err());
    SystemDisk.replace(&link, b"ours").unwrap();
    assert!(!SystemDisk.is_link(&link).unwrap());

    let outbox = dir.path().join("outbox");
    symlink(&theirs, &outbox).unwrap();
    assert!(make_own_dir(&SystemDisk, &outbox).is_err());
    remove_all(&SystemDisk, &outbox).unwrap();
    assert!(!SystemDisk.is_link(&outbox).unwrap());
    assert_eq!(SystemDisk.read(&file).unwrap().unwrap(), b"precious");
}

#[test]
fn what_is_no_file_or_too_large_is_an_error_and_keeps_nobody_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large");
    let file = File::create(&path).unwrap();
    file.set_len(MOST_BYTES + 1).unwrap();
    let error = SystemDisk.read(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    let error = SystemDisk.read(dir.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
    let error = SystemDisk.make_dir(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADirectory);
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_no_file_and_nobody_waits_for_its_other_end() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pipe");
    mknodat(CWD, &path, FileType::Fifo, Mode::RWXU, 0).unwrap();
    let refused = |error: io::Error| assert_eq!(error.kind(), ErrorKind::InvalidInput);
    refused(SystemDisk.read(&path).unwrap_err());
    refused(SystemDisk.open(&path).unwrap_err());
    refused(SystemDisk.lock(&path).unwrap_err());
    SystemDisk.replace(&path, b"x").unwrap();
    assert_eq!(SystemDisk.read(&path).unwrap().unwrap(), b"x");
}

#[test]
fn writers_of_one_file_do_not_meet_before_it_is_in_place() {
    let names: std::collections::BTreeSet<PathBuf> =
        (0..100).map(|_| beside(Path::new("file"))).collect();
    assert_eq!(names.len(), 100);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    write_new(&path, b"one").unwrap();
    assert!(write_new(&path, b"two").is_err(), "somebody else is at it");
}

#[test]
fn a_lock_that_is_dropped_is_free_though_a_program_being_started_inherited_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let lock = SystemDisk.lock(&path).unwrap().unwrap();
    let copy = lock.copy();
    let mut inherited = None;
    copy.is_at(|file| {
        inherited = Some(file.try_clone()?);
        Ok(true)
    })
    .unwrap();
    assert!(SystemDisk.lock(&path).unwrap().is_none());
    drop(lock);
    assert!(SystemDisk.lock(&path).unwrap().is_some());
    drop(inherited.unwrap());
}

#[test]
fn a_lock_whose_file_was_unlinked_or_replaced_is_not_held_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let lock = SystemDisk.lock(&path).unwrap().unwrap();
    assert!(SystemDisk.holds(&lock, &path).unwrap());
    SystemDisk.remove(&path).unwrap();
    assert!(!SystemDisk.holds(&lock, &path).unwrap());
    let other = SystemDisk.lock(&path).unwrap().unwrap();
    assert!(!SystemDisk.holds(&lock, &path).unwrap());
    assert!(SystemDisk.holds(&other, &path).unwrap());
}
