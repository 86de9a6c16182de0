//! `telemetry-collect`: takes telemetry on this machine and shows what arrived.

mod cli;
mod screen;
mod table;

use std::fs::File;
use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use telemetry_collect::Published;
use telemetry_collect::endpoint::{BindError, Endpoint, Log, Misbehaviour, Observer, Setup, Tally};
use tokio::sync::watch;

use cli::Cli;

const FINDINGS: u8 = 1;
const CANNOT: u8 = 2;

/// Where a project publishes what it sends.
const PUBLISHED: &str = "docs/payload.schema.json";

/// The most bytes of a published schema.
const MOST_SCHEMA_BYTES: u64 = 16 * 1_024 * 1_024;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let outcome = runtime
        .context("cannot wait for connections on this system")
        .and_then(|runtime| runtime.block_on(run(&cli)));
    match outcome {
        Ok(true) => ExitCode::from(FINDINGS),
        Ok(false) => ExitCode::SUCCESS,
        Err(error) => {
            screen::note(format_args!("error: {error:#}"));
            ExitCode::from(CANNOT)
        }
    }
}

/// Answers whether there were findings.
async fn run(cli: &Cli) -> anyhow::Result<bool> {
    let schema = match &cli.schema {
        Some(path) => path.clone(),
        None => find_published()?,
    };
    let published = read_published(&schema)?;
    let events = table::count(published.events().count() as u64, "event");
    let seed = cli.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let mut setup = Setup {
        write_key: cli.write_key.clone(),
        ..Setup::new(published)
    };
    if let Some(faults) = &cli.misbehave {
        let faults =
            Misbehaviour::parse(faults, seed).context("`--misbehave` cannot be followed")?;
        setup.misbehaviour = faults.recovering_after(cli.recover_after.unwrap_or(u64::MAX));
    }
    if let Some(path) = &cli.log {
        let log = Log::open(path);
        setup.log = Some(log.with_context(|| format!("cannot write `{}`", path.display()))?);
    }
    let end = interrupted().context("cannot wait for signals")?;
    let endpoint = Endpoint::bind(SocketAddr::new(cli.address, cli.port), setup)
        .await
        .map_err(|error| explain(error, cli.port))?;
    screen::say(format_args!(
        "listening on http://{}, for {events} of {}; Ctrl-C ends\n",
        endpoint.address(),
        schema.display(),
    ));
    if let Some(faults) = &cli.misbehave {
        screen::say(format_args!(
            "misbehaves: {}; `--seed {seed}` makes the same requests meet a fault\n",
            faults.escape_debug()
        ));
    }
    let tally = if screen::is_live() {
        let (sender, receiver) = watch::channel(Tally::default());
        let observer: Observer = Box::new(move |_, tally| {
            sender.send_replace(tally.clone());
        });
        tokio::join!(endpoint.serve(observer, end), screen::draw(receiver)).0
    } else {
        let observer: Observer = Box::new(|exchange, _| screen::say(format_args!("{exchange}\n")));
        endpoint.serve(observer, end).await
    };
    screen::say(format_args!(
        "\n{}",
        table::render_table(&tally, screen::style())
    ));
    Ok(tally.has_findings())
}

fn explain(error: BindError, port: u16) -> anyhow::Error {
    match error {
        BindError::Listen { .. } if port != 0 => {
            anyhow::Error::new(error).context("cannot start; `--port 0` takes a free port")
        }
        BindError::Listen { .. } | BindError::NotLoopback(_) => error.into(),
    }
}

/// The published schema of the project that this directory belongs to.
fn find_published() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let found = here
        .ancestors()
        .map(|folder| folder.join(PUBLISHED))
        .find(|path| path.is_file());
    let Some(found) = found else {
        bail!("there is no `{PUBLISHED}` here or in a folder above; name one with `--schema FILE`");
    };
    Ok(found
        .strip_prefix(&here)
        .map_or(found.clone(), Path::to_owned))
}

fn read_published(path: &Path) -> anyhow::Result<Published> {
    let read = || -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        File::open(path)?
            .take(MOST_SCHEMA_BYTES)
            .read_to_end(&mut text)?;
        Ok(text)
    };
    let shown = path.display();
    let text = read().with_context(|| format!("cannot read `{shown}`"))?;
    Published::from_json(&text).with_context(|| format!("cannot judge by `{shown}`"))
}

/// Ends with the first signal that asks for it.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with the first signal that asks for it.
#[cfg(not(unix))]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without signals only the system ends it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
