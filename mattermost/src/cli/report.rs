//! What a report is about, from options or the environment.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use telemetry_core::Version;

use super::RunningArgs;
use crate::environment::Environment;

const INPUT: &str = "MATTERMOST_TELEMETRY_INPUT";
const PRODUCT_VERSION: &str = "MATTERMOST_TELEMETRY_PRODUCT_VERSION";

#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    /// Figures that only a running server has, as JSON in the form that `preview --example` prints. What is
    /// named there wins over what is read of the server, and the rest stays; also
    /// `MATTERMOST_TELEMETRY_INPUT`
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// Release of the server, such as 5.8.0; also `MATTERMOST_TELEMETRY_PRODUCT_VERSION`. Without it,
    /// fields that only earlier releases had are left out, and fields that came with a certain release
    /// are shown
    #[arg(long, value_name = "X.Y.Z", value_parser = parse_version)]
    pub(crate) product_version: Option<Version>,

    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

impl ReportArgs {
    /// Takes from the environment what no option says.
    ///
    /// # Errors
    ///
    /// If a release stands there that is none, or it is not clear which identifier is meant.
    pub(crate) fn complete(&mut self, environment: &Environment) -> anyhow::Result<()> {
        self.running.complete(environment)?;
        if self.input.is_none() {
            self.input = environment.get(INPUT).map(PathBuf::from);
        }
        if let (None, Some(text)) = (self.product_version, environment.get(PRODUCT_VERSION)) {
            let release = parse_version(&text.to_string_lossy());
            self.product_version =
                Some(release.map_err(|why| anyhow!("`{PRODUCT_VERSION}`: {why}"))?);
        }
        Ok(())
    }
}

pub(super) fn parse_version(text: &str) -> Result<Version, String> {
    Version::parse(text).ok_or_else(|| {
        "a release is one to four numbers below 65536 with dots between them, such as 5.8.0"
            .to_owned()
    })
}
