//! `status`: whether something may be sent, what waits, what was lost.

mod checks;
mod figures;
mod lease;

use std::fmt::Write as _;

use mattermost_telemetry::count::Count;
use serde_json::{Map, Value, json};
use telemetry_client::endpoint::Endpoint;
use telemetry_client::outbox::{LastReport, View};
use telemetry_client::state::Stored;
use telemetry_core::Moment;
use telemetry_core::consent::{self, Decision, Diagnostics, State};

use super::{Exit, accept, limit};
use crate::cli::StatusArgs;
use crate::consent::Facts;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::identity::{Reported, ServerId};
use crate::page::{Mood, Page};
use crate::time::{exact, shown};
use crate::{destination, terminal, time};
use checks::Checks;
use figures::Figures;
use lease::Lease;

/// How everything stands.
struct Standing {
    home: Home,
    stored: Stored,
    facts: Facts,
    decision: Decision<Diagnostics>,
    /// What was agreed to.
    agreement: Option<consent::Standing>,
    endpoint: Result<Endpoint, String>,
    view: View,
    reported: Reported,
    next_attempt: Option<Moment>,
    next_report: Option<Moment>,
    /// Requests in the log, and lines of it that cannot be read.
    sent: (usize, usize),
    /// Whether the switch is that of a file.
    has_file: bool,
    figures: Figures,
    checks: Checks,
    lease: Lease,
}

pub(crate) fn run(args: &StatusArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
    let stored = home.stored();
    let facts = server.facts(&stored)?;
    let now = time::now();
    let view = home.view()?;
    let log = home.sent()?;
    let decision = facts.decide(now.wall);
    let limits = home.limits(now.wall);
    let server_id = ServerId::demanded(&server, &args.report.running)?;
    let may_send = matches!(decision.state(), State::On { .. });
    let standing = Standing {
        reported: Reported::look(server_id.as_deref(), view.identity, may_send),
        figures: Figures::look(&server, &args.report, &limits, &decision),
        agreement: home.standing(&stored, now.wall),
        endpoint: destination::look(&args.endpoint, &server.environment),
        next_attempt: view.next_attempt(&now),
        next_report: view.next_report(&now),
        sent: (log.entries.len(), log.damaged),
        has_file: server.file().is_some(),
        checks: Checks::look(&server, &home, &stored, &args.report, limits.agreed)?,
        lease: Lease::look(&server, &home, &decision)?,
        decision,
        home,
        stored,
        facts,
        view,
    };
    if args.json {
        let mut text = serde_json::to_string_pretty(&standing.json())?;
        text.push('\n');
        terminal::print(text.as_bytes())?;
    } else {
        terminal::show(standing.page())?;
    }
    Ok(Exit::Fine)
}

impl Standing {
    fn page(&self) -> Page {
        let mut page = Page::default();
        let mood = match self.decision.state() {
            State::On { .. } => Mood::Good,
            State::Pending { .. } | State::Off => Mood::Notable,
        };
        page.fact_in(mood, "state", self.facts.state(&self.decision));
        if !self.has_file {
            page.fact(
                "",
                "as far as is known without `--config FILE`, which names the server's settings",
            );
        }
        // Whoever said no is asked nothing.
        let agreement = self.agreement.as_ref();
        let agreement = agreement.filter(|_| self.decision.state() != State::Off);
        if let Some(agreement) = agreement.filter(|told| told.waits || self.home.has_choice()) {
            accept::describe(&mut page, agreement);
        }
        limit::describe(&mut page, &self.stored.limits);
        self.figures.describe(&mut page);
        match &self.endpoint {
            Ok(endpoint) => page.fact("endpoint", endpoint.shown_url()),
            Err(missing) => {
                page.fact_in(Mood::Notable, "endpoint", format_args!("inert: {missing}"));
            }
        }
        let view = &self.view;
        let mood = match self.reported {
            Reported::Unknown(_) => Mood::Notable,
            Reported::Own(_) | Reported::Server { .. } | Reported::Unasked => Mood::Plain,
        };
        page.fact_in(mood, "identifier", &self.reported);
        match &view.last_report {
            Some(report) => page.fact("last report", describe(report)),
            None => page.fact("last report", "none"),
        }
        if let Some(next) = self.next_report {
            page.fact("next report", format_args!("from {} on", shown(next)));
        }
        self.outbox(&mut page);
        let ledger = &view.ledger;
        page.fact(
            "ledger",
            format_args!(
                "{} made, {} delivered",
                Count(ledger.accepted, "message"),
                ledger.delivered
            ),
        );
        let lost: Vec<String> = ledger
            .dropped
            .iter()
            .map(|(loss, count)| format!("{count} {loss}"))
            .collect();
        if lost.is_empty() {
            page.fact("losses", "none");
        } else {
            page.fact_in(Mood::Notable, "losses", lost.join(", "));
        }
        page.fact("sent log", Count(self.sent.0 as u64, "request"));
        self.checks.describe(&mut page);
        page.fact("state in", self.home.dir.display());
        self.lease.describe(&mut page);
        if !matches!(self.decision.state(), State::On { .. })
            && let Some(remedy) = self.facts.remedy(self.decision.source())
        {
            page.next(remedy);
        }
        page
    }

