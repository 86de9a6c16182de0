//! The file with what is known of the messages: frames that each hold all of it, of which the last
//! undamaged one counts.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::frame;
use crate::disk::{Disk, DiskFile};

/// The file's name.
pub(super) const FILE: &str = "progress";

/// A file has this size, so that writing behind the last frame does not make it grow, which would
/// cost more to make durable.
const ROOM: usize = 32 * 1_024;

/// Writes the file.
#[derive(Debug)]
pub(super) struct Journal {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    /// The file that this journal put in place; given up after the first failure.
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: Box<dyn DiskFile>,
    end: usize,
}

/// The JSON that was written last.
pub(super) fn read(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Vec<u8>>> {
    let bytes = disk.read(&dir.join(FILE))?;
    Ok(bytes.and_then(|bytes| frame::last(&bytes).map(<[u8]>::to_vec)))
}

impl Journal {
    pub(super) fn new(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        Self {
            disk,
            path: dir.join(FILE),
            open: None,
        }
    }

    /// Makes this what is known, durably, or leaves what was known.
    pub(super) fn write(&mut self, json: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(json.len() + frame::HEAD_BYTES + 1);
        frame::push(&mut bytes, |bytes| bytes.extend_from_slice(json));
        match self.open.take() {
            Some(mut open) if open.end + bytes.len() <= ROOM => {
                open.file.write_at(open.end as u64, &bytes)?;
                open.file.sync()?;
                open.end += bytes.len();
                self.open = Some(open);
            }
            _ => {
                let end = bytes.len();
                bytes.resize(end.max(ROOM), b'\n');
                self.disk.replace(&self.path, &bytes)?;
                let file = self.disk.open(&self.path);
                // It is written; the next one can be written to another file.
                self.open = file.ok().map(|file| Open { file, end });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SystemDisk;

    fn json(number: usize) -> Vec<u8> {
        format!(
            "{{\"n\":{number},\"text\":\"{}\"}}",
            "x".repeat(number % 300)
        )
        .into_bytes()
    }

    #[test]
    fn the_last_frame_counts_and_the_file_does_not_grow() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(Arc::new(SystemDisk), dir.path());
        assert_eq!(read(&SystemDisk, dir.path()).unwrap(), None);
        for number in 0..1_000 {
            journal.write(&json(number)).unwrap();
            let known = read(&SystemDisk, dir.path()).unwrap();
            assert_eq!(known, Some(json(number)));
            let file = std::fs::metadata(dir.path().join(FILE)).unwrap();
            assert_eq!(file.len(), ROOM as u64);
        }
    }

    #[test]
    fn what_is_larger_than_a_file_usually_is_still_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(Arc::new(SystemDisk), dir.path());
        let large = format!("\"{}\"", "x".repeat(2 * ROOM)).into_bytes();
        for json in [b"1".as_slice(), &large, b"2", &large] {
            journal.write(json).unwrap();
            assert_eq!(
                read(&SystemDisk, dir.path()).unwrap().as_deref(),
                Some(json)
            );
        }
    }

    #[test]
    fn a_frame_cut_off_or_damaged_leaves_the_one_before() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(Arc::new(SystemDisk), dir.path());
        journal.write(&json(1)).unwrap();
        let first = journal.open.as_ref().unwrap().end;
        journal.write(&json(2)).unwrap();
        let second = journal.open.as_ref().unwrap().end;
        let whole = std::fs::read(dir.path().join(FILE)).unwrap();
        for place in first..second - 1 {
            let mut cut = whole.clone();
            cut[place..].fill(b'\n');
            let mut flipped = whole.clone();
            flipped[place] ^= 0x20;
            for bytes in [cut, flipped] {
                SystemDisk.replace(&dir.path().join(FILE), &bytes).unwrap();
                let known = read(&SystemDisk, dir.path()).unwrap();
                assert_eq!(known, Some(json(1)), "{place}");
            }
        }
    }

    #[test]
    fn a_file_that_was_unlinked_is_not_made_again_by_what_fits_behind_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::new(Arc::new(SystemDisk), dir.path());
        journal.write(&json(1)).unwrap();
        std::fs::remove_file(dir.path().join(FILE)).unwrap();
        journal.write(&json(2)).unwrap();
        assert_eq!(read(&SystemDisk, dir.path()).unwrap(), None);
    }
}
