//! The command line.

mod carry;
mod grants;
mod report;
mod run;
mod running;
mod security;

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use carry::{ExportArgs, ImportArgs};
pub(crate) use grants::GrantsArgs;
pub(crate) use report::ReportArgs;
pub(crate) use run::RunArgs;
pub(crate) use running::RunningArgs;
pub(crate) use security::{BulletinArgs, CheckSecurityArgs};
use telemetry_core::Moment;

use crate::time;

/// Reports for a Mattermost server what its administrator agreed to, and shows all of it.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Environment: MATTERMOST_TELEMETRY=off and DO_NOT_TRACK=1 forbid; MATTERMOST_TELEMETRY_ENDPOINT, \
_WRITE_KEY, _CONFIG, _STATE, _INPUT, _PRODUCT_VERSION, _SERVER_DIRECTORY, _LICENSE_KEY, _LEASE and \
_LEASE_DIR stand for the options of these names. MATTERMOST_TELEMETRY_DATABASE=off asks no database \
for figures, MATTERMOST_TELEMETRY_USE_SERVER_ID=on reports under the server's own identifier.

MATTERMOST_SECURITY_CHECK=off forbids the security update check alone, and \
MATTERMOST_SECURITY_CHECK_ENDPOINT is its endpoint.

Exit codes: 0 fine, 1 findings (such as a report that was not accepted yet), 2 usage or environment \
(such as a file that cannot be read)";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show exactly what would be sent; nothing is sent
    Preview(PreviewArgs),
    /// List what is sent when it happens, with what each message can carry
    Occurrences,
    /// Make the report of these 24 hours and send it, if that was agreed to
    Send(SendArgs),
    /// Write what `send` would send to a file, to be carried to where there is a network
    Export(ExportArgs),
    /// Send what a file of `export` holds
    Import(ImportArgs),
    /// Report every 24 hours and check for security bulletins, in the foreground, until a signal ends it
    Run(Box<RunArgs>),
    /// Ask now whether there are security bulletins for this release, and hand over the new ones
    CheckSecurity(Box<CheckSecurityArgs>),
    /// Say whether something may be sent, what waits and what was lost
    ///
    /// Where something may be sent, it reads the server's figures as a report does, its database too, to say
    /// which of them are not known, and where checks for security bulletins are made, what they cannot tell.
    /// `--no-database` asks no database.
    Status(StatusArgs),
    /// List what the endpoint accepted, print it byte for byte, or judge it
    Sent(SentArgs),
    /// Print what an account needs that reads figures from the server's database
    Grants(GrantsArgs),
    /// Leave events or purposes out of everything that is sent
    Limit(LimitArgs),
    /// Say yes from now on
    On(ChoiceArgs),
    /// Say no: what waits and the identifier are deleted
    Off(OffArgs),
    /// Delete the identifier with what waits; the next report makes a new one
    ResetId(ChoiceArgs),
    /// Show what telemetry is and how to say no, and remember that it was shown
    Notice(ChoiceArgs),
    /// Show what this release can send beyond what was agreed to, and agree to it
    Accept(AcceptArgs),
}

#[derive(Debug, Args)]
pub(crate) struct StateArgs {
    /// Directory of the choice, the outbox and the sent log; else the one of the service or user; also
    /// `MATTERMOST_TELEMETRY_STATE`
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,

    /// Where several nodes, each of which has a state of its own, agree which of them makes and sends
    /// reports; also `MATTERMOST_TELEMETRY_LEASE`
    #[arg(long, value_enum)]
    pub(crate) lease: Option<LeaseName>,

    /// Directory that several nodes see, each of which has a state of its own: one of them makes and
    /// sends reports, and another if that one ends; also `MATTERMOST_TELEMETRY_LEASE_DIR`
    #[arg(long, value_name = "DIR")]
    pub(crate) lease_dir: Option<PathBuf>,
}

/// A kind of lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeaseName {
    /// In `--lease-dir`; without it there is one node, or they share the state
    File,
    /// In the server's database, as one row of a table that `grants --lease database` makes
    Database,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The server's configuration file, config.json. `send`, `export` and `run` need it; elsewhere the
    /// shipped defaults stand in its place; also `MATTERMOST_TELEMETRY_CONFIG`
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// A server, what else is known of it, and where this program keeps its files.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,

    #[command(flatten)]
    pub(crate) state: StateArgs,
}

