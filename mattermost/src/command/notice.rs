//! `notice`: what telemetry is and how to say no, in the words of the published policy.

use anyhow::Context as _;
use mattermost_telemetry::generated::policy;
use telemetry_core::consent::State;

use super::choice::cannot_store;
use super::{Exit, accept};
use crate::cli::ChoiceArgs;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::page::{Mood, Page};
use crate::{terminal, time};

pub(crate) fn run(args: &ChoiceArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
    let now = time::now().wall;
    let stored = home.stored();
    let mut facts = server.facts(&stored)?;
    // It is shown before that is remembered: a notice that nobody could read does not count.
    let mut page = Page::default();
    let width = terminal::reading_width();
    page.line("From the published policy, which lists every item:\n");
    for text in [
        policy::INTRODUCTION,
        policy::NEVER_INCLUDED,
        policy::TRANSPORT,
        policy::OPT_OUT,
    ] {
        page.prose(text, width);
    }
    page.prose(
        "On this machine, `mattermost-telemetry off` says no, `mattermost-telemetry on` says yes at \
         once, `mattermost-telemetry limit` leaves parts out, and `mattermost-telemetry preview` \
         shows every item.",
        width,
    );
    // Whoever said no is asked nothing.
    let standing = home.standing(&stored, now);
    let standing = standing.filter(|standing| standing.waits);
    let standing = standing.filter(|_| facts.decide(now).state() != State::Off);
    if let Some(standing) = &standing {
        accept::write_changes(&mut page, standing);
        page.prose("`mattermost-telemetry accept` agrees to it.", width);
    }
    if !terminal::show(page)? {
        terminal::note("warning: nobody read the notice to its end, so it does not count as shown");
        return Ok(Exit::Findings);
    }
    let decides = stored.diagnostics.is_none() && !facts.are_against();
    if decides && stored.notice_shown.is_none() {
        home.state
            .notice_shown(home.disk.as_ref(), now)
            .with_context(|| cannot_store(&home))?;
        facts = server.facts(&home.stored())?;
    }
    if standing.is_some() {
        home.state
            .upgrade_noticed(home.disk.as_ref(), now)
            .with_context(|| cannot_store(&home))?;
    }
    let decision = facts.decide(now);
    let mood = match decision.state() {
        State::Off => Mood::Plain,
        State::Pending { .. } => Mood::Notable,
        State::On { .. } => Mood::Good,
    };
    let mut page = Page::default();
    page.fact_in(mood, "state", facts.state(&decision));
    terminal::show(page)?;
    Ok(Exit::Fine)
}
