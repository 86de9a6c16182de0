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

    fn holds(&self, lock: &Lock, path: &Path) -> io::Result<bool> {
        lock.copy.is_at(|file| is_at(file, path))
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
mod tests;
