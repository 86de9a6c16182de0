//! The real disk.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{Disk, DiskFile, Lock, UNFINISHED};

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            // Nothing here has a name that is no text.
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Lock>> {
        lock(options().open(path)?, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(SystemFile(options().open(path)?)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        absent_is_none(fs::read(path))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = beside(path);
        let written = write_new(&new, bytes).and_then(|()| fs::rename(&new, path));
        if written.is_err() {
            // What cannot be written often cannot be removed either; the first error says more.
            let _ = fs::remove_file(&new);
        }
        written?;
        path.parent().map_or(Ok(()), |dir| self.sync_dir(dir))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        absent_is_none(fs::remove_file(path)).map(|_| ())
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        absent_is_none(fs::remove_dir(dir)).map(|_| ())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        if cfg!(unix) {
            File::open(dir)?.sync_all()
        } else {
            // Directories cannot be opened, and are durable by themselves.
            Ok(())
        }
    }
}

/// Takes the lock of a file that was opened here.
fn lock(file: File, path: &Path) -> io::Result<Option<Lock>> {
    match file.try_lock() {
        // A lock on a file that was unlinked meanwhile keeps nobody out.
        Ok(()) if is_at(&file, path)? => {
            // For people who ask who it is; the lock holds without it.
            let _ = note_holder(&file);
            Ok(Some(Lock::new(file)))
        }
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn note_holder(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// Where a file is written before it takes the place of `path`; each process has its own.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}{UNFINISHED}", std::process::id()));
    PathBuf::from(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = options().truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let held = file.metadata()?;
    let there = absent_is_none(fs::metadata(path))?;
    Ok(there.is_some_and(|there| (there.dev(), there.ino()) == (held.dev(), held.ino())))
}

/// Elsewhere a file that is open cannot be unlinked.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the form of the other system's")]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[derive(Debug)]
struct SystemFile(File);

impl DiskFile for SystemFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, buffer, offset)
    }

    #[cfg(not(unix))]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        use std::io::{Read as _, Seek as _};

        (&self.0).seek(io::SeekFrom::Start(offset))?;
        (&self.0).read_exact(buffer)
    }

    #[cfg(unix)]
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, offset)
    }

    #[cfg(not(unix))]
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        use std::io::Seek as _;

        self.0.seek(io::SeekFrom::Start(offset))?;
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(SystemDisk.replace(dir.path(), b"x").is_err());
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
        super::super::remove_all(&SystemDisk, &inner).unwrap();
        assert!(!inner.exists());
    }

    #[test]
    fn a_lock_that_is_dropped_is_free_though_a_program_being_started_inherited_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let lock = SystemDisk.lock(&path).unwrap().unwrap();
        let copy = lock.copy();
        let inherited = copy.file.lock().unwrap().as_ref().unwrap().try_clone();
        assert!(SystemDisk.lock(&path).unwrap().is_none());
        drop(lock);
        assert!(SystemDisk.lock(&path).unwrap().is_some());
        drop(inherited.unwrap());
    }
}
