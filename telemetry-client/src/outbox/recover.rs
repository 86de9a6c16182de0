//! Opening an outbox, whatever an earlier run or a damaged disk left of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use telemetry_core::consent::{Diagnostics, Permit};

use super::frame::{self, HEAD_BYTES};
use super::journal::Journal;
use super::progress::Progress;
use super::record::{Author, Kind, Record};
use super::spool::{MOST_BYTES, Place, Spools};
use super::{Group, Held, Outbox, Quota};
use crate::delivery::{Seq, Stamp};
use crate::disk::{Disk, make_own_dir, remove_all, remove_unfinished};
use crate::identity::Identity;
use crate::ledger::Loss;
use crate::sent::SentLog;

const LOCK: &str = "lock";
const IDENTITY: &str = "identity";

/// How often a directory is purged that somebody opens meanwhile.
const TRIES: u32 = 8;

/// The number of an outbox's first message.
const FIRST: Seq = 1;

/// Why an outbox cannot be opened. Each may pass by itself.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another part of this one, has it open.
    #[error("another process has the outbox open")]
    Locked,
    /// Another node leads; see [`lease`](crate::lease).
    #[error("another node leads")]
    Elsewhere,
    /// Nobody can say which node leads.
    #[error("which node leads is not known")]
    Lease(#[source] io::Error),
    /// The host's system does not say under which identifier it reports; see
    /// [`Naming`](crate::identity::Naming).
    #[error("the identifier to report under is not known")]
    Nameless,
    /// The disk refused what an empty outbox needs.
    #[error("the outbox cannot be opened")]
    Disk(#[from] io::Error),
}

#[derive(Serialize, Deserialize)]
struct Stored {
    id: Identity,
}

/// The identifier of the installation whose outbox lies in this directory, if there is one.
///
/// # Errors
///
/// The disk's.
pub fn read_identity(disk: &dyn Disk, dir: &Path) -> io::Result<Option<Identity>> {
    let bytes = disk.read(&dir.join(IDENTITY))?;
    let identity = bytes.and_then(|bytes| serde_json::from_slice(frame::read_file(&bytes)?).ok());
    Ok(identity.map(|Stored { id }| id))
}

/// The process that took the outbox last. While the outbox is [locked](OpenError::Locked), that is
/// who has it open.
#[must_use]
pub fn holder(disk: &dyn Disk, dir: &Path) -> Option<u32> {
    let bytes = disk.read(&dir.join(LOCK)).ok()??;
    str::from_utf8(&bytes).ok()?.trim_end().parse().ok()
}

fn make_identity(disk: &dyn Disk, dir: &Path, id: Identity) -> io::Result<Identity> {
    let json = serde_json::to_vec(&Stored { id })?;
    let mut bytes = Vec::new();
    frame::push(&mut bytes, |bytes| bytes.extend_from_slice(&json));
    disk.replace(&dir.join(IDENTITY), &bytes)?;
    Ok(id)
}

impl Outbox {
    /// Opens the outbox in a directory of its own; makes directory and identifier if they do not
    /// exist, which is why it takes the right to record something.
    ///
    /// Damage never keeps it from opening: it costs the messages that it hit, which are counted.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(
        disk: Arc<dyn Disk>,
        dir: &Path,
        quota: Quota,
        sent: SentLog,
        permit: &Permit<Diagnostics>,
        now: &Stamp,
    ) -> Result<Self, OpenError> {
        Self::open_as(None, disk, dir, quota, sent, permit, now)
    }

    /// [`open`](Self::open) under an identifier that somebody chose; without one, under that of before
    /// unless it was [declared](Identity::declared). What waits under another one is deleted, since it
    /// would say who it was before.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open_as(
        chosen: Option<Identity>,
        disk: Arc<dyn Disk>,
        dir: &Path,
        quota: Quota,
        sent: SentLog,
        permit: &Permit<Diagnostics>,
        now: &Stamp,
    ) -> Result<Self, OpenError> {
        make_own_dir(disk.as_ref(), dir)?;
        let lock = disk.lock(&dir.join(LOCK))?.ok_or(OpenError::Locked)?;
        remove_unfinished(disk.as_ref(), dir, "");
        let mut known = read_identity(disk.as_ref(), dir).unwrap_or(None);
        // One that a system has is reported under only as long as somebody says so.
        let stays =
            |known: &Identity| chosen.map_or(!known.is_declared(), |chosen| chosen == *known);
        if known.is_some_and(|known| !stays(&known)) {
            empty(disk.as_ref(), dir)?;
            known = None;
        }
        let identity = match known {
            Some(identity) => identity,
            None => make_identity(disk.as_ref(), dir, chosen.unwrap_or_else(Identity::draw))?,
        };
        let Recovered {
            spools,
            index,
            progress,
            lost: _,
        } = recover(&disk, dir, |_, _| {})?;
        let mut outbox = Self {
            spools,
            journal: Journal::new(disk.clone(), dir),
            disk,
            dir: dir.to_owned(),
            lock,
            author: Author(identity),
            index,
            set_aside: BTreeMap::new(),
            progress,
            quota,
            sent,
            unsaved: false,
            disk_error: None,
            group: Group::default(),
        };
        // A kill between the two leaves an identifier that nobody was told of.
        let is_untold = known.is_none() || outbox.next_seq() == FIRST;
        if is_untold && permit.covers(now.wall) {
            let message = outbox.author.identify(now);
            let seq = outbox.next_seq();
            outbox.group.add(seq, Kind::Identify, now, &message);
            if outbox.commit().is_err() {
                outbox.count_lost(Loss::Disk, 1);
            }
        }
        outbox.enforce_quota(now);
        outbox.save_progress();
        Ok(outbox)
    }

    /// Whether the directory still is this outbox's: an opt-out by another process unlinks it.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        // What cannot be read just now is no sign of an opt-out.
        read_identity(self.disk.as_ref(), &self.dir)
            .map_or(true, |there| there == Some(self.author.0))
    }
}

