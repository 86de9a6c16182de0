//! The files that hold the messages.
//!
//! A file is written by one run of the program only, and given up after the first failure: what
//! follows stands in a new one. It is unlinked as soon as nothing in it waits.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::record::{self, MOST};
use crate::disk::{Disk, DiskFile, Numbered};

/// A file that has reached this size takes nothing more.
pub(super) const MOST_BYTES: u64 = 256 * 1_024;

/// So much is read at once.
const STRETCH: u64 = 64 * 1_024;

/// Room is reserved in steps of this size, since a file that grows costs more to make durable.
const STEP: usize = 32 * 1_024;

const FILES: Numbered = Numbered {
    extension: ".spool",
    most: MOST,
};

/// Where a record lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) file: u64,
    /// Where its frame begins.
    pub(super) start: u64,
    /// The frame's size.
    pub(super) bytes: usize,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, Default)]
struct Spool {
    bytes: u64,
    waiting: usize,
}

#[derive(Debug)]
struct Active {
    number: u64,
    file: Box<dyn DiskFile>,
    end: u64,
    reserved: u64,
}

/// A stretch of the file that was read last: what follows is often asked for next.
#[derive(Debug)]
struct Reader {
    number: u64,
    file: Box<dyn DiskFile>,
    start: u64,
    bytes: Vec<u8>,
}

/// All files with messages.
#[derive(Debug)]
pub(super) struct Spools {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    files: BTreeMap<u64, Spool>,
    next: u64,
    /// The file that takes new records.
    active: Option<Active>,
    reader: Option<Reader>,
}

impl Spools {
    pub(super) fn new(disk: Arc<dyn Disk>, dir: PathBuf) -> Self {
        Self {
            disk,
            dir,
            files: BTreeMap::new(),
            next: 1,
            active: None,
            reader: None,
        }
    }

    /// Reads every file of earlier runs, oldest first. One that cannot be read counts as empty.
    pub(super) fn read_all(&mut self, mut each: impl FnMut(u64, &[u8])) -> io::Result<()> {
        for name in self.disk.list(&self.dir)? {
            let Some(number) = FILES.number(&name) else {
                continue;
            };
            let bytes = self.disk.read(&FILES.path(&self.dir, number));
            let bytes = bytes.ok().flatten().unwrap_or_default();
            self.next = self.next.max(number + 1);
            let spool = Spool {
                bytes: bytes.len() as u64,
                waiting: 0,
            };
            self.files.insert(number, spool);
            each(number, &bytes);
        }
        Ok(())
    }

    /// Appends frames, durably; answers the file and where they begin in it.
    pub(super) fn append(&mut self, frames: &[u8]) -> io::Result<(u64, u64)> {
        let mut active = match self.active.take() {
            Some(active) if active.end < MOST_BYTES => active,
            Some(full) => {
                self.give_back(full);
                self.create()?
            }
            None => self.create()?,
        };
        let start = active.end;
        // What was read of it may end where these begin.
        self.reader.take_if(|reader| reader.number == active.number);
        if let Err(error) = active.append(frames) {
            // Perhaps all of it is there. A half of it would be found again as damage, and no empty
            // line behind it as records that are missing.
            let cut = active.file.truncate(start);
            let _ = cut.and_then(|()| active.file.write_at(start, b"\n"));
            return Err(error);
        }
        if let Some(spool) = self.files.get_mut(&active.number) {
            spool.bytes = active.reserved;
        }
        let number = active.number;
        self.active = Some(active);
        Ok((number, start))
    }

    fn create(&mut self) -> io::Result<Active> {
        let number = self.next;
        let file = self.disk.open(&FILES.path(&self.dir, number))?;
        self.files.insert(number, Spool::default());
        self.next += 1;
        self.disk.sync_dir(&self.dir)?;
        Ok(Active {
            number,
            file,
            end: 0,
            reserved: 0,
        })
    }

    /// Gives back the room that was reserved; the records are durable already.
    fn give_back(&mut self, mut full: Active) {
        if full.file.truncate(full.end).is_ok()
            && let Some(spool) = self.files.get_mut(&full.number)
        {
            spool.bytes = full.end;
        }
    }

