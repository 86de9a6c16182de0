//! One check after the other, each when it is asked for.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use telemetry_core::consent::{Decision, Permit, SecurityCheck};
use telemetry_core::{Date, Version};

use super::bulletin::BulletinId;
use super::check::{self, Checked, Trouble};
use super::fetch::{Fetch, Wanted};
use super::handler::{BulletinHandler, NotTaken};
use super::query::Query;
use super::signature::PublicKey;
use super::store::{self, Memory};
use crate::delivery::{Clock, SystemClock};
use crate::disk::{Disk, SystemDisk};
use crate::state::{AgreedTo, StateDir};

/// What a check needs to know.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the host keeps its files. Those of checks lie in [`StateDir::security`], with the revision
    /// of its contract by which the last one told.
    pub state: StateDir,
    /// The publisher's key; with one, a bulletin without the publisher's signature is not handed over.
    pub key: Option<PublicKey>,
}

/// What a check asks, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The release that bulletins must be about, without a build.
    pub release: Version,
    /// What is told.
    pub query: Query,
}

/// Whether a check may be made.
#[derive(Debug)]
pub enum Consent {
    /// This was decided. Where it is no, what is known between checks is unlinked.
    Decided(Decision<SecurityCheck>),
    /// Nobody can tell just now, perhaps since the configuration is being written: nothing is asked,
    /// and nothing unlinked.
    Unknown,
}

/// Who knows about the installation. Both are asked anew each time.
pub trait Host: Send + 'static {
    /// Whether the next request may go out.
    fn consent(&mut self) -> Consent;

    /// What to ask, given the day of the last check that succeeded.
    ///
    /// # Errors
    ///
    /// Why there is nothing to ask now, for the one who looks after the installation.
    fn question(&mut self, last: Option<Date>) -> Result<Question, String>;
}

/// What came of asking for a check.
#[derive(Debug)]
pub enum Outcome {
    /// It was made.
    Checked(Checked),
    /// The next one is due after this much time.
    NotDue(Duration),
    /// It is switched off.
    Off,
    /// Nobody knows whether it is switched off.
    Unknown,
    /// The host has nothing to ask.
    NoQuestion(String),
    /// Another process is at it.
    Busy,
    /// What is known between checks cannot be read or written, so nothing was asked: a bulletin would
    /// come again each time.
    Disk(io::ErrorKind),
}

/// Makes checks.
pub struct Checker<F> {
    setup: Setup,
    fetch: F,
    host: Box<dyn Host>,
    handler: Box<dyn BulletinHandler>,
    clock: Arc<dyn Clock>,
    disk: Arc<dyn Disk>,
    random: fastrand::Rng,
    /// Handed over by this process, and perhaps not on the disk.
    taken: Vec<BulletinId>,
}

/// Why a check ends before it began.
enum NoPermit {
    Off,
    Unknown,
}

impl<F: Fetch> Checker<F> {
    /// With the machine's clock and disk.
    pub fn new(setup: Setup, fetch: F, host: impl Host, handler: Box<dyn BulletinHandler>) -> Self {
        let clock = Arc::new(SystemClock::default());
        Self::with(setup, fetch, host, handler, clock, Arc::new(SystemDisk))
    }

    /// With another clock or disk.
    pub fn with(
        setup: Setup,
        fetch: F,
        host: impl Host,
        handler: Box<dyn BulletinHandler>,
        clock: Arc<dyn Clock>,
        disk: Arc<dyn Disk>,
    ) -> Self {
        Self {
            setup,
            fetch,
            host: Box::new(host),
            handler,
            clock,
            disk,
            random: fastrand::Rng::new(),
            taken: Vec::new(),
        }
    }

    /// Looks whether a check is due, without a network: [`Outcome::NotDue`] with no time left if so.
    /// Where it is switched off, what was known is unlinked.
    pub fn look(&mut self) -> Outcome {
        if let Err(no) = self.permit() {
            return self.refuse(&no);
        }
        match self.left() {
            Ok(left) => Outcome::NotDue(left),
            Err(error) => Outcome::Disk(error.kind()),
        }
    }

    /// Makes a check if one is due.
    pub async fn check_if_due(&mut self) -> Outcome {
        let looked = self.look();
        if matches!(looked, Outcome::NotDue(Duration::ZERO)) {
            self.run(false).await.unwrap_or_else(Outcome::Disk)
        } else {
            looked
        }
    }

    /// Makes a check, whether one is due or not.
    pub async fn check(&mut self) -> Outcome {
        match self.permit() {
            Ok(_) => self.run(true).await.unwrap_or_else(Outcome::Disk),
            Err(no) => self.refuse(&no),
        }
    }

