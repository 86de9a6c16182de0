//! What is said of a report that was to be sent.

use mattermost_telemetry::count::Count;
use telemetry_client::client::{Delivery, Outcome};
use telemetry_client::outbox::{Claim, LastReport};

use super::{Sending, Way};
use crate::command::Exit;
use crate::page::{Mood, Page};
use crate::time;
use crate::time::shown;

impl Sending {
    /// What was sent, or why not and when it goes on.
    pub(super) fn tell(&self, page: &mut Page, delivery: &Delivery) -> Exit {
        let Delivery {
            claim,
            report,
            outcome,
        } = delivery;
        let messages = Count(report.messages, "message");
        match claim {
            Claim::Made(_) => {
                let fields = Count(self.summary.fields as u64, "field");
                let made = format!("made now: {messages} with {fields}");
                page.fact("report", made);
                if self.summary.events_left_out > 0 {
                    let events = Count(self.summary.events_left_out as u64, "event");
                    page.fact("left out", format_args!("{events}, by your limits"));
                }
                if let Some(upgrade) = &self.upgrade {
                    page.fact_in(Mood::Notable, "upgrade", upgrade);
                }
            }
            Claim::MadeBefore if report.is_of_another() => {
                page.fact("report", "made and sent by another node");
                return self.tell_before(page);
            }
            Claim::MadeBefore => {
                let made = shown(report.made.wall);
                page.fact("report", format_args!("made {made}: {messages}"));
            }
        }
        if let Some(server_id) = &self.server_id {
            let before = self.home.view().ok().and_then(|view| view.identity);
            page.fact("identifier", server_id.reported(before));
        }
        let was_accepted = self.before.is_some_and(|before| before == *report);
        if was_accepted && matches!(outcome, Outcome::Accepted) {
            return self.tell_before(page);
        }
        match &self.way {
            Way::Endpoint(endpoint) => page.fact("endpoint", endpoint.shown_url()),
            Way::File(path) => page.fact("file", path.display()),
        }
        match outcome {
            Outcome::Accepted => {
                let (label, next) = self.success();
                page.fact_in(Mood::Good, label, format_args!("{messages}, which is all"));
                page.next(next);
                return Exit::Fine;
            }
            Outcome::Refused => {
                let refused = format!(
                    "{} of {messages}, for good; they are not tried again",
                    report.dropped
                );
                page.fact_in(Mood::Notable, "refused", refused);
                page.next("`mattermost-telemetry status` shows the losses by reason");
            }
            Outcome::Parked(reason) => {
                page.fact_in(Mood::Notable, "not yet", reason);
                self.tell_kept(page, report);
                page.next(
                    "correct the endpoint or its key, then `mattermost-telemetry send`; with the \
                     same ones it is tried again after a day",
                );
            }
            Outcome::Spooled { trouble, pause } => {
                match trouble {
                    Some(trouble) => page.fact_in(Mood::Notable, "not yet", trouble),
                    None => page.fact_in(Mood::Notable, "not yet", "there was no answer in time"),
                }
                self.tell_kept(page, report);
                let from = shown(time::now().wall.after(*pause));
                page.next(format_args!(
                    "`mattermost-telemetry send` goes on, from {from} on"
                ));
            }
        }
        Exit::Findings
    }

    /// What became of a report that arrived, and what to do then.
    fn success(&self) -> (&'static str, String) {
        match &self.way {
            Way::Endpoint(_) => (
                "accepted",
                "`mattermost-telemetry sent --format json` shows what was accepted".to_owned(),
            ),
            Way::File(path) => (
                "written",
                format!(
                    "carry the file to where there is a network; `mattermost-telemetry import {}` \
                     sends it there",
                    path.display()
                ),
            ),
        }
    }

    /// That nothing was to be done, since the report arrived earlier.
    fn tell_before(&self, page: &mut Page) -> Exit {
        match &self.way {
            Way::Endpoint(endpoint) => {
                page.fact("endpoint", endpoint.shown_url());
                page.fact_in(Mood::Good, "accepted", "before; nothing was sent now");
            }
            Way::File(path) => {
                let path = path.display();
                let nothing = format_args!("nothing to `{path}`: the report left before");
                page.fact_in(Mood::Good, "written", nothing);
            }
        }
        self.tell_next(page);
        Exit::Fine
    }

    fn tell_next(&self, page: &mut Page) {
        let now = time::now();
        let view = self.home.view().unwrap_or_default();
        if let Some(due) = view.next_report(&now) {
            let due = shown(due);
            page.next(format_args!(
                "the next report can be made from {due} on; `mattermost-telemetry sent` lists all"
            ));
        }
    }

    fn tell_kept(&self, page: &mut Page, report: &LastReport) {
        let waiting = Count(report.waiting(), "message");
        let outbox = self.home.state.outbox();
        page.fact("kept", format_args!("{waiting}, in `{}`", outbox.display()));
    }
}