    /// The message of so many bytes in a record; `None` if it is damaged. The disk may refuse now
    /// what it gives later.
    pub(super) fn read(
        &mut self,
        place: Place,
        message_bytes: usize,
    ) -> io::Result<Option<Vec<u8>>> {
        let file = match self.reader.take() {
            Some(reader) if reader.number == place.file => {
                if let Some(frame) = reader.frame(place) {
                    let message = record::message(frame, message_bytes);
                    self.reader = Some(reader);
                    return Ok(message);
                }
                reader.file
            }
            _ => self.disk.open(&FILES.path(&self.dir, place.file))?,
        };
        let wanted = place.bytes as u64;
        let end = self.files.get(&place.file).map_or(0, |spool| spool.bytes);
        let length = end.saturating_sub(place.start).min(STRETCH).max(wanted);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(place.bytes)];
        let mut read = file.read_at(place.start, &mut bytes);
        if is_short(&read) {
            // Cut off somewhere behind it, perhaps.
            bytes.truncate(place.bytes);
            read = file.read_at(place.start, &mut bytes);
        }
        if is_short(&read) {
            return Ok(None);
        }
        read?;
        let reader = Reader {
            number: place.file,
            file,
            start: place.start,
            bytes,
        };
        let frame = reader.frame(place).unwrap_or_default();
        let message = record::message(frame, message_bytes);
        self.reader = Some(reader);
        Ok(message)
    }

    /// A record of this file waits.
    pub(super) fn hold(&mut self, place: Place) {
        if let Some(spool) = self.files.get_mut(&place.file) {
            spool.waiting += 1;
        }
    }

    /// A record of this file waits no more.
    pub(super) fn release(&mut self, place: Place) {
        if let Some(spool) = self.files.get_mut(&place.file) {
            spool.waiting = spool.waiting.saturating_sub(1);
        }
    }

    /// The number of the last file; zero if there is none.
    pub(super) fn last(&self) -> u64 {
        self.files.keys().next_back().copied().unwrap_or(0)
    }

    /// Bytes of all files.
    pub(super) fn bytes(&self) -> u64 {
        self.files.values().map(|spool| spool.bytes).sum()
    }

    /// The oldest file, unless it is the one that takes new records.
    pub(super) fn oldest_closed(&self) -> Option<u64> {
        let active = self.active.as_ref().map(|active| active.number);
        self.files
            .keys()
            .copied()
            .find(|file| Some(*file) != active)
    }

    /// Unlinks the files in which nothing waits.
    pub(super) fn unlink_drained(&mut self) -> io::Result<()> {
        let drained: Vec<u64> = self
            .files
            .iter()
            .filter(|(_, spool)| spool.waiting == 0)
            .map(|(number, _)| *number)
            .collect();
        for number in drained {
            self.disk.remove(&FILES.path(&self.dir, number))?;
            self.files.remove(&number);
            self.active.take_if(|active| active.number == number);
            self.reader.take_if(|reader| reader.number == number);
        }
        Ok(())
    }
}

impl Active {
    fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        let end = self.end + frames.len() as u64;
        if end >= self.reserved {
            // Empty lines up to the next step, and one at least: where there is none, records are
            // missing that nobody else knows of.
            let mut padded = frames.to_vec();
            padded.resize((frames.len() + 1).next_multiple_of(STEP), b'\n');
            self.file.write_at(self.end, &padded)?;
            self.reserved = self.end + padded.len() as u64;
        } else {
            self.file.write_at(self.end, frames)?;
        }
        self.file.sync()?;
        self.end = end;
        Ok(())
    }
}

impl Reader {
    /// The frame at a place, if it lies in what was read.
    fn frame(&self, place: Place) -> Option<&[u8]> {
        let start = usize::try_from(place.start.checked_sub(self.start)?).ok()?;
        self.bytes.get(start..)?.get(..place.bytes)
    }
}

fn is_short(read: &io::Result<()>) -> bool {
    matches!(read, Err(error) if error.kind() == io::ErrorKind::UnexpectedEof)
}
