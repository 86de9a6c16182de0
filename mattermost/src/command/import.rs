//! `import`: sends what another machine's `export` wrote.

use anyhow::{Context as _, anyhow, bail};
use mattermost_telemetry::count::Count;
use telemetry_client::carried::{self, Arrival};
use telemetry_client::delivery::{AckRule, SystemClock, Verdict};
use telemetry_client::http::HttpTransport;
use telemetry_core::config::MOST_BYTES;
use telemetry_core::consent::State;

use super::sent::published;
use super::{Exit, not_sent};
use crate::cli::ImportArgs;
use crate::consent::Facts;
use crate::environment::Environment;
use crate::page::{Mood, Page};
use crate::time::shown;
use crate::{destination, file, terminal, time};

pub(crate) fn run(args: &ImportArgs, environment: &Environment) -> anyhow::Result<Exit> {
    let shown_file = args.file.display();
    let text = file::read(&args.file)?;
    if text.len() > MOST_BYTES {
        bail!(
            "nothing was sent: `{shown_file}` is larger than {} MiB; split it between two lines",
            MOST_BYTES >> 20
        );
    }
    let carried = carried::read(&text)
        .with_context(|| format!("nothing was sent: `{shown_file}` is no file of `export`"))?;
    let facts = Facts::of_carrier(environment);
    let decision = facts.decide(time::now().wall);
    if !matches!(decision.state(), State::On { .. }) {
        return not_sent(&facts, &decision);
    }
    let mut page = Page::default();
    let endpoint = destination::find(&args.endpoint, environment)
        .map_err(|missing| anyhow!("nothing was sent: {missing}"))?;
    let transport = HttpTransport::new(&endpoint)?;
    let all = Count(carried.messages.len() as u64, "message");
    page.fact("file", format_args!("`{shown_file}` with {all}"));
    if carried.unfinished > 0 {
        let unfinished = "a last line that is not whole; who wrote it still has its messages";
        page.fact_in(Mood::Notable, "left alone", unfinished);
    }
    let whole = text.len().saturating_sub(carried.unfinished);
    if let Some(undeclared) = undeclared(text.get(..whole).unwrap_or_default())? {
        page.fact("sent", "nothing");
        page.fact_in(Mood::Notable, "undeclared", undeclared);
        page.next("import it with the release of this program that wrote it");
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let clock = SystemClock::default();
    let permit = |now| Facts::of_carrier(environment).decide(now).permit();
    let ack = AckRule::default();
    let delivery = carried::deliver(&carried.messages, &transport, &clock, &ack, permit);
    let arrival = runtime.block_on(delivery);
    page.fact("endpoint", endpoint.shown_url());
    let exit = if let Some(arrival) = arrival {
        tell(&mut page, arrival, carried.messages.len())
    } else {
        page.fact_in(Mood::Notable, "sent", "not all: somebody said no meanwhile");
        Exit::Findings
    };
    terminal::show(page)?;
    Ok(exit)
}

/// What the published JSON Schema does not declare of whole lines.
fn undeclared(text: &[u8]) -> anyhow::Result<Option<String>> {
    let published = published()?;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let verdict = published.judge_batch(line);
        if !verdict.is_declared() {
            return Ok(Some(verdict.to_string()));
        }
    }
    Ok(None)
}

fn tell(page: &mut Page, arrival: Arrival, all: usize) -> Exit {
    let Arrival {
        accepted,
        unfit,
        verdict,
    } = arrival;
    let messages = Count(accepted as u64, "message");
    if unfit > 0 {
        let unfit = Count(unfit as u64, "message");
        page.fact_in(Mood::Notable, "too large", unfit);
    }
    let Some(verdict) = verdict else {
        if unfit > 0 {
            page.fact("accepted", messages);
            return Exit::Findings;
        }
        page.fact_in(
            Mood::Good,
            "accepted",
            format_args!("{messages}, which is all"),
        );
        return Exit::Fine;
    };
    page.fact("accepted", format_args!("{accepted} of {all}"));
    let why = match verdict {
        Verdict::Retry { trouble, .. } => trouble.to_string(),
        Verdict::Park(reason) => reason.to_string(),
        Verdict::TooLarge => "a request is larger than the endpoint takes".to_owned(),
        Verdict::Rejected | Verdict::Compressed | Verdict::Delivered => {
            "the endpoint does not accept a message of the next request".to_owned()
        }
    };
    page.fact_in(Mood::Notable, "not yet", why);
    let from = match verdict {
        Verdict::Retry {
            pause: Some(pause), ..
        } => format!("from {} on, ", shown(time::now().wall.after(pause))),
        Verdict::Retry { .. }
        | Verdict::Park(_)
        | Verdict::TooLarge
        | Verdict::Rejected
        | Verdict::Compressed
        | Verdict::Delivered => String::new(),
    };
    page.next(format_args!(
        "{from}import the file again: what came already is known by its identifiers"
    ));
    Exit::Findings
}
