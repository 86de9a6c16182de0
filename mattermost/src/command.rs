//! The commands, one in each module.

pub(crate) mod accept;
pub(crate) mod check_security;
pub(crate) mod choice;
pub(crate) mod grants;
pub(crate) mod import;
pub(crate) mod limit;
pub(crate) mod notice;
pub(crate) mod preview;
pub(crate) mod run;
pub(crate) mod send;
pub(crate) mod sent;
pub(crate) mod status;

use std::process::ExitCode;

use telemetry_core::consent::{Decision, Diagnostics};

use crate::consent::Facts;
use crate::page::{Mood, Page};
use crate::terminal;

/// How a command ended that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// There is nothing to do.
    Fine,
    /// Somebody may want to do something.
    Findings,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::Findings => Self::from(1),
        }
    }
}

/// Says why nothing is sent, and what helps.
fn not_sent(facts: &Facts, decision: &Decision<Diagnostics>) -> anyhow::Result<Exit> {
    let mut page = Page::default();
    page.fact_in(Mood::Notable, "state", facts.state(decision));
    page.fact("sent", "nothing");
    if let Some(remedy) = facts.remedy(decision.source()) {
        page.next(remedy);
    }
    terminal::show(page)?;
    Ok(Exit::Findings)
}
