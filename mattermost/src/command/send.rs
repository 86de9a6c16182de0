//! `send` and `export`: the report of these 24 hours, made once, and sent as soon as the endpoint takes
//! it, or written to a file that somebody carries.

mod told;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use mattermost_telemetry::preview::Summary;
use telemetry_client::carried::Carrier;
use telemetry_client::client::{Client, Delivery, Setup, Status, Unrecorded};
use telemetry_client::delivery::SystemClock;
use telemetry_client::endpoint::Endpoint;
use telemetry_client::identity::Naming;
use telemetry_client::lease::{Lead, Lease};
use telemetry_client::ledger::Loss;
use telemetry_client::outbox::{self, LastReport, View};
use telemetry_core::consent::{Limits, State};

use super::choice::delete_all;
use super::{Exit, accept, not_sent};
use crate::cli::{ExportArgs, SendArgs, SubjectArgs};
use crate::content::{Content, records};
use crate::environment::Environment;
use crate::host::{self, Home, Server};
use crate::identity::{Reported, ServerId};
use crate::page::{Mood, Page};
use crate::{destination, running, terminal, time};

pub(crate) fn run(args: &SendArgs, environment: Environment) -> anyhow::Result<Exit> {
    let way = |environment: &Environment| {
        let endpoint = destination::find(&args.endpoint, environment);
        endpoint.map(Way::Endpoint).map_err(|missing| {
            anyhow!("this program is inert, nothing was made or sent: {missing}")
        })
    };
    let wait = Duration::from_secs(args.wait);
    report(&args.subject, environment, way, wait)
}

pub(crate) fn export(args: &ExportArgs, environment: Environment) -> anyhow::Result<Exit> {
    let way = |_: &Environment| {
        if args.file.exists() {
            bail!(
                "`{}` is there already; name a new file",
                args.file.display()
            );
        }
        Ok(Way::File(args.file.clone()))
    };
    report(&args.subject, environment, way, DISK_TIME)
}

/// How long it may take until a report is durable, as far as the disk is asked for that.
const CLAIM_TIME: Duration = Duration::from_secs(10);

/// How long a lease may take for an answer.
const LEASE_TIME: Duration = Duration::from_secs(10);

/// Why nothing is sent where another node leads.
const ELSEWHERE: &str = "another node makes and sends reports just now; nothing was made or lost here, and \
                         nothing is to be done: the first `mattermost-telemetry send` after that one ended \
                         goes on";

/// How long a disk may take for a file.
const DISK_TIME: Duration = Duration::from_secs(30);