/// What an earlier run, or one that still goes on, left in a directory.
pub(super) struct Recovered {
    pub(super) spools: Spools,
    pub(super) index: BTreeMap<Seq, Held>,
    pub(super) progress: Progress,
    /// How many messages are damaged or missing that no earlier run counted.
    pub(super) lost: u64,
}

/// Finds what waits, and counts what is damaged or missing; changes nothing on disk. `see` gets
/// every record, also those that do not wait any more.
pub(super) fn recover(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    mut see: impl FnMut(Seq, &Record<'_>),
) -> io::Result<Recovered> {
    let saved = Progress::load(disk.as_ref(), dir);
    let mut spools = Spools::new(disk.clone(), dir.to_owned());
    let mut found: BTreeMap<Seq, Held> = BTreeMap::new();
    let first_fresh = saved.as_ref().map_or(0, |saved| saved.next);
    let searched = saved.as_ref().map_or(0, |saved| saved.searched);
    let mut damaged_end = false;
    spools.read_all(|file, bytes| {
        let scan = frame::scan(bytes);
        let mut ends_fresh = false;
        for json in scan.frames {
            let record = bytes.get(json.clone()).and_then(Record::read);
            let Some(record) = record else { continue };
            see(record.seq, &record);
            ends_fresh = record.seq >= first_fresh;
            let held = Held {
                place: Place {
                    file,
                    start: (json.start - HEAD_BYTES) as u64,
                    bytes: HEAD_BYTES + json.len(),
                },
                message_bytes: record.message().len(),
                kind: record.kind,
                recorded: record.recorded,
            };
            // The later one, of two that are the same.
            found.insert(record.seq, held);
        }
        // Cut off between two records: what is missing was in nobody's count yet.
        let cut = ends_fresh && !scan.has_room && (bytes.len() as u64) < MOST_BYTES;
        damaged_end = file > searched && (scan.damaged_end || cut);
    })?;
    // Without a saved number all that is found waits, and nothing is missing before it.
    let mut progress = saved.unwrap_or_else(|| Progress {
        next: found.keys().next().copied().unwrap_or(FIRST),
        ..Progress::default()
    });
    let next = progress.next;
    let lost_before = progress.ledger.lost(Loss::Corrupt);
    let end = found
        .keys()
        .next_back()
        .map_or(next, |last| next.max(last + 1));
    let fresh = found.split_off(&next);
    found.retain(|seq, _| progress.waits(*seq));
    let known = progress.known_to_wait();
    let missing = known.saturating_sub(found.len() as u64);
    progress.ledger.lose(Loss::Corrupt, missing);

    let torn = torn_reports(&fresh);
    let whole = fresh.into_iter().filter(|(seq, _)| !torn.contains(seq));
    let before = found.len() as u64;
    found.extend(whole);
    let added = found.len() as u64 - before;
    let accepted = end - next - torn.len() as u64;
    let missing = accepted.saturating_sub(added);
    progress.ledger.accepted += accepted;
    progress.ledger.lose(Loss::Corrupt, missing);
    progress.next = end;
    let last = progress.waiting.last();
    let last_waits = last.is_none_or(|(_, last)| found.contains_key(last));
    if damaged_end && last_waits {
        // Whether it was accepted nobody can tell any more.
        progress.ledger.accepted += 1;
        progress.ledger.lose(Loss::Corrupt, 1);
        progress.next += 1;
    }

    for held in found.values() {
        spools.hold(held.place);
        if let Kind::Report(part) = held.kind {
            progress.see_report(part, &held.recorded);
        }
    }
    progress.count_report(found.values().map(|held| held.kind));
    progress.searched = spools.last();
    Ok(Recovered {
        lost: progress.ledger.lost(Loss::Corrupt) - lost_before,
        spools,
        index: found,
        progress,
    })
}

/// The records of reports whose last part was never written: those reports were not made.
fn torn_reports(fresh: &BTreeMap<Seq, Held>) -> BTreeSet<Seq> {
    let parts = || {
        fresh.iter().filter_map(|(seq, held)| match held.kind {
            Kind::Report(part) => Some((*seq, part)),
            Kind::Occurrence | Kind::Identify => None,
        })
    };
    let whole: BTreeSet<i64> = parts()
        .filter(|(_, part)| part.is_last())
        .map(|(_, part)| part.window)
        .collect();
    parts()
        .filter(|(_, part)| !whole.contains(&part.window))
        .map(|(seq, _)| seq)
        .collect()
}

/// Unlinks an outbox that nobody here has open: all but the lock of another process, which finds
/// out by [`Outbox::is_in_place`].
///
/// # Errors
///
/// The disk's; everything that could be unlinked is unlinked then.
pub fn purge(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match purge_once(disk, dir) {
            // Another process did the same, or has just opened it; it finds out by itself.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty && tries < TRIES => {}
            outcome => return outcome,
        }
    }
}

fn purge_once(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    let names = disk.list(dir)?;
    if names.is_empty() || disk.is_link(dir)? {
        return remove_all(disk, dir);
    }
    let held = disk.lock(&dir.join(LOCK));
    let outcome = empty(disk, dir);
    match held {
        Ok(None) => outcome.and(disk.sync_dir(dir)),
        // What cannot be locked is held by nobody.
        Ok(Some(_)) | Err(_) => outcome.and(remove_all(disk, dir)),
    }
}

/// Unlinks everything but the lock.
fn empty(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    let mut outcome = Ok(());
    for name in disk.list(dir)?.iter().filter(|name| *name != LOCK) {
        outcome = outcome.and(disk.remove(&dir.join(name)));
    }
    outcome
}
