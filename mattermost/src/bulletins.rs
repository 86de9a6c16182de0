//! The security update check of this program: what is asked, for whom, and who takes bulletins.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use mattermost_telemetry::generated::SecurityUpdateCheck;
use mattermost_telemetry::security::{Extent, question};
use telemetry_client::security::{
    BulletinHandler, Checker, CommandHandler, Consent, FileHandler, Host, HttpFetch, LogHandler,
    Question, Setup,
};
use telemetry_core::contract::Agreed;
use telemetry_core::{Date, Telemetry as _, Version};

use crate::cli::{BulletinArgs, ReportArgs, RunningArgs};
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::mail::MailHandler;
use crate::{file, running, time};

const ENDPOINT: &str = "MATTERMOST_SECURITY_CHECK_ENDPOINT";

/// Below the endpoint's address, as the real service has it.
const LIST: &str = "security";
const BULLETINS: &str = "bulletins";

/// How long a program may take for a bulletin.
const PROGRAM_TIME: Duration = Duration::from_secs(30);

/// The endpoint's address, if an option or the environment names one.
pub(crate) fn endpoint(option: Option<&str>, environment: &Environment) -> Option<String> {
    let variable = || Some(environment.get(ENDPOINT)?.to_string_lossy().into_owned());
    option.map(str::to_owned).or_else(variable)
}

/// What to do where nobody named an endpoint.
pub(crate) fn name_one(option: &str) -> String {
    format!("there is no endpoint; name one with `{option} URL` or `{ENDPOINT}`")
}

pub(crate) fn fetch(endpoint: &str) -> anyhow::Result<HttpFetch> {
    Ok(HttpFetch::new(endpoint, LIST, BULLETINS)?)
}

/// Is told, before each check, what it does not tell of the server, and why.
pub(crate) type Tell = Box<dyn FnMut(Vec<String>) + Send>;

/// Makes checks, whose bulletins go where the options say.
pub(crate) fn checker(
    args: &BulletinArgs,
    fetch: HttpFetch,
    home: Home,
    server: Server,
    asking: Asking,
    tell: Tell,
) -> anyhow::Result<Checker<HttpFetch>> {
    let setup = Setup {
        state: home.state.clone(),
        key: args.public_key,
    };
    let handler = handler(args, &server)?;
    let installation = Installation {
        server,
        home,
        asking,
        tell,
    };
    Ok(Checker::new(setup, fetch, installation, handler))
}

fn handler(args: &BulletinArgs, server: &Server) -> anyhow::Result<Box<dyn BulletinHandler>> {
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

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    release: Version,
    /// Where a running server's figures lie, which are read anew each time.
    figures: Option<PathBuf>,
    running: RunningArgs,
    minimal: bool,
}

impl Asking {
    pub(crate) fn new(report: &ReportArgs, args: &BulletinArgs) -> anyhow::Result<Self> {
        let release = report.product_version.context(
            "bulletins are about releases; name the server's with `--product-version X.Y.Z`",
        )?;
        Ok(Self {
            release,
            figures: report.input.clone(),
            running: report.running.clone(),
            minimal: args.minimal,
        })
    }

    /// The same without the identifier in the server's database, which is read only where a check may be
    /// made.
    pub(crate) const fn without_server_id(mut self) -> Self {
        self.running.use_server_id = false;
        self
    }

    /// What is asked now of this server, and what its database did not tell for it.
    pub(crate) fn question(
        &self,
        server: &Server,
        last: Option<Date>,
        agreed: Option<Agreed>,
    ) -> anyhow::Result<(Question, Vec<String>)> {
        let asked = |extent| {
            let question = question(self.release, last, extent, agreed);
            question.context("cannot read the figures of `--input`")
        };
        if self.minimal {
            return Ok((asked(Extent::Minimal)?, Vec::new()));
        }
        let figures = handed_in(self.figures.as_deref())?;
        let (measured, gaps) = count(server, &self.running, &figures, agreed)?;
        let extent = Extent::Published {
            measured: &measured,
            figures: &figures,
        };
        Ok((asked(extent)?, gaps))
    }
}

/// Why the server's database does not tell all that a check with these arguments counts.
pub(crate) fn lacking(
    server: &Server,
    args: &ReportArgs,
    agreed: Option<Agreed>,
) -> anyhow::Result<Vec<String>> {
    let figures = handed_in(args.input.as_deref())?;
    let (_, gaps) = count(server, &args.running, &figures, agreed)?;
    Ok(gaps)
}

/// The text of `--input`.
fn handed_in(input: Option<&Path>) -> anyhow::Result<Vec<u8>> {
    input.map_or(Ok(b"{}".to_vec()), file::read)
}

/// What the server's database tells, and why it does not tell the rest. Nobody is asked for what was not
/// agreed to.
fn count(
    server: &Server,
    running: &RunningArgs,
    figures: &[u8],
    agreed: Option<Agreed>,
) -> anyhow::Result<(SecurityUpdateCheck, Vec<String>)> {
    let text = server.text()?;
    Ok(
        if agreed.is_none_or(|agreed| agreed.allows(SecurityUpdateCheck::EVENT)) {
            running::check(server, &text, running, figures)
        } else {
            (SecurityUpdateCheck::default(), Vec::new())
        },
    )
}

/// The server whose release is checked.
struct Installation {
    server: Server,
    home: Home,
    asking: Asking,
    tell: Tell,
}

impl fmt::Debug for Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installation")
            .field("asking", &self.asking)
            .finish_non_exhaustive()
    }
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
        let agreed = self.home.limits(time::now().wall).agreed;
        let asked = self.asking.question(&self.server, last, agreed);
        let (question, gaps) = asked.map_err(|error| format!("{error:#}"))?;
        (self.tell)(gaps);
        Ok(question)
    }
}