fn report(
    subject: &SubjectArgs,
    environment: Environment,
    find_way: impl FnOnce(&Environment) -> anyhow::Result<Way>,
    wait: Duration,
) -> anyhow::Result<Exit> {
    let home = Home::new(&subject.state, &environment)?;
    let server = Server::new(environment, &subject.config);
    if server.file().is_none() {
        bail!(
            "there is nothing to report about; name the server's configuration with `--config FILE` \
             (`mattermost-telemetry preview` shows a report of the shipped defaults)"
        );
    }
    let server_id = ServerId::demanded(&server, &subject.report.running)?;
    let stored = home.stored();
    let facts = server.facts(&stored)?;
    let now = time::now().wall;
    let decision = facts.decide(now);
    let mut page = Page::default();
    if !matches!(decision.state(), State::On { .. }) {
        if decision.state() == State::Off {
            delete_all(&home, &server)?;
        }
        return not_sent(&facts, &decision);
    }
    page.fact("state", facts.state(&decision));
    if let State::On { as_of } = decision.state()
        && as_of > now
    {
        page.fact_in(
            Mood::Notable,
            "sent",
            "nothing: the yes counts from later on, by the clock of this machine",
        );
        page.next("`mattermost-telemetry on` says yes from now on");
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    let way = find_way(&server.environment)?;
    if let Some(server_id) = &server_id {
        // What comes of it is known then: the client waits for a disk, and not for a database.
        let _ = server_id.ask();
    }
    let lease = home.lease(&server)?;
    let view = home.view()?;
    let limits = home.limits(now);
    // Who does not lead counts nothing in a database, where that may take long. What cannot be told now is
    // told when it is asked again.
    let lead = lease.as_ref().map(|lease| lease.lead());
    if matches!(lead, Some(Ok(None))) {
        return Err(anyhow!(ELSEWHERE));
    }
    // Under another identifier the report is made anew.
    let named = server_id.as_ref().map(|server_id| server_id.identity());
    let handed_on = lead.and_then(Result::ok).flatten();
    let is_same = match (named, handed_on) {
        (Some(named), _) => named == view.identity,
        (None, Some(shared)) => {
            shared.identity.filter(|known| !known.is_declared()) == view.identity
        }
        (None, None) => view.identity.is_some_and(|own| !own.is_declared()),
    };
    let mut args = subject.report.clone();
    args.running.no_database |= is_same && is_made(&view, wait);
    let content = Content::read(&server, &args, &limits, view.ledger, now);
    let content = content.inspect_err(|_| leave(lease.as_ref()))?;
    content.warn();
    let sending = Sending {
        server_id,
        before: view.last_report,
        upgrade: home
            .standing(&stored, now)
            .as_ref()
            .and_then(accept::waiting),
        summary: content.preview(&limits).summary,
        way,
        lease,
        home,
    };
    let delivered = sending.deliver(&server, &content, limits, wait);
    let exit = match delivered.inspect_err(|_| leave(sending.lease.as_ref()))? {
        Ok(delivery) => sending.tell(&mut page, &delivery),
        Err(Nothing { why, next }) => {
            page.fact_in(Mood::Notable, "sent", format_args!("nothing: {why}"));
            page.next(next);
            Exit::Findings
        }
    };
    terminal::show(page)?;
    Ok(exit)
}

/// Lets others lead, after what no client was there to end.
fn leave(lease: Option<&Arc<dyn Lease>>) {
    if let Some(lease) = lease {
        lease.leave();
    }
}

/// Whether the report of these 24 hours is there, and they last for longer than all that is waited for: then
/// nothing has to be counted for another one.
fn is_made(view: &View, wait: Duration) -> bool {
    let now = time::now();
    let end = now.wall.after(wait + LEASE_TIME + DISK_TIME);
    let is_later = view.next_report(&now).is_some_and(|due| due > end);
    is_later && view.made_already(&now).is_some()
}

/// A report on its way.
struct Sending {
    home: Home,
    way: Way,
    /// How the nodes agree, if there are several.
    lease: Option<Arc<dyn Lease>>,
    /// The server's identifier, if it is the one to report under.
    server_id: Option<Arc<ServerId>>,
    /// What a report of these settings consists of.
    summary: Summary,
    /// What waits for agreement, and is not in it.
    upgrade: Option<String>,
    /// The last report that was made before.
    before: Option<LastReport>,
}

/// Which way it goes.
enum Way {
    Endpoint(Endpoint),
    /// Into a new file.
    File(PathBuf),
}

/// Why there is nothing to send.
struct Nothing {
    why: &'static str,
    next: &'static str,
}

impl Sending {
    /// Makes the report, unless there is one, and waits for what becomes of it.
    fn deliver(
        &self,
        server: &Server,
        content: &Content,
        limits: Limits,
        wait: Duration,
    ) -> anyhow::Result<Result<Delivery, Nothing>> {
        let ask = host::consent(server.clone(), self.home.clone());
        let agreed = limits.agreed;
        let setup = |endpoint| Setup {
            limits,
            lease: self.lease.clone(),
            identity: self.server_id.clone().map(|id| id as Arc<dyn Naming>),
            disk_time: self.claim_time(),
            ..Setup::new(self.home.state.clone(), Some(endpoint))
        };
        let client = match &self.way {
            Way::Endpoint(endpoint) => Client::start(setup(endpoint.clone()), ask)?,
            Way::File(path) => {
                let disk = self.home.disk.clone();
                let carrier = Carrier::create(disk.as_ref(), path)
                    .with_context(|| format!("cannot write `{}`", path.display()))?;
                let clock = Arc::new(SystemClock::default());
                let setup = setup(Carrier::endpoint(path));
                Client::start_with(setup, ask, carrier, clock, disk)?
            }
        };
        let daily = content.daily();
        let parts = daily.parts();
        let sent = client.send_report(&records(&parts), &content.scope(), wait);
        let status = client.status();
        // What became of it is durable when the client is gone.
        drop(client);
        if let Way::File(path) = &self.way {
            remove_if_empty(path);
        }
        let error = match sent {
            Ok(delivery) => return Ok(Ok(delivery)),
            Err(error) => error,
        };
        if error == Unrecorded::LeftOut && agreed.is_some_and(|agreed| agreed.revision() == 0) {
            return Ok(Err(Nothing {
                why: "what was agreed to is not known to this program",
                next: "`mattermost-telemetry accept` agrees to what this program can send",
            }));
        }
        if error == Unrecorded::LeftOut && self.summary.fields_waiting > 0 {
            return Ok(Err(Nothing {
                why: "all that your limits leave waits for agreement",
                next: "`mattermost-telemetry accept` shows it and agrees",
            }));
        }
        if error == Unrecorded::LeftOut {
            return Ok(Err(Nothing {
                why: "your limits leave out every event",
                next: "`mattermost-telemetry limit` shows the limits",
            }));
        }
        let facts = server
            .facts(&self.home.stored())
            .context("nothing was sent, and nothing deleted")?;
        // A no that comes while the outbox is opened looks like a disk that fails.
        if !matches!(facts.decide(time::now().wall).state(), State::On { .. }) {
            return Ok(Err(Nothing {
                why: "somebody said no meanwhile",
                next: "`mattermost-telemetry status` shows who",
            }));
        }
        if error != Unrecorded::Lost(Loss::Consent) {
            return Err(self.explain(error, &status));
        }
        Ok(Err(if self.home.view()?.last_report.is_some() {
            Nothing {
                why: "the configuration could not be read for a moment; the report waits",
                next: "`mattermost-telemetry send` goes on",
            }
        } else {
            Nothing {
                why: "somebody reset the identifier meanwhile, which deletes what waits",
                next: "`mattermost-telemetry send` makes the report anew",
            }
        }))
    }

    /// How long it may take until a report is durable. The lease is asked before and after the identifier,
    /// and then told under which one this node reports.
    fn claim_time(&self) -> Duration {
        let naming = self.server_id.as_ref().map(|_| running::ID_TIME);
        let leasing = self.lease.as_ref().map(|_| LEASE_TIME * 3);
        CLAIM_TIME + naming.unwrap_or_default() + leasing.unwrap_or_default()
    }

    fn explain(&self, error: Unrecorded, status: &Status) -> anyhow::Error {
        let outbox = self.home.state.outbox();
        let shown = outbox.display();
        match error {
            Unrecorded::Locked => {
                let holder = outbox::holder(self.home.disk.as_ref(), &outbox);
                let holder =
                    holder.map_or("another process".to_owned(), |id| format!("process {id}"));
                anyhow!(
                    "{holder} has the outbox `{shown}` open and sends what is in it; nothing was \
                     made or lost here, so try again when it has ended"
                )
            }
            Unrecorded::Elsewhere => match &status.lead {
                Some(Lead::Unknown(why)) => anyhow!(
                    "which node makes and sends reports is not known: {why}; nothing was made or lost \
                     here, and the next `mattermost-telemetry send` goes on when it is known"
                ),
                Some(Lead::Here | Lead::Elsewhere) | None => anyhow!(ELSEWHERE),
            },
            Unrecorded::Nameless => {
                let why = self.server_id.as_ref().map(|id| id.reported(None));
                let why = why.as_ref().and_then(Reported::trouble).unwrap_or_default();
                anyhow!(
                    "nothing was made or sent, since the server's identifier, under which to report, \
                     is not known: {why}"
                )
            }
            Unrecorded::Lost(Loss::Disk) => {
                let why = status
                    .disk_error
                    .map_or(String::new(), |kind| format!(": {kind}"));
                anyhow!("nothing was made or sent, since `{shown}` cannot be written{why}")
            }
            Unrecorded::Unknown => {
                let slow = if self.server_id.is_some() || self.lease.is_some() {
                    "the disk, or the lease or the database that are asked before it,"
                } else {
                    "the disk"
                };
                anyhow!(
                    "whether the report was made is not known: {slow} did not answer in time; \
                     `mattermost-telemetry status` shows it, and `mattermost-telemetry send` goes on"
                )
            }
            Unrecorded::Inert | Unrecorded::Closed | Unrecorded::LeftOut | Unrecorded::Lost(_) => {
                anyhow!("nothing was sent: {error}")
            }
        }
    }
}

/// A file into which nothing had to be written is of no use to anybody.
fn remove_if_empty(path: &Path) {
    if path.metadata().is_ok_and(|file| file.len() == 0) {
        // If it stays, it is empty all the same.
        let _ = std::fs::remove_file(path);
    }
}
