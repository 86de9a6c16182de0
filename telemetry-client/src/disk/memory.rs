//! A disk in memory: fast, and gone with the value.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Disk, DiskFile, Lock, LockCopy};

type Bytes = Arc<Mutex<Vec<u8>>>;

/// A disk in memory, for tests: what is written is durable as long as the value lives.
///
/// Directories need not be made, and are there as long as a file is in them.
#[derive(Debug, Default)]
pub struct MemoryDisk {
    files: Mutex<BTreeMap<PathBuf, Bytes>>,
    /// What each lock's owner holds.
    locks: Mutex<BTreeMap<PathBuf, LockCopy>>,
}

#[derive(Debug)]
struct MemoryFile(Bytes);

impl MemoryDisk {
    /// Releases all locks, as the system does it for a process that was killed.
    pub fn release_locks(&self) {
        open(&self.locks).clear();
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Bytes>> {
        open(&self.files)
    }
}

impl Disk for MemoryDisk {
    fn make_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn is_link(&self, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    fn hold(&self, _: &Path) -> Option<Lock> {
        None
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let files = self.files();
        let inside = files.keys().filter(|path| path.parent() == Some(dir));
        let names = inside.filter_map(|path| path.file_name()?.to_str());
        Ok(names.map(str::to_owned).collect())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        let mut locks = open(&self.locks);
        if locks.get(path).is_some_and(LockCopy::is_held) {
            return Ok(None);
        }
        let lock = Lock::without_file();
        locks.insert(path.to_owned(), lock.copy());
        self.replace(path, format!("{}\n", std::process::id()).as_bytes())?;
        Ok(Some(lock))
    }

    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool> {
        let locks = open(&self.locks);
        Ok(locks.get(path).is_some_and(|copy| copy.is_of(&lock.copy)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.files().entry(path.to_owned()).or_default().clone();
        Ok(Box::new(MemoryFile(file)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let file = self.files().get(path).cloned();
        Ok(file.map(|bytes| open(&bytes).clone()))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let file = Arc::new(Mutex::new(bytes.to_vec()));
        self.files().insert(path.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        // A lock on a file that was unlinked keeps nobody out.
        open(&self.locks).remove(path);
        self.files().remove(path);
        Ok(())
    }

    fn remove_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for MemoryFile {
    fn len(&self) -> io::Result<u64> {
        Ok(open(&self.0).len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = open(&self.0);
        let start = usize::try_from(offset).ok();
        let stretch = start.and_then(|start| bytes.get(start..)?.get(..buffer.len()));
        buffer.copy_from_slice(stretch.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = open(&self.0);
        let start = usize::try_from(offset).map_err(|_beyond| ErrorKind::FileTooLarge)?;
        let end = start.checked_add(bytes.len());
        let end = end.ok_or(ErrorKind::FileTooLarge)?;
        if file.len() < end {
            file.resize(end, 0);
        }
        if let Some(place) = file.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        if let Ok(len) = usize::try_from(len) {
            open(&self.0).truncate(len);
        }
        Ok(())
    }
}

/// What a test that failed left behind can still be looked at.
fn open<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_until_it_is_dropped_or_its_process_is_killed() {
        let disk = MemoryDisk::default();
        let path = Path::new("outbox/lock");
        let held = disk.lock(path).unwrap();
        assert!(held.is_some());
        assert!(disk.lock(path).unwrap().is_none());
        drop(held);
        let held = disk.lock(path).unwrap();
        assert!(held.is_some());
        // What a fork would have of it keeps nobody out.
        let copy = held.as_ref().unwrap().copy();
        drop(held);
        let held = disk.lock(path).unwrap();
        assert!(held.is_some());
        assert!(!copy.is_held());
        disk.release_locks();
        assert!(disk.lock(path).unwrap().is_some());
    }

    #[test]
    fn files_are_listed_by_directory_and_read_as_they_were_written() {
        let disk = MemoryDisk::default();
        let mut file = disk.open("a/b".as_ref()).unwrap();
        file.write_at(2, b"xy").unwrap();
        disk.replace("a/c/d".as_ref(), b"z").unwrap();
        assert_eq!(disk.list("a".as_ref()).unwrap(), ["b"]);
        assert_eq!(disk.list("a/c".as_ref()).unwrap(), ["d"]);
        assert_eq!(
            disk.read("a/b".as_ref()).unwrap().as_deref(),
            Some(&b"\0\0xy"[..])
        );
        let mut two = [0; 2];
        file.read_at(1, &mut two).unwrap();
        assert_eq!(&two, b"\0x");
        let beyond = file.read_at(3, &mut two).unwrap_err();
        assert_eq!(beyond.kind(), ErrorKind::UnexpectedEof);
        file.truncate(1).unwrap();
        assert_eq!(file.len().unwrap(), 1);
    }
}
