//! Where a host's telemetry keeps its files, and what the administrator chose.

mod agreement;
mod nodes;
mod stored;

pub(crate) use stored::AgreedTo;
pub use stored::Stored;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Limits};

use crate::disk::{Disk, remove_unfinished};
use crate::outbox::View;
use crate::{outbox, sent};
use agreement::Terms;

const CHOICE: &str = "choice.json";

/// Why a no went wrong. Trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum OptOutError {
    /// The choice is as it was, and nothing was unlinked.
    #[error("the choice cannot be stored")]
    Choice(#[source] io::Error),
    /// The choice is stored, so nothing is sent; everything that could be unlinked is unlinked.
    #[error("the choice is stored, and the outbox cannot be deleted")]
    Outbox(#[source] io::Error),
}

/// The directory that holds the stored choice, the outbox and the sent log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDir {
    dir: PathBuf,
    terms: Option<Terms>,
}

impl StateDir {
    /// The state in this directory, which is made when something is stored.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            terms: None,
        }
    }

    /// The file with the stored choice.
    #[must_use]
    pub fn choice(&self) -> PathBuf {
        self.dir.join(CHOICE)
    }

    /// The directory of the [outbox].
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.dir.join("outbox")
    }

    /// The directory of the [security update check](crate::security).
    #[must_use]
    pub fn security(&self) -> PathBuf {
        self.dir.join("security")
    }

    /// The directory of the [sent log](sent).
    #[must_use]
    pub fn sent(&self) -> PathBuf {
        self.dir.join("sent")
    }

    /// What is stored; nothing if there is no file.
    #[must_use]
    pub fn stored(&self, disk: &dyn Disk) -> Stored {
        self.with_checks(disk, Stored::load(disk, &self.choice()))
    }

    /// Says yes to diagnostics from this moment on, to all that the program can send. A yes that was
    /// stored before stays as it is, with what was agreed to, so that what was recorded since is still
    /// covered; one that begins later, as that of a clock that was wrong, begins now.
    ///
    /// # Errors
    ///
    /// The disk's; the choice is as it was then.
    pub fn opt_in(&self, disk: &dyn Disk, now: Moment) -> io::Result<()> {
        let changed = self.change(disk, |stored| {
            let covers = |choice| matches!(choice, Choice::On { since } if since <= now);
            (!stored.diagnostics.is_some_and(covers)).then(|| Stored {
                diagnostics: Some(Choice::On { since: now }),
                agreed: self.with_current(stored.agreed),
                ..stored
            })
        });
        changed.map(|_| ())
    }

    /// Stores what is left out, with the choice. A client that runs gets it by
    /// [`Client::set_limits`](crate::client::Client::set_limits), the next one by its setup.
    ///
    /// # Errors
    ///
    /// The disk's; the limits are as they were then.
    pub fn limit(&self, disk: &dyn Disk, limits: Limits) -> io::Result<()> {
        let limits = Limits {
            agreed: None,
            ..limits
        };
        let limited = |stored| Some(Stored { limits, ..stored });
        self.change(disk, limited).map(|_| ())
    }

    /// Stores that the notice is shown now, unless it was shown before; answers when it was first.
    /// Whoever says nothing after it agrees to what the program can send that shows it.
    /// Where the product's switch or the environment say no, nobody should: nothing is stored then.
    ///
    /// # Errors
    ///
    /// The disk's; the notice counts as not shown then.
    pub fn notice_shown(&self, disk: &dyn Disk, now: Moment) -> io::Result<Moment> {
        let stored = self.change(disk, |stored| {
            stored.notice_shown.is_none().then(|| Stored {
                notice_shown: Some(now),
                ..self.first_told(stored)
            })
        })?;
        Ok(stored.notice_shown.unwrap_or(now))
    }

    /// Has the next client make a new identifier. What waits is unlinked with the old one, since it
    /// carries it, and so is the claim on the last report; choice and sent log stay.
    ///
    /// # Errors
    ///
    /// The disk's; everything that could be unlinked is unlinked then.
    pub fn reset_identity(&self, disk: &dyn Disk) -> io::Result<()> {
        outbox::purge(disk, &self.outbox())
    }

    /// What waits, what became of the rest, and how delivery stands. It takes no lock and changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn view(&self, disk: &Arc<dyn Disk>) -> io::Result<View> {
        outbox::view(disk, &self.outbox())
    }

    /// Says no to diagnostics: stores the choice, durably and first, then unlinks the outbox and
    /// the identifier in it. The sent log is the administrator's and stays.
    ///
    /// A client that runs in another process finds out by itself; one in this process is told by
    /// [`Client::consent_changed`](crate::client::Client::consent_changed).
    ///
    /// # Errors
    ///
    /// See [`OptOutError`].
    pub fn opt_out(&self, disk: &dyn Disk) -> Result<(), OptOutError> {
        let off = |stored| {
            Some(Stored {
                diagnostics: Some(Choice::Off),
                ..self.first_told(stored)
            })
        };
        self.change(disk, off).map_err(OptOutError::Choice)?;
        remove_unfinished(disk, &self.dir, CHOICE);
        outbox::purge(disk, &self.outbox()).map_err(OptOutError::Outbox)
    }

    /// Stores what is changed, if anything is, while nobody else does; else somebody who changes
    /// something else could put back a yes in the place of a no. Answers what is stored then.
    fn change(
        &self,
        disk: &dyn Disk,
        change: impl FnOnce(Stored) -> Option<Stored>,
    ) -> io::Result<Stored> {
        disk.make_dir(&self.dir)?;
        let _held = disk.hold(&self.dir);
        let before = self.stored(disk);
        match change(before.clone()) {
            Some(changed) => changed.store(disk, &self.choice()).map(|()| changed),
            None => Ok(before),
        }
    }

    /// Unlinks the sent log.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn forget_sent(&self, disk: &dyn Disk) -> io::Result<()> {
        sent::forget(disk, &self.sent())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::TryLockError;
    use std::path::Path;

    use super::stored::tests::chosen;
    use super::*;
    use crate::disk::SystemDisk;
    use crate::disk::hooked::{Call, HookedDisk};

    #[test]
    fn a_yes_counts_from_its_first_moment_and_a_no_ends_it() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path().join("state"));
        let chosen = |state: &StateDir| state.stored(&SystemDisk).diagnostics;
        let on = |millis| {
            let since = Moment::from_millis(millis);
            state.opt_in(&SystemDisk, since).unwrap();
            chosen(&state)
        };
        let since = |millis| {
            let since = Moment::from_millis(millis);
            Some(Choice::On { since })
        };
        assert_eq!(on(5), since(5));
        assert_eq!(on(7), since(5));
        state.opt_out(&SystemDisk).unwrap();
        assert_eq!(chosen(&state), Some(Choice::Off));
        assert_eq!(on(9), since(9));
    }

    #[test]
    fn a_yes_of_a_clock_that_was_ahead_begins_with_the_next_yes() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        for (now, since) in [(9, 9), (5, 5), (7, 5)] {
            let now = Moment::from_millis(now);
            state.opt_in(&SystemDisk, now).unwrap();
            let since = Moment::from_millis(since);
            let chosen = state.stored(&SystemDisk).diagnostics;
            assert_eq!(chosen, Some(Choice::On { since }));
        }
    }

    #[test]
    fn nobody_else_changes_the_choice_between_its_reading_and_its_writing() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("state");
        let state = StateDir::new(&place);
        let choice = state.choice();
        let disk = HookedDisk(move |_, path: &Path| {
            if path == choice {
                let other = std::fs::File::open(&place)?.try_lock();
                assert!(matches!(other, Err(TryLockError::WouldBlock)));
            }
            Ok(())
        });
        let now = Moment::from_millis(5);
        state.limit(&disk, chosen().limits).unwrap();
        state.notice_shown(&disk, now).unwrap();
        state.opt_in(&disk, now).unwrap();
        state.opt_out(&disk).unwrap();
        assert!(SystemDisk.hold(&dir.path().join("state")).is_some());
    }

    #[test]
    fn a_no_that_is_stored_says_so_even_if_something_cannot_be_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        let now = Moment::from_millis(5);
        state.opt_in(&SystemDisk, now).unwrap();
        for call in [Call::Other, Call::Remove] {
            SystemDisk.make_dir(&state.outbox()).unwrap();
            let file = state.outbox().join("identity");
            SystemDisk.replace(&file, b"{}").unwrap();
            let choice = state.choice();
            let disk = HookedDisk(move |called, path: &Path| {
                let fails = called == call && (call == Call::Remove || path == choice);
                if fails {
                    Err(io::ErrorKind::ReadOnlyFilesystem.into())
                } else {
                    Ok(())
                }
            });
            let error = state.opt_out(&disk).unwrap_err();
            let is_off = state.stored(&SystemDisk).diagnostics == Some(Choice::Off);
            assert_eq!(is_off, call == Call::Remove);
            assert_eq!(matches!(error, OptOutError::Outbox(_)), is_off, "{error:?}");
            assert!(file.exists());
        }
    }

    #[test]
    fn what_cannot_be_understood_stays_a_no_when_something_else_is_stored() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        let spoil = || SystemDisk.replace(&state.choice(), b"{").unwrap();
        let chosen = || {
            let stored = state.stored(&SystemDisk);
            (stored.diagnostics, stored.security_check)
        };
        let (now, off) = (Moment::from_millis(5), Some(Choice::Off));
        spoil();
        state.limit(&SystemDisk, Limits::default()).unwrap();
        assert_eq!(chosen(), (off, off));
        spoil();
        state.notice_shown(&SystemDisk, now).unwrap();
        assert_eq!(chosen(), (off, off));
        spoil();
        state.opt_in(&SystemDisk, now).unwrap();
        assert_eq!(chosen(), (Some(Choice::On { since: now }), off));
    }

    #[test]
    fn limits_and_the_notice_are_stored_with_the_choice() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        let first = Moment::from_millis(3);
        let shown = |now| state.notice_shown(&SystemDisk, now).unwrap();
        assert_eq!(shown(first), first);
        assert_eq!(shown(Moment::from_millis(9)), first);
        let limits = chosen().limits;
        state.limit(&SystemDisk, limits.clone()).unwrap();
        let expected = Stored {
            notice_shown: Some(first),
            limits,
            ..Stored::default()
        };
        assert_eq!(state.stored(&SystemDisk), expected);
    }

    #[test]
    fn opting_out_leaves_the_choice_and_the_sent_log_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::new(dir.path());
        chosen().store(&SystemDisk, &state.choice()).unwrap();
        for file in [
            // What a killed process was about to put in the place of the choice.
            dir.path().join("choice.json.7.new"),
            state.outbox().join("0000000001.spool"),
            state.sent().join("0000000001.jsonl"),
        ] {
            SystemDisk.make_dir(file.parent().unwrap()).unwrap();
            SystemDisk.replace(&file, b"{}").unwrap();
        }
        state.opt_out(&SystemDisk).unwrap();
        let stored = Stored::load(&SystemDisk, &state.choice());
        let expected = Stored {
            diagnostics: Some(Choice::Off),
            ..chosen()
        };
        assert_eq!(stored, expected);
        assert_eq!(
            SystemDisk.list(dir.path()).unwrap(),
            ["choice.json", "sent"]
        );
        state.forget_sent(&SystemDisk).unwrap();
        assert_eq!(SystemDisk.list(dir.path()).unwrap(), ["choice.json"]);
    }
}
