//! The options of `grants`.

use clap::{Args, ValueEnum};
use mattermost_telemetry::database::dsn::Driver;
use telemetry_core::Version;

use super::report::parse_version;
use super::{ConfigArgs, LeaseName};

#[derive(Debug, Args)]
pub(crate) struct GrantsArgs {
    #[command(flatten)]
    pub(crate) config: ConfigArgs,

    /// The kind of database, if no `--config` says it
    #[arg(long, value_enum)]
    pub(crate) driver: Option<DriverName>,

    /// The account that is to read figures
    #[arg(long, value_name = "NAME", default_value = "telemetry")]
    pub(crate) user: String,

    /// MySQL and MariaDB: the host that the account comes from
    #[arg(long, value_name = "HOST", default_value = "%")]
    pub(crate) host: String,

    /// The server's database, if no `--config` says it
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,

    /// PostgreSQL: the schema of the tables
    #[arg(long, value_name = "NAME", default_value = "public")]
    pub(crate) schema: String,

    /// Release of the server, such as 5.8.0; later ones have a table more
    #[arg(long, value_name = "X.Y.Z", value_parser = parse_version)]
    pub(crate) product_version: Option<Version>,

    /// Also what several nodes need that agree by a lease in the database: what makes its table, and what
    /// the account may do there
    #[arg(long, value_enum)]
    pub(crate) lease: Option<LeaseName>,

    /// Print all statements that are ever asked, instead
    #[arg(long)]
    pub(crate) statements: bool,
}

/// A kind of database, as the configuration calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriverName {
    Postgres,
    /// MariaDB, too
    Mysql,
}

impl From<DriverName> for Driver {
    fn from(name: DriverName) -> Self {
        match name {
            DriverName::Postgres => Self::Postgres,
            DriverName::Mysql => Self::MySql,
        }
    }
}
