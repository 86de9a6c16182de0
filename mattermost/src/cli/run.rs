//! The options of the daemon.

use clap::Args;

use super::{BulletinArgs, EndpointArgs, SubjectArgs};

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,

    /// Address of the endpoint that lists security bulletins; also
    /// `MATTERMOST_SECURITY_CHECK_ENDPOINT`. Without it there are no checks
    #[arg(long, value_name = "URL")]
    pub(crate) security_endpoint: Option<String>,

    #[command(flatten)]
    pub(crate) bulletins: BulletinArgs,

    /// Make the first report of this installation at once, instead of within its first hour
    #[arg(long)]
    pub(crate) at_once: bool,

    /// How long to go on with a request that is under way when a signal ends this
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=3_600))]
    pub(crate) close_within: u64,
}
