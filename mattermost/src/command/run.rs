//! `run`: reports and checks by itself, until a signal ends it.

use std::time::Duration;

use anyhow::bail;

use super::Exit;
use crate::bulletins::{self, Asking};
use crate::cli::RunArgs;
use crate::daemon::{Daemon, Inert};
use crate::destination;
use crate::environment::Environment;
use crate::host::{Home, Server};
use crate::identity::ServerId;

pub(crate) fn run(args: RunArgs, environment: Environment) -> anyhow::Result<Exit> {
    let home = Home::new(&args.subject.state, &environment)?;
    let server = Server::new(environment, &args.subject.config);
    if server.file().is_none() {
        bail!(
            "there is nothing to report about; name the server's configuration with `--config FILE`"
        );
    }
    ServerId::demanded(&server, &args.subject.report.running)?;
    // Later it is perhaps just being written; now it is a mistake of whoever starts this.
    server.facts(&home.stored())?;
    let mut daemon = Daemon::new(server.clone(), home.clone());
    let bulletins = bulletins::endpoint(args.security_endpoint.as_deref(), &server.environment);
    let reports = destination::find(&args.endpoint, &server.environment);
    if let (None, Err(missing)) = (&bulletins, &reports) {
        bail!(
            "this program is inert, nothing runs: {missing}; `--security-endpoint URL` names one \
             for the security update check"
        );
    }
    match bulletins {
        Some(endpoint) => {
            let asking = Asking::new(&args.subject.report, &args.bulletins)?;
            let fetch = bulletins::fetch(&endpoint)?;
            let tell = daemon.teller();
            daemon.check_with(bulletins::checker(
                &args.bulletins,
                fetch,
                home,
                server,
                asking,
                tell,
            )?)?;
        }
        None => daemon.say_inert(Inert::Checks, &bulletins::name_one("--security-endpoint")),
    }
    match reports {
        Ok(endpoint) => daemon.report_to(endpoint, args.subject.report, args.at_once)?,
        Err(missing) => daemon.say_inert(Inert::Reports, &missing),
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(daemon.run(Duration::from_secs(args.close_within)))?;
    Ok(Exit::Fine)
}
