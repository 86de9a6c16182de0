//! `accept`: agrees to what this program can send beyond what was agreed to.

use anyhow::{Context as _, bail};
use mattermost_telemetry::count::Count;
use mattermost_telemetry::generated::contract::CONTRACT;
use serde_json::{Value, json};
use telemetry_core::consent::{Choice, Standing};

use super::Exit;
use super::choice::cannot_store;
use crate::cli::AcceptArgs;
use crate::environment::Environment;
use crate::host::Home;
use crate::page::{Mood, Page};
use crate::{terminal, time};

pub(crate) fn run(args: &AcceptArgs, environment: &Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.state, environment)?;
    let stored = home.stored();
    if stored.diagnostics == Some(Choice::Unreadable) {
        bail!(
            "`{}` cannot be read, which counts as a no; choose again with `mattermost-telemetry on` or \
             `off`",
            home.state.choice().display()
        );
    }
    let Some(standing) = home
        .standing(&stored, time::now().wall)
        .filter(|standing| standing.waits)
    else {
        let mut page = Page::default();
        page.fact("agreed", Revision(CONTRACT.current()));
        page.line("Nothing waits: all that this program can send was agreed to.");
        terminal::show(page)?;
        return Ok(Exit::Fine);
    };
    let mut page = Page::default();
    write_changes(&mut page, &standing);
    // Nobody agrees to what could not be read.
    let was_read = terminal::show(page)?;
    if !was_read || !(args.yes || terminal::confirm("Agree to this?")?) {
        let mut page = Page::default();
        page.fact("stored", "nothing: what was agreed to stays as it was");
        page.next("`mattermost-telemetry accept --yes` agrees, `mattermost-telemetry off` says no");
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    home.state
        .accept(home.disk.as_ref())
        .with_context(|| cannot_store(&home))?;
    let mut page = Page::default();
    page.fact_in(Mood::Good, "agreed", Revision(CONTRACT.current()));
    page.fact("stored", home.state.choice().display());
    page.next("`mattermost-telemetry preview` shows what is sent");
    terminal::show(page)?;
    Ok(Exit::Fine)
}

/// To which revision somebody agreed.
struct Revision(u32);

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => f.write_str("to nothing that this program knows"),
            number => write!(f, "to revision {number} of what can be sent"),
        }
    }
}

/// What was agreed to, what this program can send, and what that is more, item by item.
pub(super) fn write_changes(page: &mut Page, standing: &Standing) {
    let agreed = standing.agreed.revision();
    page.fact("agreed", Revision(agreed));
    let current = CONTRACT.current();
    page.fact("program", format_args!("sends revision {current}"));
    page.line("");
    let width = terminal::reading_width();
    if agreed == 0 {
        page.prose(
            "A later release was agreed to, or another one, whose list this one does not know. So \
             nothing is sent. To agree now is to agree to all that the published list of this \
             release names.",
            width,
        );
        return;
    }
    page.prose(
        "What this program can send beyond what was agreed to:",
        width,
    );
    for sentence in CONTRACT.widenings_since(agreed) {
        page.prose(sentence, width);
    }
}

/// What was agreed to, in a line, and what waits.
pub(super) fn describe(page: &mut Page, standing: &Standing) {
    page.fact("agreed", Revision(standing.agreed.revision()));
    if let Some(waiting) = waiting(standing) {
        page.fact_in(Mood::Notable, "upgrade", waiting);
    }
}

/// What waits for agreement, in a few words; `None` if nothing does.
pub(crate) fn waiting(standing: &Standing) -> Option<String> {
    if !standing.waits {
        return None;
    }
    let agreed = standing.agreed.revision();
    if agreed == 0 {
        return Some(
            "nothing is sent, since what was agreed to is not known to this release; \
             `mattermost-telemetry accept` agrees to what it sends"
                .to_owned(),
        );
    }
    let changes = CONTRACT.widenings_since(agreed).count();
    Some(format!(
        "{} by which more can leave, which is not sent; `mattermost-telemetry accept` shows it and \
         agrees",
        Count(changes as u64, "change")
    ))
}

/// For programs.
pub(super) fn json(standing: &Standing) -> Value {
    let agreed = standing.agreed;
    let changes: Vec<&str> = CONTRACT.widenings_since(agreed.revision()).collect();
    json!({
        "agreed_revision": agreed.revision(),
        "agreed_contract": agreed.hash(),
        "revision": CONTRACT.current(),
        "contract": CONTRACT.hash(CONTRACT.current()),
        "waits": standing.waits,
        "changes": changes,
    })
}
