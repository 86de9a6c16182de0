//! The sent log: the exact bytes that the endpoint accepted, for the administrator to read.
//!
//! Each accepted request is one line, `{"at":…,"body":…}`; the body stands in it as it was sent,
//! before compression. The oldest files go when the log has reached its size.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use telemetry_core::Moment;

use crate::disk::{Disk, DiskFile, MOST_BYTES, Numbered, make_own_dir, remove_all};
use crate::time_text::rfc3339;

/// The log is kept in this many files, so that a part of it can go.
const FILES: u64 = 4;

const NAMES: Numbered = Numbered {
    extension: ".jsonl",
    most: u64::MAX / 2,
};

/// Writes the log.
#[derive(Debug)]
pub struct SentLog {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    most_bytes: u64,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    number: u64,
    file: Box<dyn DiskFile>,
    end: u64,
}

impl SentLog {
    /// The log in a directory of its own, which is made with the first entry; `most_bytes` is what
    /// it keeps, at most 256 MiB.
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>, dir: &Path, most_bytes: u64) -> Self {
        Self {
            disk,
            dir: dir.to_owned(),
            most_bytes: most_bytes.min(FILES * MOST_BYTES),
            open: None,
        }
    }

    /// Appends a request that was accepted.
    ///
    /// # Errors
    ///
    /// The disk's; the entry is missing or cut off then.
    pub fn append(&mut self, body: &[u8], at: Moment) -> io::Result<()> {
        let mut line = format!("{{\"at\":\"{}\",\"body\":", rfc3339(at)).into_bytes();
        line.extend_from_slice(body);
        line.extend_from_slice(b"}\n");
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open_last()?,
        };
        let most = self.most_bytes / FILES;
        if open.end > 0 && open.end + line.len() as u64 > most {
            open = self.open_file(open.number + 1)?;
        }
        open.file.write_at(open.end, &line)?;
        open.file.sync()?;
        open.end += line.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    fn open_last(&self) -> io::Result<Open> {
        make_own_dir(self.disk.as_ref(), &self.dir)?;
        let last = numbers(self.disk.as_ref(), &self.dir)?.last().copied();
        let mut open = self.open_file(last.unwrap_or(1))?;
        open.end = open.file.len()?;
        if open.end > 0 {
            // Should the last line be cut off, the next one still begins on its own.
            let mut last = [0];
            open.file.read_at(open.end - 1, &mut last)?;
            if last != *b"\n" {
                open.file.write_at(open.end, b"\n")?;
                open.end += 1;
            }
        }
        Ok(open)
    }

    /// Opens a file of this number, and unlinks those that are too old beside it.
    fn open_file(&self, number: u64) -> io::Result<Open> {
        let file = self.disk.open(&NAMES.path(&self.dir, number))?;
        self.disk.sync_dir(&self.dir)?;
        for old in numbers(self.disk.as_ref(), &self.dir)? {
            if old + FILES <= number {
                self.disk.remove(&NAMES.path(&self.dir, old))?;
            }
        }
        Ok(Open {
            number,
            file,
            end: 0,
        })
    }
}

/// A request that the endpoint accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When, RFC 3339.
    pub at: String,
    /// The request's body before compression.
    pub body: String,
}

/// What a log holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentLogReading {
    /// The requests, oldest first.
    pub entries: Vec<Sent>,
    /// Lines that are no entry: a crash cut them off, or somebody changed them.
    pub damaged: usize,
}

/// All entries, oldest first; lines that are damaged are left out.
///
/// # Errors
///
/// The disk's.
pub fn read(disk: &dyn Disk, dir: &Path) -> io::Result<Vec<Sent>> {
    look(disk, dir).map(|log| log.entries)
}

/// All entries, and how many lines are damaged.
///
/// # Errors
///
/// The disk's.
pub fn look(disk: &dyn Disk, dir: &Path) -> io::Result<SentLogReading> {
    #[derive(Deserialize)]
    struct Line<'a> {
        at: &'a str,
        #[serde(borrow)]
        body: &'a RawValue,
    }
    let mut log = SentLogReading::default();
    for number in numbers(disk, dir)? {
        let bytes = disk.read(&NAMES.path(dir, number))?.unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n');
        for line in lines.filter(|line| !line.is_empty()) {
            match serde_json::from_slice::<Line<'_>>(line) {
                Ok(line) => log.entries.push(Sent {
                    at: line.at.to_owned(),
                    body: line.body.get().to_owned(),
                }),
                Err(_) => log.damaged += 1,
            }
        }
    }
    Ok(log)
}

