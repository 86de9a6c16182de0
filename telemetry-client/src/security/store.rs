//! What is known between two checks: one file.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::bulletin::BulletinId;
use super::check::Trouble;
use super::schedule::Schedule;
use crate::disk::{Disk, Lock, make_own_dir, remove_all};
use crate::state::AgreedTo;

const FILE: &str = "check.json";
const LOCK: &str = "lock";

/// The most names that are remembered of bulletins that were handed over. An answer has fewer, and
/// what it names is never forgotten for the sake of what it does not name any more.
const MOST_SEEN: usize = 1_024;

/// A bulletin that failed this often brings the next check no longer forward; it is tried again with
/// each check all the same.
const TRIES: u32 = 5;

/// What is known between two checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    pub(super) schedule: Schedule,
    /// Bulletins that were handed over; those that were named last stand last.
    pub(super) seen: Vec<BulletinId>,
    /// Bulletins that could not be handed over, and how often that was tried.
    pub(super) failed: Vec<(BulletinId, u32)>,
    /// Why the last check failed.
    pub(super) trouble: Option<Trouble>,
    /// Entries of the last answer that could not be understood.
    pub(super) refused: u64,
    /// The revision of what the host can send by which the last check told; none where the host has no
    /// contract.
    pub(super) revision: Option<AgreedTo>,
}

impl Memory {
    /// Reads the file. One that cannot be understood counts as none: a check more, and a bulletin
    /// twice, are better than none.
    pub(super) fn load(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Self>> {
        let bytes = disk.read(&file(dir))?;
        Ok(bytes.map(|bytes| serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    pub(super) fn store(&self, disk: &dyn Disk, dir: &Path) -> io::Result<()> {
        let mut json = serde_json::to_vec(self)?;
        json.push(b'\n');
        disk.replace(&file(dir), &json)
    }

    pub(super) fn has_seen(&self, id: &BulletinId) -> bool {
        self.seen.contains(id)
    }

    pub(super) fn see(&mut self, id: &BulletinId) {
        self.failed.retain(|(failed, _)| failed != id);
        self.seen.retain(|seen| seen != id);
        self.seen.push(id.clone());
    }

    pub(super) fn fail(&mut self, id: &BulletinId) {
        match self.failed.iter_mut().find(|(failed, _)| failed == id) {
            Some((_, tries)) => *tries = tries.saturating_add(1),
            None => self.failed.push((id.clone(), 1)),
        }
    }

    /// Forgets what no answer can bring back: failures of bulletins that are named no longer, and the
    /// oldest names beyond the most.
    pub(super) fn trim(&mut self, named: &[BulletinId]) {
        self.failed.retain(|(id, _)| named.contains(id));
        self.seen.sort_by_key(|id| named.contains(id));
        let beyond = self.seen.len().saturating_sub(MOST_SEEN);
        self.seen.drain(..beyond);
    }

    /// Whether some bulletin is to be tried again before the next regular check.
    pub(super) fn is_pressing(&self) -> bool {
        self.failed.iter().any(|(_, tries)| *tries < TRIES)
    }
}

/// By which revision the last check told; `unnoted` if it noted none, or cannot be read, and `None` if
/// none was made since checks were switched on.
pub(crate) fn told(disk: &dyn Disk, dir: &Path, unnoted: Option<AgreedTo>) -> Option<AgreedTo> {
    match Memory::load(disk, dir) {
        Ok(memory) => memory?.revision.or(unnoted),
        Err(_) => unnoted,
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// Takes the lock; `None` if another process is at it.
pub(super) fn lock(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Lock>> {
    make_own_dir(disk, dir)?;
    disk.lock(&dir.join(LOCK))
}

/// Unlinks what is known between checks, as where they are switched off, unless another process is at
/// it, which then finds out by itself.
///
/// # Errors
///
/// The disk's; everything that could be unlinked is unlinked then.
pub fn forget(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    if disk.is_link(dir)? {
        return remove_all(disk, dir);
    }
    if disk.list(dir)?.is_empty() {
        return Ok(());
    }
    match disk.lock(&dir.join(LOCK)) {
        Ok(None) => Ok(()),
        // What cannot be locked is held by nobody, or gone.
        Ok(Some(_)) | Err(_) => remove_all(disk, dir),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::disk::SystemDisk;

    fn id(n: usize) -> BulletinId {
        BulletinId::parse(&format!("b{n}")).unwrap()
    }

    #[test]
    fn what_is_named_is_never_forgotten_for_what_is_not() {
        let mut memory = Memory::default();
        for n in 0..3_000 {
            memory.see(&id(n));
            memory.fail(&id(n + 9_000));
        }
        let named: Vec<_> = (0..200).map(id).collect();
        memory.trim(&named);
        assert_eq!(memory.seen.len(), MOST_SEEN);
        assert!(named.iter().all(|id| memory.has_seen(id)));
        assert!(memory.has_seen(&id(2_999)) && !memory.has_seen(&id(201)));
        assert!(memory.failed.is_empty());
    }

    #[test]
    fn a_damaged_file_counts_as_none_and_an_unreadable_one_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let load = || Memory::load(&SystemDisk, dir.path());
        assert_eq!(load().unwrap(), None);
        let mut memory = Memory::default();
        memory.see(&id(1));
        memory.store(&SystemDisk, dir.path()).unwrap();
        assert_eq!(load().unwrap(), Some(memory));
        for text in ["", "{", "[]", r#"{"seen":["../x"]}"#, r#"{"schedule":7}"#] {
            SystemDisk
                .replace(&file(dir.path()), text.as_bytes())
                .unwrap();
            assert_eq!(load().unwrap(), Some(Memory::default()), "{text}");
        }
        std::fs::remove_file(file(dir.path())).unwrap();
        std::fs::create_dir(file(dir.path())).unwrap();
        assert!(load().is_err());
    }

    proptest! {
        #[test]
        fn no_file_makes_reading_fail(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let dir = tempfile::tempdir().unwrap();
            SystemDisk.replace(&file(dir.path()), &bytes).unwrap();
            prop_assert!(Memory::load(&SystemDisk, dir.path()).unwrap().is_some());
        }
    }
}
