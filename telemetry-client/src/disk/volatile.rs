//! A disk for tests whose power fails: what nobody made durable is there afterwards, or is not, or
//! the beginning of it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Disk, DiskFile, Lock};

#[derive(Clone, Debug)]
pub(crate) struct VolatileDisk(Arc<Mutex<Content>>);

#[derive(Debug)]
struct Content {
    files: Vec<Bytes>,
    /// The numbers of files by their names.
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    /// How many calls there is power for.
    power: usize,
    random: fastrand::Rng,
}

#[derive(Debug, Default)]
struct Bytes {
    now: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Debug)]
struct VolatileFile(VolatileDisk, usize);

impl VolatileDisk {
    /// One with power for so many calls that change something.
    pub(crate) fn with_power(power: usize, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Content {
            files: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            power,
            random: fastrand::Rng::with_seed(seed),
        })))
    }

    pub(crate) fn has_power(&self) -> bool {
        self.content().power > 0
    }

    pub(crate) fn cut_power(&self) {
        self.content().power = 0;
    }

    /// The power is back, for good.
    pub(crate) fn restart(&self) {
        let content = &mut *self.content();
        content.power = usize::MAX;
        for file in &mut content.files {
            file.now = match content.random.u8(0..3) {
                0 => std::mem::take(&mut file.durable),
                1 => std::mem::take(&mut file.now),
                _ => file.torn(&mut content.random),
            };
            file.durable.clone_from(&file.now);
        }
        let names = content.names.keys().chain(content.durable_names.keys());
        let names: BTreeSet<PathBuf> = names.cloned().collect();
        for name in names {
            let kept = if content.random.bool() {
                content.names.get(&name).copied()
            } else {
                content.durable_names.get(&name).copied()
            };
            for names in [&mut content.names, &mut content.durable_names] {
                names.remove(&name);
                names.extend(kept.map(|file| (name.clone(), file)));
            }
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap()
    }

    /// For a call that changes something.
    fn powered(&self) -> io::Result<MutexGuard<'_, Content>> {
        let mut content = self.content();
        content.power = content.power.checked_sub(1).ok_or(ErrorKind::Other)?;
        Ok(content)
    }
}

impl Bytes {
    /// Some of what was written since it was durable.
    fn torn(&self, random: &mut fastrand::Rng) -> Vec<u8> {
        let cut = random.usize(..=self.now.len());
        let old = self.durable.get(cut..).unwrap_or_default();
        [&self.now[..cut], old].concat()
    }
}

impl Disk for VolatileDisk {
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
        let content = self.content();
        let inside = content.names.keys();
        let inside = inside.filter_map(|path| path.strip_prefix(dir).ok());
        Ok(inside
            .map(|name| name.to_string_lossy().into_owned())
            .collect())
    }

    fn lock(&self, _: &Path) -> io::Result<Option<Lock>> {
        tempfile::tempfile().map(Lock::new).map(Some)
    }

    fn holds(&self, _: &Lock, _: &Path) -> io::Result<bool> {
        Ok(true)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let content = &mut *self.powered()?;
        let file = *content.names.entry(path.to_owned()).or_insert_with(|| {
            content.files.push(Bytes::default());
            content.files.len() - 1
        });
        Ok(Box::new(VolatileFile(self.clone(), file)))
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let content = self.content();
        let file = content.names.get(path);
        Ok(file.map(|file| content.files[*file].now.clone()))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let content = &mut *self.powered()?;
        content.files.push(Bytes {
            now: bytes.to_vec(),
            durable: bytes.to_vec(),
        });
        for names in [&mut content.names, &mut content.durable_names] {
            names.insert(path.to_owned(), content.files.len() - 1);
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.powered()?.names.remove(path);
        Ok(())
    }

    fn remove_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let content = &mut *self.powered()?;
        let inside = |path: &PathBuf| path.parent() == Some(dir);
        content.durable_names.retain(|path, _| !inside(path));
        let now = content.names.iter().filter(|(path, _)| inside(path));
        let now = now.map(|(path, file)| (path.clone(), *file));
        content.durable_names.extend(now);
        Ok(())
    }
}

impl DiskFile for VolatileFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.content().files[self.1].now.len() as u64)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        let content = self.0.content();
        let bytes = content.files[self.1].now.get(start..start + buffer.len());
        buffer.copy_from_slice(bytes.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        let end = start + bytes.len();
        let file = &mut self.0.powered()?.files[self.1].now;
        file.resize(end.max(file.len()), 0);
        file[start..end].copy_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let file = &mut self.0.powered()?.files[self.1];
        file.durable.clone_from(&file.now);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).unwrap();
        self.0.powered()?.files[self.1].now.truncate(len);
        Ok(())
    }
}