    /// How things stand, as far as they are known on the disk.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn status(&self) -> io::Result<Option<super::Status>> {
        super::look(
            self.disk.as_ref(),
            &self.setup.state.security(),
            &self.clock.now(),
        )
    }

    fn left(&self) -> io::Result<Duration> {
        let memory = Memory::load(self.disk.as_ref(), &self.setup.state.security())?;
        Ok(memory.unwrap_or_default().schedule.left(&self.clock.now()))
    }

    /// The right to one request.
    fn permit(&mut self) -> Result<Permit<SecurityCheck>, NoPermit> {
        match self.host.consent() {
            Consent::Decided(decision) => decision.permit().ok_or(NoPermit::Off),
            Consent::Unknown => Err(NoPermit::Unknown),
        }
    }

    fn refuse(&mut self, no: &NoPermit) -> Outcome {
        match no {
            NoPermit::Unknown => Outcome::Unknown,
            NoPermit::Off => {
                self.taken.clear();
                match store::forget(self.disk.as_ref(), &self.setup.state.security()) {
                    Ok(()) => Outcome::Off,
                    Err(error) => Outcome::Disk(error.kind()),
                }
            }
        }
    }

    /// Makes a check while no other process does.
    async fn run(&mut self, also_early: bool) -> Result<Outcome, io::ErrorKind> {
        let disk = self.disk.clone();
        let dir = self.setup.state.security();
        let Some(lock) = store::lock(disk.as_ref(), &dir).map_err(|error| error.kind())? else {
            return Ok(Outcome::Busy);
        };
        // What another process did before it let the lock go counts.
        let memory = Memory::load(disk.as_ref(), &dir).map_err(|error| error.kind())?;
        let mut memory = memory.unwrap_or_default();
        let now = self.clock.now();
        let left = memory.schedule.left(&now);
        if !(left.is_zero() || also_early) {
            return Ok(Outcome::NotDue(left));
        }
        for id in &self.taken {
            memory.see(id);
        }
        let last = memory.schedule.last_success();
        let last = last.and_then(|last| Date::from_unix_millis(last.wall.as_millis()));
        let question = match self.host.question(last) {
            Ok(question) => question,
            Err(why) => return Ok(Outcome::NoQuestion(why)),
        };
        // What was agreed to is read before this is written: with the first check it is what there is.
        let standing = self.setup.state.standing_now(disk.as_ref(), now.wall);
        let told = standing.and_then(|standing| AgreedTo::of_agreed(standing.agreed));
        memory.revision = told.or(memory.revision);
        memory.schedule.begin(&now, &mut self.random);
        self.store(&memory).map_err(|error| error.kind())?;
        let mut checked = Checked::new(question.query.clone());
        let asked = self.ask(&question, &mut memory, &mut checked).await;
        drop(lock);
        if let Err(no) = asked {
            let refused = self.refuse(&no);
            if checked.listed == 0 && checked.delivered.is_empty() {
                return Ok(refused);
            }
            checked.stopped = true;
        }
        Ok(Outcome::Checked(checked))
    }

    /// Fetches the list, and every bulletin about this release that is new.
    async fn ask(
        &mut self,
        question: &Question,
        memory: &mut Memory,
        checked: &mut Checked,
    ) -> Result<(), NoPermit> {
        let permit = self.permit()?;
        let wanted = Wanted::List(question.query.clone());
        match check::list(self.fetch.fetch(permit, &wanted).await) {
            Ok(list) => {
                let named = list.about(question.release);
                checked.listed = list.bulletins.len();
                checked.refused = list.refused;
                for id in &named {
                    self.deliver(id, memory, checked).await?;
                }
                memory.trim(&named);
                memory.trouble = checked.failed.first().map(|(_, trouble, _)| *trouble);
                memory.refused = list.refused;
                if !memory.is_pressing() {
                    memory.schedule.succeed(&self.clock.now(), &mut self.random);
                }
            }
            Err(trouble) => {
                checked.trouble = Some(trouble);
                memory.trouble = Some(trouble);
            }
        }
        // If this fails, the attempt counts as failed on the disk, and is made again.
        if self.store(memory).is_ok() {
            self.taken.clear();
        }
        checked.next = memory.schedule.left(&self.clock.now());
        Ok(())
    }

    /// Hands a bulletin over, unless it was.
    async fn deliver(
        &mut self,
        id: &BulletinId,
        memory: &mut Memory,
        checked: &mut Checked,
    ) -> Result<(), NoPermit> {
        if memory.has_seen(id) {
            checked.seen.push(id.clone());
            return Ok(());
        }
        let permit = self.permit()?;
        let wanted = Wanted::Bulletin(id.clone());
        let answer = self.fetch.fetch(permit, &wanted).await;
        let taken: Result<(), (Trouble, Option<NotTaken>)> =
            match check::bulletin(id, answer, self.setup.key.as_ref()) {
                Ok(bulletin) => {
                    let taken = self.handler.take(&bulletin);
                    taken.map_err(|why| (Trouble::NotTaken, Some(why)))
                }
                Err(trouble) => Err((trouble, None)),
            };
        match taken {
            Ok(()) => {
                memory.see(id);
                self.taken.push(id.clone());
                checked.delivered.push(id.clone());
            }
            Err((trouble, why)) => {
                memory.fail(id);
                checked.failed.push((id.clone(), trouble, why));
            }
        }
        // A kill from here on costs nothing; if it cannot be stored, this process still knows.
        let _ = self.store(memory);
        Ok(())
    }

    fn store(&self, memory: &Memory) -> io::Result<()> {
        memory.store(self.disk.as_ref(), &self.setup.state.security())
    }
}

impl<F> std::fmt::Debug for Checker<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker")
            .field("setup", &self.setup)
            .finish_non_exhaustive()
    }
}
