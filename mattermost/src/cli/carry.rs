//! The options of reports that are carried in a file.

use std::path::PathBuf;

use clap::Args;

use super::{EndpointArgs, SubjectArgs};

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The new file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) endpoint: EndpointArgs,
}
