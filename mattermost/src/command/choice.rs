//! `on`, `off` and `reset-id`: the stored choice, and what goes with it.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use mattermost_telemetry::count::Count;
use telemetry_client::identity::Identity;
use telemetry_client::outbox::{self, View};
use telemetry_client::state::{OptOutError, Stored};
use telemetry_core::consent::Choice;

use super::Exit;
use crate::cli::{ChoiceArgs, OffArgs};
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::page::{Mood, Page};
use crate::{terminal, time};

pub(crate) fn on(args: &ChoiceArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
    let mut page = Page::default();
    let before = home.stored();
    let facts = server.facts(&before)?;
    let now = time::now().wall;
    if facts.are_against() {
        let decision = facts.decide(now);
        page.fact_in(Mood::Notable, "state", facts.state(&decision));
        page.fact(
            "stored",
            "nothing: a choice cannot say yes where this says no",
        );
        if let Some(remedy) = facts.remedy(decision.source()) {
            page.next(remedy);
        }
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    home.state
        .opt_in(home.disk.as_ref(), now)
        .with_context(|| cannot_store(&home))?;
    let facts = server.facts(&home.stored())?;
    page.fact_in(Mood::Good, "state", facts.state(&facts.decide(now)));
    page.fact("stored", home.state.choice().display());
    tell_lost(&mut page, &before);
    page.next(
        "`mattermost-telemetry preview` shows what is sent, `mattermost-telemetry send` sends it",
    );
    terminal::show(page)?;
    Ok(Exit::Fine)
}

pub(crate) fn off(args: &OffArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.choice.state, &environment)?;
    let server = Server::new(environment, &args.choice.config);
    let mut page = Page::default();
    let now = time::now().wall;
    let view = home.view().unwrap_or_default();
    // A configuration that cannot be read keeps nobody from saying no.
    let before = home.stored();
    let against = match server.facts(&before) {
        Ok(facts) => facts.are_against().then(|| facts.state(&facts.decide(now))),
        Err(error) => {
            terminal::note(format_args!("warning: {error:#}"));
            None
        }
    };
    let mut undeleted = None;
    match against {
        Some(state) if !home.has_choice() => {
            undeleted = delete_outbox(&home).err();
            page.fact("state", state);
            page.fact("stored", "nothing, since it is off without a choice");
        }
        against => {
            match home.state.opt_out(home.disk.as_ref()) {
                Err(OptOutError::Choice(error)) => {
                    return Err(error).with_context(|| cannot_store(&home));
                }
                Err(OptOutError::Outbox(error)) => {
                    undeleted = Some(anyhow!(error).context(cannot_delete(&home.state.outbox())));
                }
                Ok(()) => {}
            }
            page.fact("state", against.as_deref().unwrap_or("off: by choice"));
            page.fact("stored", home.state.choice().display());
            tell_lost(&mut page, &before);
        }
    }
    if undeleted.is_none() {
        tell_deleted(&mut page, &view);
    }
    match home.forget_lease(&server) {
        Ok(is_left) => tell_shared(&mut page, is_left),
        Err(error) => undeleted = undeleted.or(Some(error)),
    }
    tell_unnamed(&home, &mut page);
    let sent = home.sent().unwrap_or_default().entries.len() as u64;
    let is_kept = sent > 0;
    let sent = Count(sent, "request");
    if args.forget {
        let forgotten = home.state.forget_sent(home.disk.as_ref());
        match forgotten.with_context(|| cannot_delete(&home.state.sent())) {
            Ok(()) => page.fact("forgotten", format_args!("the log of {sent}")),
            Err(error) => undeleted = undeleted.or(Some(error)),
        }
    } else if is_kept {
        page.fact(
            "kept",
            format_args!("the log of {sent}; `off --forget` deletes it"),
        );
    }
    if undeleted.is_some() {
        page.next(
            "nothing is sent; `mattermost-telemetry off` deletes what is left when it can be",
        );
    }
    terminal::show(page)?;
    undeleted.map_or(Ok(Exit::Fine), Err)
}

/// Says what a choice that could not be read takes with it.
fn tell_lost(page: &mut Page, before: &Stored) {
    if before.diagnostics == Some(Choice::Unreadable) {
        page.fact_in(
            Mood::Notable,
            "limits",
            "none: those of the choice that could not be read are lost",
        );
    }
    if before.security_check == Some(Choice::Unreadable) {
        page.fact_in(
            Mood::Notable,
            "security",
            "the update check is off: what was chosen about it could not be read",
        );
    }
}

pub(crate) fn reset_id(args: &ChoiceArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
    let view = home.view()?;
    // Where the nodes cannot be asked, nothing is deleted by halves.
    let is_left = home.forget_lease(&server)?;
    let mut page = Page::default();
    if is_left {
        // What is deleted here comes back from the node that leads.
        tell_shared(&mut page, is_left);
        page.next(
            "end the node that leads, or wait a minute if it was killed; then \
             `mattermost-telemetry reset-id`",
        );
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    delete_outbox(&home)?;
    let is_deleted = tell_deleted(&mut page, &view);
    if tell_unnamed(&home, &mut page) {
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    if view.identity.is_some_and(Identity::is_declared) {
        page.next("where `--use-server-id` says so, the next report reads the server's own again");
    } else if is_deleted {
        page.next("the next report makes a new identifier");
    } else {
        page.line("There is no identifier; the first report makes one.");
    }
    terminal::show(page)?;
    Ok(Exit::Fine)
}

/// Says that other nodes go on under the identifier.
fn tell_shared(page: &mut Page, is_left: bool) {
    if is_left {
        page.fact_in(
            Mood::Notable,
            "kept",
            "what the nodes share, with their identifier, since another one leads",
        );
    }
}

/// Says that what the nodes share is left, with their identifier, since nothing names where it lies.
fn tell_unnamed(home: &Home, page: &mut Page) -> bool {
    let is_unnamed = home.has_unnamed_part();
    if is_unnamed {
        page.fact_in(
            Mood::Notable,
            "kept",
            "what the nodes share, with their identifier, since nothing here names their lease",
        );
        page.next(
            "the same with `--lease database` or `--lease-dir DIR`, as `run` or `send` has it",
        );
    }
    is_unnamed
}

/// Says what went with the outbox; `false` if there was none.
fn tell_deleted(page: &mut Page, view: &View) -> bool {
    let Some(identity) = view.identity else {
        return false;
    };
    page.fact("deleted", format_args!("the identifier {identity}"));
    let waited = Count(view.messages.len() as u64, "message");
    page.fact("", format_args!("{waited} that waited"));
    true
}

/// Deletes what waits with the identifier, and what the nodes share if this one has a part in it.
pub(super) fn delete_all(home: &Home, server: &Server) -> anyhow::Result<()> {
    let outcome = delete_outbox(home);
    if home.state.has_part(home.disk.as_ref()) {
        home.forget_lease(server)?;
    }
    outcome
}

fn delete_outbox(home: &Home) -> anyhow::Result<()> {
    let dir = home.state.outbox();
    outbox::purge(home.disk.as_ref(), &dir).with_context(|| cannot_delete(&dir))
}

fn cannot_delete(dir: &Path) -> String {
    format!("cannot delete `{}`", dir.display())
}

pub(super) fn cannot_store(home: &Home) -> String {
    format!("cannot store `{}`", home.state.choice().display())
}
