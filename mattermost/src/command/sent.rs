//! `sent`: what the endpoint accepted, as this machine keeps it.

use anyhow::Context as _;
use mattermost_telemetry::count::Count;
use serde_json::Value;
use telemetry_client::sent::{Sent, SentLogReading};
use telemetry_collect::Published;

use super::Exit;
use crate::cli::{SentArgs, SentFormat};
use crate::environment::Environment;
use crate::host::Home;
use crate::page::{Mood, Page};
use crate::terminal;

/// What is published about payloads, as it was when this program was built.
const PUBLISHED: &str = include_str!("../../../docs/payload.schema.json");

pub(crate) fn run(args: &SentArgs, environment: &Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, environment)?;
    let log = home.sent()?;
    if args.verify {
        return verify(&log);
    }
    match args.format {
        SentFormat::Table => list(&log, &home),
        SentFormat::Json => {
            let mut text = String::new();
            for entry in &log.entries {
                text.push_str(&entry.body);
                text.push('\n');
            }
            terminal::print(text.as_bytes())?;
            Ok(damage(&log))
        }
    }
}

fn list(log: &SentLogReading, home: &Home) -> anyhow::Result<Exit> {
    let mut page = Page::default();
    if log.entries.is_empty() {
        page.line("Nothing was accepted yet.");
    }
    for entry in &log.entries {
        let events = events(entry);
        let bytes = entry.body.len();
        page.line(format_args!(
            "{}  {:>3} messages  {bytes:>6} bytes  {}",
            entry.at,
            events.len(),
            gist(&events)
        ));
    }
    if !log.entries.is_empty() {
        page.line(format_args!(
            "\n{} in `{}`",
            Count(log.entries.len() as u64, "request"),
            home.state.sent().display()
        ));
        page.next("`mattermost-telemetry sent --format json` prints them byte for byte, `--verify` judges them");
    }
    terminal::show(page)?;
    Ok(damage(log))
}

fn verify(log: &SentLogReading) -> anyhow::Result<Exit> {
    let mut page = Page::default();
    if log.entries.is_empty() {
        page.fact("judged", "nothing, since nothing was accepted yet");
        terminal::show(page)?;
        return Ok(damage(log));
    }
    let published = published()?;
    let mut undeclared = 0;
    for (number, entry) in (1..).zip(&log.entries) {
        let verdict = published.judge_batch(entry.body.as_bytes());
        if !verdict.is_declared() {
            undeclared += 1;
            page.fact_in(
                Mood::Notable,
                "undeclared",
                format_args!("request {number}, accepted {}", entry.at),
            );
            for line in verdict.to_string().lines() {
                page.fact("", line);
            }
        }
    }
    let all = log.entries.len();
    let messages: usize = log.entries.iter().map(|entry| events(entry).len()).sum();
    let judged = format!(
        "{} with {}, by docs/payload.schema.json",
        Count(all as u64, "request"),
        Count(messages as u64, "message")
    );
    page.fact("judged", judged);
    if undeclared == 0 {
        page.fact_in(Mood::Good, "declared", "all of it");
    } else {
        page.fact_in(
            Mood::Notable,
            "undeclared",
            format_args!("something in {}", Count(undeclared, "request")),
        );
        page.next(
            "ask whether another release sent it, which had another schema; else tell whoever \
             publishes it",
        );
    }
    terminal::show(page)?;
    if undeclared > 0 {
        return Ok(Exit::Findings);
    }
    Ok(damage(log))
}

/// Who judges by what is published.
pub(super) fn published() -> anyhow::Result<Published> {
    Published::from_json(PUBLISHED.as_bytes())
        .context("this program was built with a schema that cannot be used")
}

/// Says how much of the log cannot be read.
fn damage(log: &SentLogReading) -> Exit {
    if log.damaged == 0 {
        return Exit::Fine;
    }
    terminal::note(format_args!(
        "warning: {} damaged lines in the log were left out; a crash may have cut them off",
        log.damaged
    ));
    Exit::Findings
}

/// The names of the events in a request, in their order; what makes an identifier known has none.
fn events(entry: &Sent) -> Vec<String> {
    let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
    let messages = body.get("batch").and_then(Value::as_array);
    let name = |message: &Value| {
        let name = message.get("event").or_else(|| message.get("type"));
        name.and_then(Value::as_str).unwrap_or("?").to_owned()
    };
    messages.into_iter().flatten().map(name).collect()
}

/// The first names, and how many more there are.
fn gist(events: &[String]) -> String {
    const SHOWN: usize = 3;
    let first: Vec<&str> = events.iter().take(SHOWN).map(String::as_str).collect();
    let more = events.len().saturating_sub(SHOWN);
    let first = first.join(", ");
    if more == 0 {
        first
    } else {
        format!("{first} and {more} more")
    }
}
