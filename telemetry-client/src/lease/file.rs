//! A lease as a directory that all nodes see: a lock, and what is handed on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Lease, Shared};
use crate::disk::{Disk, Lock, make_own_dir, remove_unfinished};

const LOCK: &str = "lock";
const SHARED: &str = "shared.json";

/// Whoever holds a file's lock leads. The system releases it when the process ends in whatever way, so
/// no clock is asked. On several machines the directory lies on a file system with locks that hold on
/// all of them, such as NFS from version 4 on.
#[derive(Debug)]
pub struct FileLease {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    held: Mutex<Option<Held>>,
}

/// The lead.
#[derive(Debug)]
struct Held {
    shared: Shared,
    /// Whether it lies on the disk. When something else is there, so is another lead.
    stored: bool,
    lock: Lock,
}

impl FileLease {
    /// The lease in this directory, which is made when it is needed and which holds nothing else.
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>, dir: impl Into<PathBuf>) -> Self {
        Self {
            disk,
            dir: dir.into(),
            held: Mutex::new(None),
        }
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        // What is held is whole at any time.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is handed on; what is damaged counts as nothing.
    fn read(&self) -> io::Result<Option<Shared>> {
        let bytes = self.disk.read(&self.dir.join(SHARED))?;
        Ok(bytes.map(|bytes| serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    fn take(&self) -> io::Result<Option<Held>> {
        make_own_dir(self.disk.as_ref(), &self.dir)?;
        let Some(lock) = self.disk.lock(&self.dir.join(LOCK))? else {
            return Ok(None);
        };
        let shared = self.read()?;
        Ok(Some(Held {
            stored: shared.is_some(),
            shared: shared.unwrap_or_default(),
            lock,
        }))
    }

    /// The lead, unless somebody deleted the lock, which keeps nobody out then, or put something else in
    /// the place of what was handed on. A disk that does not answer just now takes no lead away.
    fn still_held(&self) -> MutexGuard<'_, Option<Held>> {
        let mut held = self.held();
        drop(held.take_if(|held| {
            let holds = self.disk.holds(&held.lock, &self.dir.join(LOCK));
            let is_other = |found: Option<Shared>| found.as_ref() != Some(&held.shared);
            matches!(holds, Ok(false)) || held.stored && self.read().is_ok_and(is_other)
        }));
        held
    }
}

impl Lease for FileLease {
    fn lead(&self) -> io::Result<Option<Shared>> {
        let mut held = self.still_held();
        if held.is_none() {
            *held = self.take()?;
        }
        Ok(held.as_ref().map(|held| held.shared.clone()))
    }

    fn hand_on(&self, shared: &Shared) -> io::Result<()> {
        let mut held = self.still_held();
        let held = held.as_mut().ok_or(io::ErrorKind::PermissionDenied)?;
        let json = serde_json::to_vec(shared)?;
        self.disk.replace(&self.dir.join(SHARED), &json)?;
        held.shared = shared.clone();
        held.stored = true;
        Ok(())
    }

    fn leave(&self) {
        drop(self.held().take());
    }

    fn forget(&self) -> io::Result<bool> {
        let mut held = self.still_held();
        if held.is_none() {
            if self.disk.list(&self.dir)?.is_empty() {
                return Ok(true);
            }
            *held = self.take()?;
        }
        if held.is_none() {
            return Ok(false);
        }
        let disk = self.disk.as_ref();
        remove_unfinished(disk, &self.dir, SHARED);
        let outcome = disk.remove(&self.dir.join(SHARED));
        let outcome = outcome.and(disk.remove(&self.dir.join(LOCK)));
        drop(held.take());
        // Whatever else somebody put there stays, and the directory with it.
        let _ = disk.remove_dir(&self.dir);
        outcome.map(|()| true)
    }
}
