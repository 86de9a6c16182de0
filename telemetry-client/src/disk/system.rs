//! The real disk.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Disk, DiskFile, Lock, MOST_BYTES, UNFINISHED};

/// How often a directory that others hold is asked for, and how long it is waited in between: they
/// write one small file.
const TRIES: u32 = 100;
const TRY_TIME: Duration = Duration::from_millis(20);

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(dir) {
            // Else it would have been fine.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(ErrorKind::NotADirectory.into())
            }
            made => made,
        }
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        let there = absent_is_none(fs::symlink_metadata(path))?;
        Ok(there.is_some_and(|there| there.is_symlink()))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn hold(&self, dir: &Path) -> Option<Lock> {
        let dir = File::open(dir).ok()?;
        for _ in 0..TRIES {
            match dir.try_lock() {
                Ok(()) => return Some(Lock::new(dir)),
                Err(TryLockError::WouldBlock) => std::thread::sleep(TRY_TIME),
                Err(TryLockError::Error(_)) => return None,
            }
        }
        None
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
        lock(open_file(&options(), path)?, path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(SystemFile(open_file(&options(), path)?)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let mut options = OpenOptions::new();
        options.read(true);
        without_waiting(&mut options);
        let Some(file) = absent_is_none(open_file(&options, path))? else {
            return Ok(None);
        };
        let told = file.metadata()?.len().min(MOST_BYTES);
        let mut bytes = Vec::with_capacity(usize::try_from(told).unwrap_or_default());
        // A file may grow meanwhile.
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(Some(bytes))
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

/// To read and write a file of one's own, where it is and not where a link leads.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;

        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    options
}

/// To read what may be no file: a pipe makes nobody wait for its other end.
fn without_waiting(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;

        options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// Opens what is a file, and nothing else: a pipe or a device would never end.
fn open_file(options: &OpenOptions, path: &Path) -> io::Result<File> {
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else if file.metadata()?.is_dir() {
        Err(ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "not a file"))
    }
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

/// Where a file is written before it takes the place of `path`. No two writers have the same: two
/// threads have one process, two containers may have processes of one number, and a fork draws what
/// its parent draws.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    let (process, drawn) = (std::process::id(), fastrand::u64(..));
    name.push(format!(".{process}-{drawn:016x}{UNFINISHED}"));
    PathBuf::from(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = options().create_new(true).open(path)?;
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
        assert!(super::super::make_own_dir(&SystemDisk, &outbox).is_err());
        super::super::remove_all(&SystemDisk, &outbox).unwrap();
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
        let inherited = copy.file.lock().unwrap().as_ref().unwrap().try_clone();
        assert!(SystemDisk.lock(&path).unwrap().is_none());
        drop(lock);
        assert!(SystemDisk.lock(&path).unwrap().is_some());
        drop(inherited.unwrap());
    }
}