/// Unlinks the log.
///
/// # Errors
///
/// The disk's.
pub fn forget(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    remove_all(disk, dir)
}

fn numbers(disk: &dyn Disk, dir: &Path) -> io::Result<Vec<u64>> {
    let names = disk.list(dir)?;
    Ok(names.iter().filter_map(|name| NAMES.number(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SystemDisk;
    use crate::disk::volatile::VolatileDisk;

    const AT: Moment = Moment::from_millis(1_795_600_800_000);

    fn bodies(dir: &Path) -> Vec<String> {
        let entries = read(&SystemDisk, dir).unwrap();
        entries.into_iter().map(|entry| entry.body).collect()
    }

    #[test]
    fn the_log_holds_the_exact_bytes_and_survives_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("sent");
        assert_eq!(read(&SystemDisk, &dir).unwrap(), []);
        for body in ["{\"batch\": [1 ] }", "{\"sentAt\":\"x\"}"] {
            let mut log = SentLog::new(Arc::new(SystemDisk), &dir, 1_000_000);
            log.append(body.as_bytes(), AT).unwrap();
        }
        assert_eq!(bodies(&dir), ["{\"batch\": [1 ] }", "{\"sentAt\":\"x\"}"]);
        assert_eq!(
            read(&SystemDisk, &dir).unwrap()[0].at,
            "2026-11-25T10:00:00.000Z"
        );
        forget(&SystemDisk, &dir).unwrap();
        assert!(!dir.exists());
    }

    #[test]
    fn the_log_stays_within_its_size_and_keeps_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = SentLog::new(Arc::new(SystemDisk), dir.path(), 4_000);
        for number in 0..200 {
            log.append(format!("{{\"n\":{number}}}").as_bytes(), AT)
                .unwrap();
        }
        let bytes: u64 = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum();
        assert!(bytes <= 4_000, "{bytes}");
        let bodies = bodies(dir.path());
        assert_eq!(bodies.last().unwrap(), "{\"n\":199}");
        assert!(bodies.len() > 50);
    }

    #[test]
    fn a_file_of_somebody_else_is_neither_read_nor_written() {
        let dir = tempfile::tempdir().unwrap();
        let foreign = ["18446744073709551615.jsonl", "+000000007.jsonl", "7.jsonl"];
        for name in foreign {
            SystemDisk.replace(&dir.path().join(name), b"x").unwrap();
        }
        let mut log = SentLog::new(Arc::new(SystemDisk), dir.path(), 4_000);
        for _ in 0..200 {
            log.append(b"{}", AT).unwrap();
        }
        let log = look(&SystemDisk, dir.path()).unwrap();
        assert!(log.entries.len() > 50);
        assert_eq!(log.damaged, 0);
        for name in foreign {
            let bytes = SystemDisk.read(&dir.path().join(name)).unwrap();
            assert_eq!(bytes.unwrap(), b"x", "{name}");
        }
    }

    #[test]
    fn what_the_log_took_is_there_after_a_power_failure() {
        for seed in 0..8 {
            let disk = VolatileDisk::with_power(usize::MAX, seed);
            let dir = Path::new("sent");
            let mut log = SentLog::new(Arc::new(disk.clone()), dir, 400);
            for number in 0..9 {
                let body = format!("{{\"n\":{number}}}");
                log.append(body.as_bytes(), AT).unwrap();
                disk.restart();
                assert_eq!(read(&disk, dir).unwrap().pop().unwrap().body, body);
                log = SentLog::new(Arc::new(disk.clone()), dir, 400);
            }
        }
    }

    #[test]
    fn a_line_that_was_cut_off_hides_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let new = || SentLog::new(Arc::new(SystemDisk), dir.path(), 4_000);
        new().append(b"{\"n\":1}", AT).unwrap();
        let file = NAMES.path(dir.path(), 1);
        let len = std::fs::metadata(&file).unwrap().len();
        let open = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        open.set_len(len - 3).unwrap();
        new().append(b"{\"n\":2}", AT).unwrap();
        assert_eq!(bodies(dir.path()), ["{\"n\":2}"]);
        assert_eq!(look(&SystemDisk, dir.path()).unwrap().damaged, 1);
    }
}
