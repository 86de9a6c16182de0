//! The daemon: a report in every window, and a check for security bulletins whenever one is due.

mod journal;
mod pulse;
mod signals;
mod supervisor;

use std::io::{self, Stderr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::bail;
use mattermost_telemetry::count::Count;
use telemetry_client::client::{Client, Setup, Status};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::identity::Naming;
use telemetry_client::lease::Lead;
use telemetry_client::schedule::FIRST;
use telemetry_client::security::{Checker, HttpFetch, Watch};
use telemetry_core::consent::State;
use tokio::time::{MissedTickBehavior, interval};

use crate::bulletins::Tell;
use crate::cli::ReportArgs;
use crate::command::accept;
use crate::content::Content;
use crate::host::{self, Home, Server};
use crate::identity::{Reported, ServerId};
use crate::time;
use journal::Journal;
use pulse::{Life, Pulse};
use signals::{Request, Signals};

/// How often it looks at its own threads, the limits, and what there is to say.
const TICK: Duration = Duration::from_secs(5);

const CONFIGURATION: &str = "configuration";
const REPORTS: &str = "reports";
const UPGRADE: &str = "upgrade";
const SENDING: &str = "sending";
const OUTBOX: &str = "outbox";
const NODES: &str = "nodes";
const IDENTIFIER: &str = "identifier";
const CHECKS: &str = "security update check";

/// Everything that runs.
#[derive(Debug)]
pub(crate) struct Daemon {
    server: Server,
    home: Home,
    sender: Option<Sender>,
    watch: Option<Watch>,
    journal: Arc<Mutex<Journal<Stderr>>>,
}

/// Who makes and sends reports.
#[derive(Debug)]
struct Sender {
    client: Client,
    pulse: Pulse,
    /// The server's identifier, if it is the one to report under.
    server_id: Option<Arc<ServerId>>,
}

impl Daemon {
    /// One that neither reports nor checks yet.
    pub(crate) fn new(server: Server, home: Home) -> Self {
        Self {
            server,
            home,
            sender: None,
            watch: None,
            journal: Arc::new(Mutex::new(Journal::new(io::stderr()))),
        }
    }

    /// Reports to this endpoint what the arguments say, from now on.
    pub(crate) fn report_to(
        &mut self,
        endpoint: Endpoint,
        args: ReportArgs,
        at_once: bool,
    ) -> anyhow::Result<()> {
        let mut setup = Setup::new(self.home.state.clone(), Some(endpoint));
        setup.limits = self.home.stored().limits;
        setup.release = args.product_version;
        setup.lease = self.home.lease(&self.server)?;
        let server_id = ServerId::demanded(&self.server, &args.running)?;
        setup.identity = server_id.clone().map(|id| id as Arc<dyn Naming>);
        let (heart, pulse) = pulse::pair();
        let mut ask = host::consent(self.server.clone(), self.home.clone());
        let client = Client::start(setup, move |now| {
            heart.beat();
            ask(now)
        })?;
        let first = if at_once {
            Duration::ZERO..=Duration::ZERO
        } else {
            FIRST
        };
        let (server, home, journal) =
            (self.server.clone(), self.home.clone(), self.journal.clone());
        client.report_daily(first, move |limits, interest| {
            let now = time::now().wall;
            let go_on = || interest.lasts();
            let content = home.view().and_then(|view| {
                Content::read_while(&server, &args, limits, view.ledger, now, &go_on)
            });
            match content {
                // What was given up says nothing of the server.
                _ if !interest.lasts() => None,
                Ok(content) => {
                    let gaps = content.gaps().into_iter();
                    let gaps = gaps.map(|gap| format!("not known: {gap}"));
                    lock(&journal).warn(REPORTS, content.warnings().chain(gaps).collect());
                    Some(content.report(limits))
                }
                Err(error) => {
                    let trouble = format!("no report could be made: {error:#}");
                    lock(&journal).warn(REPORTS, vec![trouble]);
                    None
                }
            }
        });
        self.sender = Some(Sender {
            client,
            pulse,
            server_id,
        });
        Ok(())
    }

    /// Says what a check does not tell.
    pub(crate) fn teller(&self) -> Tell {
        let journal = self.journal.clone();
        Box::new(move |gaps| {
            let gaps = gaps.iter();
            let gaps = gaps.map(|gap| format!("not known for the {CHECKS}: {gap}"));
            lock(&journal).warn(CHECKS, gaps.collect());
        })
    }

    /// Makes checks from now on.
    pub(crate) fn check_with(&mut self, checker: Checker<HttpFetch>) -> anyhow::Result<()> {
        self.watch = Some(Watch::start(checker)?);
        Ok(())
    }

    /// Says how it stands with something that does not run.
    pub(crate) fn say_inert(&self, what: Inert, why: &str) {
        let topic = match what {
            Inert::Reports => REPORTS,
            Inert::Checks => CHECKS,
        };
        lock(&self.journal).fact(topic, format!("inert: {why}"));
    }

    /// Runs until a signal ends it.
    ///
    /// # Errors
    ///
    /// If the system takes no signal handlers, or if the thread that sends has ended.
    pub(crate) async fn run(mut self, close_within: Duration) -> anyhow::Result<()> {
        let mut signals = Signals::listen()?;
        let mut ticks = interval(TICK);
        // After the machine slept there is one look, not one for each that was missed.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        self.look()?;
        supervisor::ready();
        loop {
            tokio::select! {
                _ = ticks.tick() => self.look()?,
                request = signals.next() => match request {
                    Request::Reload => {
                        supervisor::reloading();
                        // Limits of now hold for whatever consent of now lets be made.
                        self.look()?;
                        if let Some(sender) = &self.sender {
                            sender.client.consent_changed();
                        }
                        supervisor::ready();
                    }
                    Request::End => break,
                },
            }
        }
        supervisor::stopping();
        self.close(close_within);
        Ok(())
    }

    /// Has limits of now hold, and says what changed.
    fn look(&mut self) -> anyhow::Result<()> {
        let stored = self.home.stored();
        let mut journal = lock(&self.journal);
        if let Some(sender) = &mut self.sender {
            match sender.pulse.feel() {
                Life::Beats => supervisor::alive(),
                Life::Silent => {}
                Life::Ended => bail!(
                    "the thread that sends has ended or is stuck; what was recorded waits in \
                     `{}`, and starting again sends it",
                    self.home.state.outbox().display()
                ),
            }
            match self.server.facts(&stored) {
                Ok(facts) => {
                    journal.trouble(CONFIGURATION, None);
                    let now = time::now().wall;
                    let decision = facts.decide(now);
                    // Whoever said no is asked nothing.
                    let standing = self.home.standing(&stored, now);
                    let standing = standing.filter(|_| decision.state() != State::Off);
                    journal.trouble(UPGRADE, standing.as_ref().and_then(accept::waiting));
                    let state = facts.state(&decision);
                    if journal.fact(REPORTS, state.clone()) {
                        supervisor::status(&format!("{REPORTS}: {state}"));
                    }
                }
                Err(error) => {
                    let trouble = format!("{error:#}; nothing is sent meanwhile");
                    journal.trouble(CONFIGURATION, Some(trouble));
                }
            }
            sender.client.set_limits(stored.limits);
            let status = sender.client.status();
            if let Some(server_id) = &sender.server_id {
                let reported = server_id.reported(status.identity);
                // Nobody asks for it without consent, or for a node that stands by.
                if reported != Reported::Unasked {
                    journal.fact(IDENTIFIER, reported.to_string());
                }
            }
            tell_troubles(&mut journal, &status);
        } else {
            supervisor::alive();
        }
        if let Some(watch) = &self.watch {
            let status = watch.status();
            let trouble = status.check.and_then(|check| check.trouble);
            let state = match (status.hindrance, trouble) {
                (Some(hindrance), _) => hindrance.to_string(),
                (None, Some(trouble)) => format!("{trouble}; it is tried again"),
                (None, None) => "on".to_owned(),
            };
            journal.fact(CHECKS, state);
        }
        Ok(())
    }

    /// Sends what can be sent in this time, and keeps the rest.
    fn close(self, within: Duration) {
        let Self {
            sender,
            watch,
            journal,
            ..
        } = self;
        if let Some(sender) = sender {
            let closed = sender.client.close(within);
            if !closed.finished {
                let slow = "what was under way did not end in time; what the disk has by now is \
                            sent after the next start";
                lock(&journal).fact(OUTBOX, slow.to_owned());
            } else if closed.spooled > 0 {
                let waiting = Count(closed.spooled as u64, "message");
                let kept = format!("{waiting} wait for the next start");
                lock(&journal).fact(OUTBOX, kept);
            }
        }
        if let Some(watch) = watch {
            // A bulletin that is not handed over in time comes again.
            let _ = watch.close(within);
        }
    }
}

/// What does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inert {
    Reports,
    Checks,
}

fn tell_troubles(journal: &mut Journal<Stderr>, status: &Status) {
    let trouble = match (status.parked, status.trouble) {
        (Some(parked), _) => Some(format!("{parked}; it is tried again after a day")),
        (None, Some(trouble)) => Some(format!("{trouble}; it is tried again")),
        (None, None) => None,
    };
    journal.trouble(SENDING, trouble);
    let trouble = match (status.locked, status.disk_error) {
        (true, _) => Some("another process has it open, and sends what is in it".to_owned()),
        (false, Some(error)) => Some(format!("the disk fails: {error}")),
        (false, None) => None,
    };
    journal.trouble(OUTBOX, trouble);
    if let Some(lead) = &status.lead {
        let state = match lead {
            Lead::Here => "this one reports".to_owned(),
            Lead::Elsewhere => "another one reports; this one stands by".to_owned(),
            Lead::Unknown(why) => {
                format!("which one reports is not known: {why}; this one stands by")
            }
        };
        journal.fact(NODES, state);
    }
}

/// What it says is whole at any time.
fn lock<W>(journal: &Mutex<Journal<W>>) -> MutexGuard<'_, Journal<W>> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
