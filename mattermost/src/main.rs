//! `mattermost-telemetry`: shows what a Mattermost server reports about itself.

mod cli;
mod environment;
mod file;
mod terminal;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::preview::{Preview, render_table};
use telemetry_core::config;

use cli::{Cli, Command, Format, PreviewArgs};

/// What a command exits with if it cannot do its work: usage or environment.
const CANNOT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Preview(args) => preview(&args),
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
    let preview = Preview::new(&reading, args.product_version);
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

/// What to do after having seen the table.
fn next(args: &PreviewArgs) -> &'static str {
    if args.config.is_some() {
        "Nothing was sent. `--format json` prints the exact bytes.\n"
    } else {
        "Nothing was sent. These are the shipped defaults; `--config config.json` reads a server's \
         own settings, `--format json` prints the exact bytes.\n"
    }
}
