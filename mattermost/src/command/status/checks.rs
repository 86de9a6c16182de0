//! How the security update check stands.

use anyhow::Context as _;
use mattermost_telemetry::count::Count;
use serde_json::{Value, json};
use telemetry_client::security::{BulletinId, Status, look};
use telemetry_client::state::Stored;
use telemetry_core::consent::{Decision, SecurityCheck, State};
use telemetry_core::contract::Agreed;

use crate::bulletins;
use crate::cli::ReportArgs;
use crate::consent::SecurityFacts;
use crate::host::{Home, Server};
use crate::page::{Mood, Page};
use crate::time;
use crate::time::{exact, shown};

/// Whether checks may be made, and what came of those that were.
pub(super) struct Checks {
    facts: SecurityFacts,
    decision: Decision<SecurityCheck>,
    /// None before the first check.
    status: Option<Status>,
    /// Why a check made now would not tell all; none where nobody looked.
    gaps: Option<Vec<String>>,
}

impl Checks {
    /// Looks, and changes nothing. A database is asked only where checks are on, and were made.
    pub(super) fn look(
        server: &Server,
        home: &Home,
        stored: &Stored,
        args: &ReportArgs,
        agreed: Option<Agreed>,
    ) -> anyhow::Result<Self> {
        let facts = server.security_facts(stored)?;
        let dir = home.state.security();
        let status = look(home.disk.as_ref(), &dir, &time::now())
            .with_context(|| format!("cannot read `{}`", dir.display()))?;
        let decision = facts.decide();
        let mut checks = Self {
            facts,
            decision,
            status,
            gaps: None,
        };
        if checks.is_on() && checks.status.is_some() && server.file().is_some() {
            let lacking = bulletins::lacking(server, args, agreed);
            checks.gaps = Some(lacking.unwrap_or_else(|error| vec![format!("{error:#}")]));
        }
        Ok(checks)
    }

    fn is_on(&self) -> bool {
        matches!(self.decision.state(), State::On { .. })
    }

    pub(super) fn describe(&self, page: &mut Page) {
        if !self.is_on() {
            let why = self.facts.why(self.decision.source());
            page.fact("checks", format_args!("off: {why}"));
            return;
        }
        let Some(status) = &self.status else {
            page.fact("checks", "on; none was made yet");
            return;
        };
        let next = shown(status.next);
        match status.last_success.map(shown) {
            Some(last) => page.fact(
                "checks",
                format_args!("on; last {last}, next from {next} on"),
            ),
            None => page.fact(
                "checks",
                format_args!("on; none succeeded yet, next from {next} on"),
            ),
        }
        if let Some(trouble) = status.trouble {
            page.fact_in(
                Mood::Notable,
                "",
                format_args!("the last one failed: {trouble}"),
            );
        }
        for gap in self.gaps.iter().flatten() {
            page.fact_in(Mood::Notable, "", format_args!("not known for it: {gap}"));
        }
        if status.refused > 0 {
            let refused = Count(status.refused, "item");
            let refused = format_args!("{refused} of the last answer that cannot be understood");
            page.fact_in(Mood::Notable, "", refused);
        }
        if !status.seen.is_empty() {
            page.fact("bulletins", names(&status.seen));
        }
        if !status.waiting.is_empty() {
            let waiting = names(&status.waiting);
            page.fact_in(Mood::Notable, "not yet", waiting);
        }
    }

    pub(super) fn json(&self) -> Value {
        let status = self.status.as_ref();
        let ids = |ids: &[BulletinId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        json!({
            "on": self.is_on(),
            "source": self.decision.source().as_str(),
            "reason": self.facts.why(self.decision.source()),
            "last": status.and_then(|status| status.last_success).map(exact),
            "next": status.map(|status| exact(status.next)),
            "failures": status.map_or(0, |status| status.failures),
            "trouble": status.and_then(|status| status.trouble).map(|trouble| trouble.to_string()),
            "not_known": self.gaps,
            "bulletins_seen": status.map(|status| ids(&status.seen)),
            "bulletins_waiting": status.map(|status| ids(&status.waiting)),
        })
    }
}

fn names(ids: &[BulletinId]) -> String {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    names.join(", ")
}
