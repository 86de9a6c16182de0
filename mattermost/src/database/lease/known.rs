//! What a node knows of the row, and for how long.

use std::time::Duration;

use telemetry_client::delivery::Stamp;
use telemetry_client::lease::Shared;

use super::row::{Answer, Found};
use super::statement::TERM;
use super::trouble::Trouble;

/// How much earlier than the database this side ends a lead that it cannot keep.
pub const MARGIN: Duration = Duration::from_secs(10);

/// How often who leads keeps its lead, and how often all others ask at most.
const KEEP: Duration = Duration::from_secs(15);
const ASK: Duration = Duration::from_secs(4);

#[derive(Debug, Default)]
pub(super) struct Known {
    /// When the row was asked for last.
    pub(super) asked: Option<Stamp>,
    lead: Option<Held>,
    last: Last,
}

/// The row is this node's.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) epoch: i64,
    pub(super) shared: Shared,
    /// When the statement was sent that took or kept it last.
    sent: Stamp,
}

impl Held {
    /// How long nobody else can have it.
    pub(super) fn left(&self, now: &Stamp) -> Duration {
        let term = TERM.saturating_sub(MARGIN);
        term.saturating_sub(now.since(&self.sent))
    }
}

/// What was learned last.
#[derive(Debug, Default)]
enum Last {
    #[default]
    Nothing,
    Here,
    Elsewhere,
    Trouble(Trouble),
}

impl Known {
    /// Whether it is time to ask.
    pub(super) fn is_due(&self, now: &Stamp) -> bool {
        let every = match self.last {
            Last::Here if self.lead(now).is_some() => KEEP,
            Last::Nothing | Last::Here | Last::Elsewhere | Last::Trouble(_) => ASK,
        };
        self.asked.is_none_or(|asked| now.since(&asked) >= every)
    }

    /// The lead, as long as nobody else can have it.
    pub(super) fn lead(&self, now: &Stamp) -> Option<&Held> {
        let lead = self.lead.as_ref();
        lead.filter(|lead| !lead.left(now).is_zero())
    }

    /// The number of the last lead, also of one whose time may be over.
    pub(super) fn epoch(&self) -> Option<i64> {
        self.lead.as_ref().map(|lead| lead.epoch)
    }

    /// Learns what the statement answers that was sent then; tells the number of a lead that is of no use.
    pub(super) fn learn(&mut self, sent: Stamp, answer: Answer) -> Option<i64> {
        match answer {
            Ok(Found { row: None, .. }) => self.lack(Trouble::NoRow),
            Ok(Found {
                is_changed: false, ..
            }) => self.lose(),
            Ok(Found { row: Some(row), .. }) => {
                let epoch = row.epoch;
                let Some(shared) = read(&row.shared) else {
                    self.lack(Trouble::Damaged);
                    return Some(epoch);
                };
                self.lead = Some(Held {
                    epoch,
                    shared,
                    sent,
                });
                self.last = Last::Here;
            }
            Err(trouble) => self.lack(trouble),
        }
        None
    }

    /// Another node leads.
    pub(super) fn lose(&mut self) {
        self.lead = None;
        self.last = Last::Elsewhere;
    }

    /// Nothing was learned; what was known goes on until its time is over.
    pub(super) fn lack(&mut self, trouble: Trouble) {
        if trouble.is_certain() {
            self.lead = None;
        }
        self.last = Last::Trouble(trouble);
    }

    /// What was handed on is this now.
    pub(super) fn hand_on(&mut self, shared: &Shared) {
        if let Some(lead) = &mut self.lead {
            lead.shared = shared.clone();
        }
    }

    /// Who leads, and what was handed on if it is this node.
    pub(super) fn tell(&self, now: &Stamp) -> Result<Option<Shared>, Trouble> {
        if let Some(lead) = self.lead(now) {
            return Ok(Some(lead.shared.clone()));
        }
        match &self.last {
            Last::Elsewhere => Ok(None),
            Last::Trouble(trouble) => Err(trouble.clone()),
            Last::Nothing | Last::Here => Err(Trouble::Slow),
        }
    }
}

/// What was handed on; nothing yet, where nothing stands.
pub(super) fn read(text: &str) -> Option<Shared> {
    if text.is_empty() {
        return Some(Shared::default());
    }
    serde_json::from_str(text).ok()
}
