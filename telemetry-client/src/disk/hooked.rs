//! A disk for tests that come between its calls.

use std::fmt;
use std::io;
use std::path::Path;

use super::{Disk, DiskFile, Lock, SystemDisk};

/// The real disk; before each call something else happens, which can make it fail.
pub(crate) struct HookedDisk<F>(pub(crate) F);

impl<F> fmt::Debug for HookedDisk<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookedDisk")
    }
}

/// A call of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Read,
    Remove,
    Other,
}

impl<F: Fn(Call, &Path) -> io::Result<()> + Send + Sync + 'static> Disk for HookedDisk<F> {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Call::Other, dir)?;
        SystemDisk.make_dir(dir)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        (self.0)(Call::Read, path)?;
        SystemDisk.is_link(path)
    }

    fn hold(&self, dir: &Path) -> Option<Lock> {
        (self.0)(Call::Other, dir).ok()?;
        SystemDisk.hold(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        (self.0)(Call::Read, dir)?;
        SystemDisk.list(dir)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        (self.0)(Call::Other, path)?;
        SystemDisk.lock(path)
    }

    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool> {
        (self.0)(Call::Read, path)?;
        SystemDisk.holds(lock, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        (self.0)(Call::Other, path)?;
        SystemDisk.open(path)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        (self.0)(Call::Read, path)?;
        SystemDisk.read(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        (self.0)(Call::Other, path)?;
        SystemDisk.replace(path, bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        (self.0)(Call::Remove, path)?;
        SystemDisk.remove(path)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Call::Remove, dir)?;
        SystemDisk.remove_dir(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Call::Other, dir)?;
        SystemDisk.sync_dir(dir)
    }
}
