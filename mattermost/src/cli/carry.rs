//! The options of reports that are carried in a file.

use std::path::PathBuf;

use clap::Args;

use super::{ConfigArgs, EndpointArgs, ReportArgs, StateArgs};

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The new file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,

    #[command(flatten)]
    pub(crate) state: StateArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,
}
