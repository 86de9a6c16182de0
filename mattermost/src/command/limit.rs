//! `limit`: what is left out of everything that is sent, although sending is allowed.

use anyhow::{Context as _, bail};
use mattermost_telemetry::count::Count;
use mattermost_telemetry::generated::{EVENTS, policy};
use telemetry_core::Trigger;
use telemetry_core::consent::{Choice, Limits};

use super::Exit;
use super::choice::cannot_store;
use crate::cli::LimitArgs;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::page::{Mood, Page};
use crate::{terminal, time};

pub(crate) fn run(args: &LimitArgs, environment: Environment) -> anyhow::Result<Exit> {
    check(
        &args.without,
        &event_names(),
        "event",
        "`mattermost-telemetry preview` and `mattermost-telemetry occurrences` show all",
    )?;
    check(
        &args.without_purpose,
        &purposes(),
        "purpose",
        "`mattermost-telemetry notice` names all",
    )?;
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
    let stored = home.stored();
    let mut page = Page::default();
    if !args.clear && args.without.is_empty() && args.without_purpose.is_empty() {
        describe(&mut page, &stored.limits);
        page.next("`mattermost-telemetry limit --without EVENT` or `--without-purpose PURPOSE` leaves more out, \
             `--clear` nothing",
        );
        terminal::show(page)?;
        return Ok(Exit::Fine);
    }
    let facts = server.facts(&stored)?;
    if facts.are_against() && !home.has_choice() {
        let decision = facts.decide(time::now().wall);
        page.fact_in(Mood::Notable, "state", facts.state(&decision));
        page.fact("stored", "nothing, since nothing is sent anyway");
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    if stored.diagnostics == Some(Choice::Unreadable) {
        bail!(
            "`{}` cannot be read, so limits cannot be stored in it; `mattermost-telemetry off` or \
             `mattermost-telemetry on` stores a new choice",
            home.state.choice().display()
        );
    }
    let mut limits = if args.clear {
        Limits::default()
    } else {
        stored.limits
    };
    add(&mut limits.without_events, &args.without);
    add(&mut limits.without_purposes, &args.without_purpose);
    home.state
        .limit(home.disk.as_ref(), limits.clone())
        .with_context(|| cannot_store(&home))?;
    describe(&mut page, &limits);
    page.fact("stored", home.state.choice().display());
    let waiting = home.view().unwrap_or_default().messages.len();
    if waiting > 0 {
        page.fact_in(
            Mood::Notable,
            "waiting",
            format_args!(
                "{} made before, sent all the same; `mattermost-telemetry reset-id` deletes what waits",
                Count(waiting as u64, "message")
            ),
        );
    }
    page.next("`mattermost-telemetry preview` shows what is left");
    terminal::show(page)?;
    Ok(Exit::Fine)
}

/// The events that limits can leave out; the security check is no part of them.
fn event_names() -> Vec<&'static str> {
    EVENTS
        .iter()
        .filter(|event| event.trigger != Trigger::SecurityCheck)
        .map(|event| event.name)
        .collect()
}

fn purposes() -> Vec<&'static str> {
    policy::PURPOSES.iter().map(|(id, _)| *id).collect()
}

/// Refuses names that mean nothing, with the nearest one that does.
pub(super) fn check(
    given: &[String],
    known: &[&'static str],
    noun: &str,
    all: &str,
) -> anyhow::Result<()> {
    for name in given {
        if known.contains(&name.as_str()) {
            continue;
        }
        let nearest = known
            .iter()
            .map(|known| {
                (
                    strsim::damerau_levenshtein(&name.to_lowercase(), known),
                    known,
                )
            })
            .min();
        match nearest {
            Some((distance, nearest)) if distance <= 1 + nearest.len() / 4 => {
                bail!("no {noun} is called `{name}`; did you mean `{nearest}`?")
            }
            _ => bail!("no {noun} is called `{name}`; {all}"),
        }
    }
    Ok(())
}

fn add(names: &mut Vec<String>, new: &[String]) {
    names.extend(new.iter().cloned());
    names.sort_unstable();
    names.dedup();
}

/// What is left out, and how much that is.
pub(super) fn describe(page: &mut Page, limits: &Limits) {
    if limits.is_empty() {
        page.fact("left out", "nothing");
        return;
    }
    let events = limits.without_events.join(", ");
    if !events.is_empty() {
        page.fact("without", &events);
    }
    let noun = match limits.without_purposes.as_slice() {
        [] => None,
        [_] => Some("purpose"),
        _ => Some("purposes"),
    };
    if let Some(noun) = noun {
        let label = if events.is_empty() { "without" } else { "" };
        let purposes = limits.without_purposes.join(", ");
        page.fact(label, format_args!("all for the {noun} {purposes}"));
    }
    let known = EVENTS
        .iter()
        .filter(|event| event.trigger != Trigger::SecurityCheck);
    let (mut events, mut fields, mut all) = (0, 0, 0);
    for event in known {
        all += 1;
        if !limits.allow(event) {
            events += 1;
            fields += event.fields.len();
        }
    }
    page.fact_in(
        Mood::Notable,
        "left out",
        format_args!("{events} of {all} events, with {fields} fields"),
    );
}
