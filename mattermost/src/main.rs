//! `mattermost-telemetry`: shows what a Mattermost server reports about itself.

mod cli;
mod environment;
mod file;
mod terminal;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::preview::{Preview, render_table};
use mattermost_telemetry::{catalogue, occurrence, sample};
use telemetry_core::config::{self, FiguresReading};

use cli::{Cli, Command, Format, PreviewArgs};

/// What a command exits with if it cannot do its work: usage or environment.
const CANNOT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Preview(args) if args.example => example(),
        Command::Preview(args) => match &args.occurrence {
            Some(name) => show_occurrence(name, args.format),
            None => preview(&args),
        },
        Command::Occurrences => {
            terminal::print(occurrence::render_list(terminal::style()).as_bytes())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::note(format_args!("error: {error:#}"));
            ExitCode::from(CANNOT)
        }
    }
}

fn preview(args: &PreviewArgs) -> anyhow::Result<()> {
    let (text, source) = match &args.config {
        Some(path) => (file::read(path)?, format!("`{}`", path.display())),
        None => (b"{}".to_vec(), "the defaults".to_owned()),
    };
    let reading = config::read::<Config>(&text, environment::variables())
        .with_context(|| format!("cannot read {source}"))?;
    for warning in &reading.warnings {
        terminal::note(format_args!("warning: {warning}"));
    }
    let figures = figures(args)?;
    let preview = Preview::new(&reading, &figures, args.product_version);
    match args.format {
        Format::Table => {
            let mut table = render_table(&preview, terminal::style());
            table.push_str(next(args));
            terminal::print(table.as_bytes())?;
        }
        Format::Json => terminal::print(&preview.json)?,
    }
    Ok(())
}

/// The figures that were handed in, if any were.
fn figures(args: &PreviewArgs) -> anyhow::Result<FiguresReading> {
    let Some(path) = &args.input else {
        return Ok(FiguresReading::default());
    };
    let text = file::read(path)?;
    let reading = config::read_figures(&text, &catalogue::figures())
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    for warning in &reading.warnings {
        terminal::note(format_args!("warning: {warning}"));
    }
    Ok(reading)
}

/// Prints what `--input` takes.
fn example() -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(&sample::figures(&catalogue::figures()))?;
    text.push('\n');
    terminal::print(text.as_bytes())?;
    Ok(())
}

fn show_occurrence(name: &str, format: Format) -> anyhow::Result<()> {
    let Some(event) = occurrence::find(name) else {
        bail!("no occurrence is called `{name}`; `mattermost-telemetry occurrences` lists all");
    };
    let text = match format {
        Format::Table => occurrence::render_one(event, terminal::style())?.into_bytes(),
        Format::Json => occurrence::message(event)?,
    };
    terminal::print(&text)?;
    Ok(())
}

/// What to do after having seen the table.
fn next(args: &PreviewArgs) -> &'static str {
    if args.config.is_some() {
        "Nothing was sent. `--format json` prints the exact bytes.\n"
    } else {
        "Nothing was sent. These are the shipped defaults; `--config config.json` reads a server's \
         own settings, `--format json` prints the exact bytes.\n"
    }
}
