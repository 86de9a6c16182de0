//! Which figures of the running server are not known.

use std::iter;

use mattermost_telemetry::measured::{Gap, Remark};
use serde_json::{Value, json};
use telemetry_client::ledger::Ledger;
use telemetry_core::consent::{Decision, Diagnostics, Limits, State};

use crate::cli::ReportArgs;
use crate::content::Content;
use crate::host::Server;
use crate::page::{Mood, Page};
use crate::time;

/// What a report made now would lack. Nobody looks into a server without consent.
pub(super) enum Figures {
    Unwatched,
    Unreadable(String),
    Known {
        gaps: Vec<Gap>,
        remarks: Vec<Remark>,
    },
}

impl Figures {
    /// Looks, and changes nothing.
    pub(super) fn look(
        server: &Server,
        args: &ReportArgs,
        limits: &Limits,
        decision: &Decision<Diagnostics>,
    ) -> Self {
        if server.file().is_none() || !matches!(decision.state(), State::On { .. }) {
            return Self::Unwatched;
        }
        match Content::read(server, args, limits, Ledger::default(), time::now().wall) {
            Ok(content) => Self::Known {
                gaps: content.gaps(),
                remarks: content.measured().remarks().to_vec(),
            },
            Err(error) => Self::Unreadable(format!("{error:#}")),
        }
    }

    pub(super) fn describe(&self, page: &mut Page) {
        match self {
            Self::Unwatched => {}
            Self::Unreadable(why) => page.fact_in(Mood::Notable, "figures", why),
            Self::Known { gaps, remarks } => {
                if gaps.is_empty() {
                    page.fact("not known", "nothing");
                }
                let labels = iter::once("not known").chain(iter::repeat(""));
                for (gap, label) in gaps.iter().zip(labels) {
                    page.fact_in(Mood::Notable, label, gap);
                }
                for Remark { event, text } in remarks {
                    page.fact(event, text);
                }
            }
        }
    }

    /// What is not known, and what there is to say beside; `null` if nobody looked.
    pub(super) fn json(&self) -> Value {
        let Self::Known { gaps, remarks } = self else {
            return Value::Null;
        };
        let gap = |gap: &Gap| {
            json!({
                "event": gap.event,
                "figures": gap.keys,
                "reason": gap.reason,
            })
        };
        let remark = |remark: &Remark| json!({ "event": remark.event, "text": remark.text });
        json!({
            "not_known": gaps.iter().map(gap).collect::<Value>(),
            "remarks": remarks.iter().map(remark).collect::<Value>(),
        })
    }
}
