//! The options of the security update check.

use std::path::PathBuf;

use clap::Args;
use telemetry_client::security::PublicKey;

use super::SubjectArgs;

/// What is told of the server, and who takes bulletins.
#[derive(Debug, Args)]
pub(crate) struct BulletinArgs {
    /// Ask for bulletins with the release and the operating system, and nothing else
    #[arg(long)]
    pub(crate) minimal: bool,

    /// The publisher's public key, 64 hexadecimal digits: bulletins that it did not sign are refused
    #[arg(long, value_name = "KEY", value_parser = parse_key)]
    pub(crate) public_key: Option<PublicKey>,

    /// Write each bulletin into a file of this directory
    #[arg(long, value_name = "DIR", group = "handler")]
    pub(crate) to_dir: Option<PathBuf>,

    /// Run this program for each bulletin: its text is the standard input, its name `BULLETIN_ID`
    #[arg(long, value_name = "PROGRAM", group = "handler")]
    pub(crate) to_program: Option<PathBuf>,

    /// Mail each bulletin to these addresses, through the mail server of the configuration
    #[arg(long, value_name = "ADDRESS", num_args = 1.., group = "handler")]
    pub(crate) to_mail: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckSecurityArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Address of the endpoint that lists bulletins, such as `https://updates.example`; also
    /// `MATTERMOST_SECURITY_CHECK_ENDPOINT`
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    #[command(flatten)]
    pub(crate) bulletins: BulletinArgs,

    /// Show the request and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

fn parse_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::parse(text).map_err(|error| error.to_string())
}
