//! `check-security`: asks now whether there are security bulletins for this release.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use mattermost_telemetry::count::Count;
use mattermost_telemetry::security::{Extent, question};
use telemetry_client::security::{
    BulletinHandler, Checked, Checker, CommandHandler, Consent, FileHandler, Host, HttpFetch,
    LogHandler, Outcome, Question, Setup, Wanted, forget, look,
};
use telemetry_core::consent::State;
use telemetry_core::{Date, Version};

use super::Exit;
use crate::cli::CheckSecurityArgs;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::mail::MailHandler;
use crate::page::{Mood, Page};
use crate::time::shown;
use crate::{file, place, terminal, time};

const ENDPOINT: &str = "MATTERMOST_SECURITY_CHECK_ENDPOINT";

/// Below the endpoint's address, as the real service has it.
const LIST: &str = "security";
const BULLETINS: &str = "bulletins";

/// How long a program may take for a bulletin.
const PROGRAM_TIME: Duration = Duration::from_secs(30);

pub(crate) fn run(args: &CheckSecurityArgs, environment: Environment) -> anyhow::Result<Exit> {
    let release = args.report.product_version.context(
        "bulletins are about releases; name the server's with `--product-version X.Y.Z`",
    )?;
    let figures = match &args.report.input {
        Some(path) => file::read(path)?,
        None => b"{}".to_vec(),
    };
    let asking = Asking {
        release,
        figures,
        minimal: args.minimal,
    };
    if args.dry_run {
        return preview(args, &asking, &environment);
    }
    let home = Home::new(&args.state, &environment)?;
    let server = Server::new(environment, &args.config);
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
    let handler = handler(args, &server)?;
    let installation = Installation {
        server,
        home: home.clone(),
        asking,
    };
    let mut checks = Checker::new(setup(args, &home), fetch.clone(), installation, handler);
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

fn setup(args: &CheckSecurityArgs, home: &Home) -> Setup {
    Setup {
        dir: home.state.security(),
        key: args.public_key,
    }
}

/// Shows the request as it would be sent now.
fn preview(
    args: &CheckSecurityArgs,
    asking: &Asking,
    environment: &Environment,
) -> anyhow::Result<Exit> {
    // Whoever looks needs no directory.
    let last = match place::find(args.state.state.as_deref(), environment) {
        Ok(_) => last_check(&Home::new(&args.state, environment)?)?,
        Err(_) => None,
    };
    let wanted = Wanted::List(asking.question(last)?.query);
    let address = fetch(args, environment)?.address(&wanted);
    terminal::print(format!("GET {address}\n").as_bytes())?;
    Ok(Exit::Fine)
}

/// The day of the last check that succeeded.
fn last_check(home: &Home) -> anyhow::Result<Option<Date>> {
    let status = look(home.disk.as_ref(), &home.state.security(), &time::now())?;
    let last = status.and_then(|status| status.last_success);
    Ok(last.and_then(|last| Date::from_unix_millis(last.as_millis())))
}

fn fetch(args: &CheckSecurityArgs, environment: &Environment) -> anyhow::Result<HttpFetch> {
    let variable = || Some(environment.get(ENDPOINT)?.to_string_lossy().into_owned());
    let endpoint = args.endpoint.clone().or_else(variable);
    let endpoint = endpoint.with_context(|| {
        format!(
            "this program is inert, nothing was asked: there is no endpoint; name one with \
             `--endpoint URL` or `{ENDPOINT}`"
        )
    })?;
    Ok(HttpFetch::new(&endpoint, LIST, BULLETINS)?)
}

fn handler(args: &CheckSecurityArgs, server: &Server) -> anyhow::Result<Box<dyn BulletinHandler>> {
    if let Some(dir) = &args.to_dir {
        return Ok(Box::new(FileHandler::new(dir)));
    }
    if let Some(program) = &args.to_program {
        return Ok(Box::new(CommandHandler::new(program, [], PROGRAM_TIME)));
    }
    if args.to_mail.is_empty() {
        return Ok(Box::new(LogHandler::default()));
    }
    let mail = MailHandler::new(server.clone(), &args.to_mail);
    Ok(Box::new(mail.context(
        "`--to-mail` takes addresses such as ann@example.org",
    )?))
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

/// What is asked.
#[derive(Debug)]
struct Asking {
    release: Version,
    figures: Vec<u8>,
    minimal: bool,
}

impl Asking {
    fn question(&self, last: Option<Date>) -> anyhow::Result<Question> {
        let extent = if self.minimal {
            Extent::Minimal
        } else {
            Extent::Published(&self.figures)
        };
        question(self.release, last, extent).context("cannot read the figures of `--input`")
    }
}

/// The server whose release is checked.
#[derive(Debug)]
struct Installation {
    server: Server,
    home: Home,
    asking: Asking,
}

impl Host for Installation {
    fn consent(&mut self) -> Consent {
        match self.server.security_facts(&self.home.stored()) {
            Ok(facts) => Consent::Decided(facts.decide()),
            // Perhaps the file is just being written.
            Err(_) => Consent::Unknown,
        }
    }

    fn question(&mut self, last: Option<Date>) -> Result<Question, String> {
        let asked = self.asking.question(last);
        asked.map_err(|error| format!("{error:#}"))
    }
}
