//! Which figures of the running server are not known.

use mattermost_telemetry::measured::Gap;
use serde_json::{Value, json};
use telemetry_client::ledger::Ledger;
use telemetry_core::consent::{Decision, Diagnostics, State};

use crate::cli::ReportArgs;
use crate::content::Content;
use crate::host::Server;
use crate::page::{Mood, Page};

/// What a report made now would lack. Nobody looks into a server without consent.
pub(super) enum Figures {
    Unwatched,
    Unreadable(String),
    Known { gaps: Vec<Gap> },
}

impl Figures {
    /// Looks, and changes nothing.
    pub(super) fn look(
        server: &Server,
        args: &ReportArgs,
        decision: &Decision<Diagnostics>,
    ) -> Self {
        if server.file().is_none() || !matches!(decision.state(), State::On { .. }) {
            return Self::Unwatched;
        }
        match Content::read(server, args, Ledger::default()) {
            Ok(content) => Self::Known {
                gaps: content.gaps(),
            },
            Err(error) => Self::Unreadable(format!("{error:#}")),
        }
    }

    pub(super) fn describe(&self, page: &mut Page) {
        match self {
            Self::Unwatched => {}
            Self::Unreadable(why) => page.fact_in(Mood::Notable, "figures", why),
            Self::Known { gaps } if gaps.is_empty() => page.fact("figures", "none is missing"),
            Self::Known { gaps } => {
                let labels = ["not known"].into_iter().chain(std::iter::repeat(""));
                for (gap, label) in gaps.iter().zip(labels) {
                    page.fact_in(Mood::Notable, label, gap);
                }
            }
        }
    }

    /// An array of what is not known; `null` if nobody looked.
    pub(super) fn json(&self) -> Value {
        let Self::Known { gaps } = self else {
            return Value::Null;
        };
        let gaps = gaps.iter().map(|gap| {
            json!({
                "event": gap.event,
                "figures": gap.keys,
                "reason": gap.reason,
            })
        });
        gaps.collect()
    }
}
