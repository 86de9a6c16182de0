//! `mattermost-telemetry`: reports for a Mattermost server what its administrator agreed to, and
//! shows all of it.

mod bulletins;
mod cli;
mod command;
mod consent;
mod content;
mod daemon;
mod destination;
mod environment;
mod file;
mod host;
mod identity;
mod mail;
mod nodes;
mod page;
mod place;
mod policy;
mod running;
mod switch;
mod terminal;
mod time;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};
use command::{
    Exit, accept, check_security, choice, grants, import, limit, notice, preview, run, send, sent,
    status,
};
use environment::Environment;

/// What a command exits with if it cannot do its work: usage or environment.
const CANNOT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match obey(cli.command, Environment::read()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::note(format_args!("error: {error:#}"));
            ExitCode::from(CANNOT)
        }
    }
}

fn obey(mut command: Command, environment: Environment) -> anyhow::Result<Exit> {
    if let Some(report) = command.report() {
        report.complete(&environment)?;
    }
    match command {
        Command::Preview(args) => preview::run(&args, environment),
        Command::Occurrences => preview::list_occurrences(),
        Command::Send(args) => send::run(&args, environment),
        Command::Export(args) => send::export(&args, environment),
        Command::Import(args) => import::run(&args, &environment),
        Command::Run(args) => run::run(*args, environment),
        Command::CheckSecurity(args) => check_security::run(&args, environment),
        Command::Status(args) => status::run(&args, environment),
        Command::Sent(args) => sent::run(&args, &environment),
        Command::Grants(args) => grants::run(&args, environment),
        Command::Limit(args) => limit::run(&args, environment),
        Command::On(args) => choice::on(&args, environment),
        Command::Off(args) => choice::off(&args, environment),
        Command::ResetId(args) => choice::reset_id(&args, environment),
        Command::Notice(args) => notice::run(&args, environment),
        Command::Accept(args) => accept::run(&args, &environment),
    }
}
