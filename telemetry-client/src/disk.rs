//! The few things that this crate does with a disk, so that tests can make each of them fail.

#[cfg(test)]
pub(crate) mod hooked;
mod memory;
mod numbered;
mod system;
#[cfg(test)]
pub(crate) mod volatile;

pub use memory::MemoryDisk;
pub(crate) use numbered::Numbered;
pub use system::SystemDisk;

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The most bytes of a file that is read whole.
pub const MOST_BYTES: u64 = 64 * 1_024 * 1_024;

/// A disk. Everything on it is readable by its owner only.
pub trait Disk: fmt::Debug + Send + Sync + 'static {
    /// Makes a directory and those above it; fine if it exists, also as a link to one.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;

    /// Whether the path itself is a link, wherever that leads.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn is_link(&self, path: &Path) -> io::Result<bool>;

    /// Holds a directory against others who change what is in it; waits for them a moment. `None`
    /// where they take too long, or where the disk has no such locks.
    fn hold(&self, dir: &Path) -> Option<Lock>;

    /// Names of the files in a directory, sorted; none if it does not exist.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Takes the lock of a file, which it creates; `None` if somebody else holds it. It is released
    /// when it is dropped, and by the system when the process ends in whatever way.
    ///
    /// # Errors
    ///
    /// The disk's, or that something else than a file is there, such as a link.
    fn lock(&self, path: &Path) -> io::Result<Option<Lock>>;

    /// Whether a lock still is that of the file at this path. Where somebody unlinked the file, or put
    /// another one there, it keeps nobody out any more.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool>;

    /// Opens a file to read and write at any place; creates it if it does not exist.
    ///
    /// # Errors
    ///
    /// The disk's, or that something else than a file is there, such as a link.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// A file's bytes; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// The disk's, or that something else than a file is there, such as a pipe, or that it has more
    /// than [`MOST_BYTES`].
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// Puts a file in place, whole and durable, or leaves what was there.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Unlinks a file; fine if it does not exist.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty directory; fine if it does not exist.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn remove_dir(&self, dir: &Path) -> io::Result<()>;

    /// Makes durable which files a directory holds.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// An open file.
pub trait DiskFile: fmt::Debug + Send {
    /// Its bytes.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn len(&self) -> io::Result<u64>;

    /// Whether it has no bytes.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads from a place until the buffer is full.
    ///
    /// # Errors
    ///
    /// The disk's, or that the file ends before.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Writes all bytes at a place.
    ///
    /// # Errors
    ///
    /// The disk's; some of the bytes may be written then.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes durable what was written.
    ///
    /// # Errors
    ///
    /// The disk's; nobody knows then what is durable, and asking again would not tell.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file off.
    ///
    /// # Errors
    ///
    /// The disk's.
    fn truncate(&mut self, len: u64) -> io::Result<()>;
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    copy: LockCopy,
    /// A fork of it releases nothing.
    process: u32,
}

/// What a fork of the process holds of a lock without having asked for it.
#[derive(Clone, Debug, Default)]
pub struct LockCopy {
    held: Arc<Mutex<Held>>,
}

/// What holds a lock.
#[derive(Debug, Default)]
enum Held {
    /// Nothing any more.
    #[default]
    Nothing,
    /// The word of a disk that only this process has.
    Word,
    /// The file, as long as it is open.
    File(std::fs::File),
}

impl Lock {
    /// The lock that this open file carries.
    #[must_use]
    pub fn new(file: std::fs::File) -> Self {
        Self::of(Held::File(file))
    }

    /// A lock of a disk that only this process has.
    fn without_file() -> Self {
        Self::of(Held::Word)
    }

    fn of(held: Held) -> Self {
        Self {
            copy: LockCopy {
                held: Arc::new(Mutex::new(held)),
            },
            process: std::process::id(),
        }
    }

    /// For a fork of the process, which inherits the file: as long as it has it open, nobody else
    /// gets the lock, even after this process is gone.
    #[must_use]
    pub fn copy(&self) -> LockCopy {
        self.copy.clone()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.process == std::process::id() {
            self.copy.release();
        }
        self.copy.close();
    }
}

impl LockCopy {
    /// Releases the lock, also where a program that is just being started still has the file open.
    fn release(&self) {
        if let Ok(held) = self.held.try_lock()
            && let Held::File(file) = &*held
        {
            let _ = file.unlock();
        }
    }

    /// Whether both are of one lock.
    fn is_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.held, &other.held)
    }

    /// Whether the lock is that of the file at this path, as the system knows it.
    fn is_at(&self, is_at: impl FnOnce(&std::fs::File) -> io::Result<bool>) -> io::Result<bool> {
        match &*self.held.lock().unwrap_or_else(PoisonError::into_inner) {
            Held::File(file) => is_at(file),
            Held::Nothing | Held::Word => Ok(false),
        }
    }

    /// Whether somebody holds it.
    fn is_held(&self) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        !matches!(*held, Held::Nothing)
    }

    /// Closes this process's file, which leaves the lock to the other one. It never waits.
    pub fn close(&self) {
        if let Ok(mut held) = self.held.try_lock() {
            *held = Held::Nothing;
        }
    }
}

/// Makes a directory that will be [removed](remove_all) with all that is in it.
///
/// # Errors
///
/// The disk's, or that a link is there: what lies elsewhere is not to be removed.
pub fn make_own_dir(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    if disk.is_link(dir)? {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    disk.make_dir(dir)
}

/// Removes a directory with the files in it, durably; of a link only the link.
///
/// # Errors
///
/// The disk's; everything that could be removed is removed then.
pub fn remove_all(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    let (outcome, changed) = if disk.is_link(dir)? {
        (disk.remove(dir), true)
    } else {
        let names = disk.list(dir)?;
        let mut outcome = Ok(());
        for name in &names {
            outcome = outcome.and(disk.remove(&dir.join(name)));
        }
        (outcome.and(disk.remove_dir(dir)), !names.is_empty())
    };
    match dir.parent() {
        Some(parent) if changed => outcome.and(disk.sync_dir(parent)),
        _ => outcome,
    }
}

/// Removes what killed processes left of files that begin with `name` and that they were about to
/// [replace](Disk::replace). What the disk does not let go now goes the next time.
pub(crate) fn remove_unfinished(disk: &dyn Disk, dir: &Path, name: &str) {
    for file in disk.list(dir).unwrap_or_default() {
        if file.starts_with(name) && file.ends_with(UNFINISHED) {
            let _ = disk.remove(&dir.join(file));
        }
    }
}

/// How the names end of files that are not yet in place.
const UNFINISHED: &str = ".new";