impl Command {
    /// What a report is about, for the commands that make one.
    pub(crate) fn report(&mut self) -> Option<&mut ReportArgs> {
        match self {
            Self::Preview(args) => Some(&mut args.subject.report),
            Self::Send(args) => Some(&mut args.subject.report),
            Self::Export(args) => Some(&mut args.subject.report),
            Self::Run(args) => Some(&mut args.subject.report),
            Self::Status(args) => Some(&mut args.report),
            Self::CheckSecurity(args) => Some(&mut args.subject.report),
            Self::Occurrences
            | Self::Import(_)
            | Self::Sent(_)
            | Self::Grants(_)
            | Self::Limit(_)
            | Self::On(_)
            | Self::Off(_)
            | Self::ResetId(_)
            | Self::Notice(_)
            | Self::Accept(_) => None,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct EndpointArgs {
    /// Address of the endpoint, such as `https://telemetry.example`; also `MATTERMOST_TELEMETRY_ENDPOINT`
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// The key that opens it. Other users of the machine can see options; they cannot see the
    /// variable `MATTERMOST_TELEMETRY_WRITE_KEY`
    #[arg(long, value_name = "KEY")]
    pub(crate) write_key: Option<WriteKey>,
}

#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Print an example of `--input` with every figure, and nothing else
    #[arg(long, conflicts_with_all = ["config", "input", "format", "product_version", "occurrence", "state"])]
    pub(crate) example: bool,

    /// Show the message of one occurrence instead of the daily report, with all that it may carry
    #[arg(long, value_name = "NAME", conflicts_with_all = ["config", "input", "product_version", "state"])]
    pub(crate) occurrence: Option<String>,

    /// A table for people, or the exact bytes
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Count in the database what was in the days before this time, such as 2026-11-23T15:30:00Z, and
    /// not before now: for a backup that was restored. The database has to be one that holds nothing
    /// later, which would be counted too
    #[arg(long, value_name = "TIME", value_parser = time::parse, conflicts_with_all = ["example", "occurrence"])]
    pub(crate) at: Option<Moment>,
}

#[derive(Debug, Args)]
pub(crate) struct SendArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,

    /// How long to wait for the endpoint
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) wait: u64,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,

    #[command(flatten)]
    pub(crate) state: StateArgs,

    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,

    /// Print it as JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SentArgs {
    #[command(flatten)]
    pub(crate) state: StateArgs,

    /// A list for people, or the accepted requests, one a line, as they were sent
    #[arg(long, value_enum, default_value_t = SentFormat::Table)]
    pub(crate) format: SentFormat,

    /// Judge each request by the published JSON Schema
    #[arg(long, conflicts_with = "format")]
    pub(crate) verify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    #[command(flatten)]
    pub(crate) state: StateArgs,

    /// Events to leave out, beside those that are left out already
    #[arg(long, value_name = "EVENT", num_args = 1..)]
    pub(crate) without: Vec<String>,

    /// Purposes to leave out: every event that serves one of them
    #[arg(long, value_name = "PURPOSE", num_args = 1..)]
    pub(crate) without_purpose: Vec<String>,

    /// Leave nothing out, or nothing but what this command names
    #[arg(long)]
    pub(crate) clear: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ChoiceArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    #[command(flatten)]
    pub(crate) state: StateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    #[command(flatten)]
    pub(crate) state: StateArgs,

    /// Agree without being asked, where nobody can be
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OffArgs {
    #[command(flatten)]
    pub(crate) choice: ChoiceArgs,

    /// Delete the log of what was sent, too
    #[arg(long)]
    pub(crate) forget: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line for each field: where its value came from, what leaves, and why
    Table,
    /// The report itself, byte for byte
    Json,
    /// The whole body of the request, byte for byte; what is known only when it is sent is in
    /// parentheses
    Request,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SentFormat {
    /// One line for each request
    Table,
    /// The bodies, byte for byte
    Json,
}

/// A key, which is shown nowhere.
#[derive(Clone)]
pub(crate) struct WriteKey(pub(crate) String);

impl FromStr for WriteKey {
    type Err = Infallible;

    fn from_str(key: &str) -> Result<Self, Infallible> {
        Ok(Self(key.to_owned()))
    }
}

impl fmt::Debug for WriteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_not_shown_with_the_command_line() {
        let line = ["program", "send", "--write-key", "hunter2"];
        let cli = Cli::try_parse_from(line).expect("a command");
        assert!(!format!("{cli:?}").contains("hunter2"), "{cli:?}");
    }
}
