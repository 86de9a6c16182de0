//! `preview` and `occurrences`: what would be sent, shown before it is.

use std::fmt::Write as _;

use anyhow::bail;
use mattermost_telemetry::preview::render_table;
use mattermost_telemetry::{catalogue, occurrence, sample};
use telemetry_client::outbox::View;
use telemetry_client::report;
use telemetry_core::consent::{Limits, State};

use super::{Exit, limit};
use crate::cli::{Format, PreviewArgs};
use crate::content::Content;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::identity::{Reported, ServerId};
use crate::{place, terminal, time};

pub(crate) fn run(args: &PreviewArgs, environment: Environment) -> anyhow::Result<Exit> {
    if args.example {
        return print_example();
    }
    if let Some(name) = &args.occurrence {
        return show_occurrence(name, args.format);
    }
    // Whoever looks needs no directory.
    let home = match place::find(args.subject.state.state.as_deref(), &environment) {
        Ok(_) => Some(Home::new(&args.subject.state, &environment)?),
        Err(_) => None,
    };
    if args.at.is_some() && args.format == Format::Request {
        bail!(
            "a request says what is sent now, and `--at` counts what was before; leave out one of them"
        );
    }
    let now = time::now().wall;
    let limits = home.as_ref().map(|home| home.limits(now));
    let limits = limits.unwrap_or_default();
    let view = match &home {
        Some(home) => home.view()?,
        None => View::default(),
    };
    let server = Server::new(environment, &args.subject.config);
    let server_id = ServerId::demanded(&server, &args.subject.report.running)?;
    let ledger = view.ledger.clone();
    let content = Content::read(
        &server,
        &args.subject.report,
        &limits,
        ledger,
        args.at.unwrap_or(now),
    )?;
    content.warn();
    let stored = home.as_ref().map(Home::stored).unwrap_or_default();
    let decision = server.facts(&stored)?.decide(now);
    let may_send = matches!(decision.state(), State::On { .. });
    let reported = Reported::look(server_id.as_deref(), view.identity, may_send);
    // What waits under another identifier is deleted before this one is reported under.
    let view = if reported.identity() == view.identity {
        view
    } else {
        View::default()
    };
    match args.format {
        Format::Table => {
            let mut table = render_table(&content.preview(&limits), terminal::style());
            table.push_str(next(&server));
            if reported.is_servers() {
                let _ = writeln!(table, "The identifier that goes with it is {reported}.");
            }
            let made = view.made_already(&time::now());
            if made.is_some_and(|report| report.waiting() > 0) {
                table.push_str(
                    "The report of these 24 hours was made before and waits; `--format request` shows \
                     it.\n",
                );
            }
            terminal::print(table.as_bytes())?;
        }
        Format::Json => {
            terminal::print(&content.preview(&limits).json)?;
        }
        Format::Request => {
            if reported.identity().is_none() && reported.is_servers() {
                terminal::note(format_args!("note: the identifier is {reported}"));
            }
            let bodies = request(&content, &limits, &view, &reported);
            terminal::print(&bodies.join(&b'\n'))?;
        }
    }
    Ok(Exit::Fine)
}

/// The bodies of what `send` sends now, in the order in which they go.
fn request(content: &Content, limits: &Limits, view: &View, reported: &Reported) -> Vec<Vec<u8>> {
    let waiting = view.messages.iter().map(|waits| waits.json.clone());
    let made = view.made_already(&time::now());
    if made.is_some_and(|report| report.waiting() > 0) {
        return report::Preview::new(waiting).bodies();
    }
    if made.is_some() {
        terminal::note(
            "note: the report of these 24 hours was sent; this is the next one as it would be now, \
             and `mattermost-telemetry sent` shows what was sent",
        );
    }
    let new = content.report(limits);
    let new = match reported.identity() {
        Some(identity) if view.identity.is_none() => new.first_preview(identity),
        identity => new.preview(identity),
    };
    report::Preview::new(waiting.chain(new.messages().iter().cloned())).bodies()
}

/// Prints what `--input` takes.
fn print_example() -> anyhow::Result<Exit> {
    let mut text = serde_json::to_string_pretty(&sample::figures(&catalogue::figures()))?;
    text.push('\n');
    terminal::print(text.as_bytes())?;
    Ok(Exit::Fine)
}

pub(crate) fn list_occurrences() -> anyhow::Result<Exit> {
    terminal::print(occurrence::render_list(terminal::style()).as_bytes())?;
    Ok(Exit::Fine)
}

fn show_occurrence(name: &str, format: Format) -> anyhow::Result<Exit> {
    let known: Vec<&str> = catalogue::occurrences().map(|event| event.name).collect();
    let all = "`mattermost-telemetry occurrences` lists all";
    limit::check(&[name.to_owned()], &known, "occurrence", all)?;
    let Some(event) = occurrence::find(name) else {
        bail!("no occurrence is called `{name}`; {all}");
    };
    let text = match format {
        Format::Table => occurrence::render_one(event, terminal::style())?.into_bytes(),
        Format::Json => occurrence::message(event)?,
        Format::Request => bail!(
            "an occurrence has no request of its own, it goes with others; `--format json` shows \
             its message"
        ),
    };
    terminal::print(&text)?;
    Ok(Exit::Fine)
}

/// What to do after having seen the table.
fn next(server: &Server) -> &'static str {
    if server.file().is_some() {
        "Nothing was sent. `--format json` prints the exact bytes, `--format request` the whole \
         request.\n"
    } else {
        "Nothing was sent. These are the shipped defaults; `--config config.json` reads a server's \
         own settings, `--format json` prints the exact bytes.\n"
    }
}
