//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use telemetry_core::Version;

/// Shows what a Mattermost server reports about itself, before it does.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 fine, 1 findings, 2 usage or environment (such as a file that cannot be read)";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show exactly what would be sent; nothing is sent
    Preview(PreviewArgs),
    /// List what is sent when it happens, with what each message can carry
    Occurrences,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PreviewArgs {
    /// The server's configuration file, config.json; without it the shipped defaults are shown
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Figures that only a running server has, as JSON in the form that `--example` prints
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// Print an example of `--input` with every figure, and nothing else
    #[arg(long, conflicts_with_all = ["config", "input", "format", "product_version", "occurrence"])]
    pub(crate) example: bool,

    /// Show the message of one occurrence instead of the daily report, with all that it may carry
    #[arg(long, value_name = "NAME", conflicts_with_all = ["config", "input", "product_version"])]
    pub(crate) occurrence: Option<String>,

    /// A table for people, or the exact bytes
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Release of the server, such as 5.8.0. Without it, fields that only earlier releases had are
    /// left out, and fields that came with a certain release are shown
    #[arg(long, value_name = "X.Y.Z", value_parser = parse_version)]
    pub(crate) product_version: Option<Version>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line for each field: where its value came from, what leaves, and why
    Table,
    /// The report itself, byte for byte
    Json,
}

fn parse_version(text: &str) -> Result<Version, String> {
    Version::parse(text).ok_or_else(|| {
        "a release is one to four numbers below 65536 with dots between them, such as 5.8.0"
            .to_owned()
    })
}