    fn outbox(&self, page: &mut Page) {
        let view = &self.view;
        let Some(oldest) = view.messages.first() else {
            page.fact("outbox", "empty");
            return;
        };
        page.fact(
            "outbox",
            format_args!(
                "{}, {} bytes, the oldest of {}",
                Count(view.messages.len() as u64, "message"),
                view.waiting_bytes(),
                shown(oldest.recorded.wall)
            ),
        );
        if let Some(parked) = view.parked() {
            page.fact_in(Mood::Notable, "parked", parked);
        }
        if let Some(trouble) = view.trouble() {
            page.fact_in(Mood::Notable, "trouble", trouble);
        }
        if let Some(next) = self.next_attempt {
            page.fact(
                "goes on",
                format_args!("with the next `send`, from {} on", shown(next)),
            );
        }
    }

    fn json(&self) -> Value {
        let (state, as_of, until) = match self.decision.state() {
            State::Off => ("off", None, None),
            State::Pending { until } => ("pending", None, until),
            State::On { as_of } => ("on", Some(as_of), None),
        };
        let source = self.decision.source();
        let view = &self.view;
        let losses: Map<String, Value> = view
            .ledger
            .dropped
            .iter()
            .map(|(loss, count)| (loss.to_string(), json!(count)))
            .collect();
        json!({
            "state": state,
            "as_of": as_of.map(exact),
            "until": until.map(exact),
            "source": source.as_str(),
            "reason": self.facts.why(source),
            "configuration": self.has_file,
            "notice_shown": self.stored.notice_shown.map(exact),
            "agreement": self.agreement.as_ref().map(accept::json),
            "limits": {
                "without_events": self.stored.limits.without_events,
                "without_purposes": self.stored.limits.without_purposes,
            },
            "figures": self.figures.json(),
            "endpoint": self.endpoint.as_ref().ok().map(Endpoint::shown_url),
            "identifier": self.reported.identity().map(|identity| identity.to_string()),
            "identifier_is_the_servers": self.reported.is_servers(),
            "identifier_trouble": self.reported.trouble(),
            "last_report": view.last_report.map(|report| json!({
                "by_another_node": report.is_of_another(),
                "made": exact(report.made.wall),
                "messages": report.messages,
                "delivered": report.delivered,
                "dropped": report.dropped,
                "waiting": report.waiting(),
            })),
            "next_report": self.next_report.map(exact),
            "outbox": {
                "messages": view.messages.len(),
                "bytes": view.waiting_bytes(),
                "oldest": view.messages.first().map(|oldest| exact(oldest.recorded.wall)),
            },
            "parked": view.parked().map(|parked| parked.to_string()),
            "trouble": view.trouble().map(|trouble| trouble.to_string()),
            "next_attempt": self.next_attempt.map(exact),
            "accepted": view.ledger.accepted,
            "delivered": view.ledger.delivered,
            "maybe_duplicate": view.ledger.maybe_duplicate,
            "losses": losses,
            "sent_log": { "requests": self.sent.0, "damaged_lines": self.sent.1 },
            "security_update_check": self.checks.json(),
            "directory": self.home.dir.to_string_lossy(),
            "lease": self.lease.json(),
        })
    }
}

fn describe(report: &LastReport) -> String {
    if report.is_of_another() {
        return "made and sent by another node".to_owned();
    }
    let made = shown(report.made.wall);
    let mut text = format!(
        "made {made}: {}, {} accepted",
        Count(report.messages, "message"),
        report.delivered
    );
    if report.waiting() > 0 {
        let _ = write!(text, ", {} waiting", report.waiting());
    }
    if report.dropped > 0 {
        let _ = write!(text, ", {} lost", report.dropped);
    }
    text
}
