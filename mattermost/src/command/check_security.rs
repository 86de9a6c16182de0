//! `check-security`: asks now whether there are security bulletins for this release.

use anyhow::{Context as _, anyhow};
use mattermost_telemetry::count::Count;
use telemetry_client::security::{Checked, HttpFetch, Outcome, Wanted, forget, look};
use telemetry_core::Date;
use telemetry_core::consent::State;

use super::Exit;
use crate::bulletins::{self, Asking};
use crate::cli::CheckSecurityArgs;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::identity::ServerId;
use crate::page::{Mood, Page};
use crate::time::shown;
use crate::{place, terminal, time};

pub(crate) fn run(args: &CheckSecurityArgs, environment: Environment) -> anyhow::Result<Exit> {
    let asking = Asking::new(&args.subject.report, &args.bulletins)?;
    let server = Server::new(environment, &args.subject.config);
    ServerId::demanded(&server, &args.subject.report.running)?;
    if args.dry_run {
        return preview(args, asking, &server);
    }
    let home = Home::new(&args.subject.state, &server.environment)?;
    let facts = server.security_facts(&home.stored())?;
    let decision = facts.decide();
    let mut page = Page::default();
    if !matches!(decision.state(), State::On { .. }) {
        let why = facts.why(decision.source());
        page.fact_in(Mood::Notable, "state", format_args!("off: {why}"));
        page.fact("asked", "nothing");
        if let Some(remedy) = facts.remedy(decision.source()) {
            page.next(remedy);
        }
        forget(home.disk.as_ref(), &home.state.security())?;
        terminal::show(page)?;
        return Ok(Exit::Findings);
    }
    let fetch = fetch(args, &server.environment)?;
    let mut checks = bulletins::checker(
        &args.bulletins,
        fetch.clone(),
        home.clone(),
        server,
        asking,
        Box::new(note),
    )?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let exit = match runtime.block_on(checks.check()) {
        Outcome::Checked(checked) => tell(&mut page, &fetch, &checked),
        Outcome::NoQuestion(why) => return Err(anyhow!("nothing was asked: {why}")),
        Outcome::Busy => {
            return Err(anyhow!(
                "nothing was asked, since another process makes a check just now; try again when it \
                 has ended"
            ));
        }
        Outcome::Disk(kind) => {
            let dir = home.state.security();
            return Err(anyhow!(
                "nothing was asked, since `{}` cannot be read or written: {kind}",
                dir.display()
            ));
        }
        Outcome::Off | Outcome::Unknown | Outcome::NotDue(_) => {
            page.fact_in(
                Mood::Notable,
                "asked",
                "nothing: somebody said no meanwhile",
            );
            Exit::Findings
        }
    };
    terminal::show(page)?;
    Ok(exit)
}

/// Shows the request as it would be sent now.
fn preview(args: &CheckSecurityArgs, asking: Asking, server: &Server) -> anyhow::Result<Exit> {
    let environment = &server.environment;
    // Whoever looks needs no directory.
    let home = match place::find(args.subject.state.state.as_deref(), environment) {
        Ok(_) => Some(Home::new(&args.subject.state, environment)?),
        Err(_) => None,
    };
    let stored = home.as_ref().map(Home::stored).unwrap_or_default();
    let last = home.as_ref().map(last_check).transpose()?.flatten();
    let agreed = home.and_then(|home| home.limits(time::now().wall).agreed);
    let fetch = fetch(args, environment)?;
    let facts = server.security_facts(&stored)?;
    let asking = if matches!(facts.decide().state(), State::On { .. }) {
        asking
    } else {
        asking.without_server_id()
    };
    let (question, gaps) = asking.question(server, last, agreed)?;
    note(gaps);
    let address = fetch.address(&Wanted::List(question.query));
    terminal::print(format!("GET {address}\n").as_bytes())?;
    Ok(Exit::Fine)
}

/// Says what is not known of the server.
fn note(gaps: Vec<String>) {
    for gap in gaps {
        terminal::note(format_args!("note: {gap}"));
    }
}

/// The day of the last check that succeeded.
fn last_check(home: &Home) -> anyhow::Result<Option<Date>> {
    let status = look(home.disk.as_ref(), &home.state.security(), &time::now())?;
    let last = status.and_then(|status| status.last_success);
    Ok(last.and_then(|last| Date::from_unix_millis(last.as_millis())))
}

fn fetch(args: &CheckSecurityArgs, environment: &Environment) -> anyhow::Result<HttpFetch> {
    let endpoint = bulletins::endpoint(args.endpoint.as_deref(), environment);
    let endpoint = endpoint.with_context(|| {
        let name_one = bulletins::name_one("--endpoint");
        format!("this program is inert, nothing was asked: {name_one}")
    })?;
    bulletins::fetch(&endpoint)
}

fn tell(page: &mut Page, fetch: &HttpFetch, checked: &Checked) -> Exit {
    let wanted = Wanted::List(checked.query.clone());
    page.fact("asked", format_args!("GET {}", fetch.address(&wanted)));
    if let Some(trouble) = checked.trouble {
        page.fact_in(Mood::Notable, "failed", trouble);
    } else {
        let listed = u64::try_from(checked.listed).unwrap_or(u64::MAX);
        let came = Count(listed, "bulletin");
        page.fact("came", came);
    }
    if checked.refused > 0 {
        let refused = Count(checked.refused, "item");
        let refused = format_args!("{refused} of the answer that cannot be understood");
        page.fact_in(Mood::Notable, "left alone", refused);
    }
    for id in &checked.delivered {
        page.fact_in(Mood::Good, "delivered", id);
    }
    for id in &checked.seen {
        page.fact("before", id);
    }
    for (id, trouble, why) in &checked.failed {
        match why {
            Some(why) => page.fact_in(Mood::Notable, "not yet", format_args!("{id}: {why}")),
            None => page.fact_in(Mood::Notable, "not yet", format_args!("{id}: {trouble}")),
        }
    }
    let next = time::now().wall.after(checked.next);
    page.next(format_args!("a check is due on {}", shown(next)));
    if checked.is_complete() && checked.delivered.is_empty() {
        Exit::Fine
    } else {
        Exit::Findings
    }
}
