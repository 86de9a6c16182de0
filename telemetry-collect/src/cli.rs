//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Parser;

/// Takes telemetry on this machine, says what of it is undeclared, and shows what arrived.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// The published JSON Schema of payloads; without it docs/payload.schema.json is looked for
    /// here and in the folders above
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,

    /// The address to listen on, of this machine alone
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,

    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8765)]
    pub(crate) port: u16,

    /// Take this write key only; otherwise any is taken
    #[arg(long, value_name = "KEY")]
    pub(crate) write_key: Option<String>,

    /// Append each message that is taken to a file, as a line of JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// What to do wrong, and to which share of requests: see below
    #[arg(long, value_name = "FAULTS")]
    pub(crate) misbehave: Option<String>,

    /// Which requests meet a fault; the same seed makes the same choice
    #[arg(long, value_name = "NUMBER", requires = "misbehave")]
    pub(crate) seed: Option<u64>,

    /// Behave after so many faults
    #[arg(long, value_name = "NUMBER", requires = "misbehave")]
    pub(crate) recover_after: Option<u64>,
}

const AFTER_HELP: &str = "\
Faults, with commas between them, each with the share of requests that meet it behind a colon
(`--misbehave 'status=500:0.2,close:0.1'`); those without one divide what is left:
  status=CODE[,retry-after=SECONDS]  answer with this status and take nothing
  delay=TIME                         take the messages and answer this much later, such as 2s
  close                              take the messages and close the connection unanswered
  reset                              reset the connection and take nothing
  redirect=URL                       point elsewhere and take nothing
  html                               answer with a page, as a captive portal does

Exit codes: 0 fine, 1 something undeclared arrived, or different messages under one messageId,
2 usage or environment";
