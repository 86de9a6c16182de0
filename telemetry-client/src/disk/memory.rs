//! A disk in memory for tests, which is fast, and durable as long as the test lasts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Disk, DiskFile, Lock};

type Bytes = Arc<Mutex<Vec<u8>>>;

#[derive(Debug, Default)]
pub(crate) struct MemoryDisk {
    files: Mutex<BTreeMap<PathBuf, Bytes>>,
    /// Who is locked, until [`release_locks`](Self::release_locks).
    locks: Mutex<BTreeSet<PathBuf>>,
}

#[derive(Debug)]
struct MemoryFile(Bytes);

impl MemoryDisk {
    /// The process that held them is gone.
    pub(crate) fn release_locks(&self) {
        self.locks.lock().unwrap().clear();
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Bytes>> {
        self.files.lock().unwrap()
    }
}

impl Disk for MemoryDisk {
    fn make_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let files = self.files();
        let inside = files.keys().filter_map(|path| path.strip_prefix(dir).ok());
        Ok(inside
            .map(|name| name.to_string_lossy().into_owned())
            .collect())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        let new = self.locks.lock().unwrap().insert(path.to_owned());
        new.then(|| tempfile::tempfile().map(Lock::new)).transpose()
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.files().entry(path.to_owned()).or_default().clone();
        Ok(Box::new(MemoryFile(file)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let file = self.files().get(path).cloned();
        Ok(file.map(|bytes| bytes.lock().unwrap().clone()))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let file = Arc::new(Mutex::new(bytes.to_vec()));
        self.files().insert(path.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
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
        Ok(self.0.lock().unwrap().len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        let start = usize::try_from(offset).unwrap();
        let from = bytes.get(start..start + buffer.len());
        buffer.copy_from_slice(from.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.0.lock().unwrap();
        let start = usize::try_from(offset).unwrap();
        let end = start + bytes.len();
        if file.len() < end {
            file.resize(end, 0);
        }
        file[start..end].copy_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).unwrap();
        self.0.lock().unwrap().truncate(len);
        Ok(())
    }
}
