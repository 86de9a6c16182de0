//! Why nobody can say who leads.

use std::fmt;
use std::io;

use super::statement::TABLE;
use crate::database::gaps::Unknown;

/// Why the row tells nothing. It repeats nothing that a database or a driver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The configuration names no database, for this reason.
    Unnamed(String),
    /// The database does not answer in time.
    Slow,
    /// What the database says.
    Database(Unknown),
    /// The table has no row.
    NoRow,
    /// What was handed on cannot be understood.
    Damaged,
}

impl Trouble {
    /// Whether it is known that nothing can be taken there, not only that nothing was learned.
    pub(super) const fn is_certain(&self) -> bool {
        match self {
            Self::NoRow
            | Self::Damaged
            | Self::Database(Unknown::NoTable | Unknown::NoColumn | Unknown::NotGranted) => true,
            Self::Unnamed(_) | Self::Slow | Self::Database(_) => false,
        }
    }

    /// Whether there is nothing that could be deleted.
    pub(super) const fn is_nothing_there(&self) -> bool {
        matches!(self, Self::NoRow | Self::Database(Unknown::NoTable))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const REMEDY: &str = "; `mattermost-telemetry grants --lease database` prints what makes it, \
                              with its row, and what the account needs";
        match self {
            Self::Unnamed(why) => write!(f, "the database cannot be found: {why}"),
            Self::Slow | Self::Database(Unknown::TooSlow) => {
                f.write_str("the database does not answer in time")
            }
            Self::Database(Unknown::NoTable) => {
                write!(f, "the table `{TABLE}` is not in the database{REMEDY}")
            }
            Self::Database(Unknown::NoColumn | Unknown::Unclear) => {
                write!(
                    f,
                    "the table `{TABLE}` in the database is another one; drop it{REMEDY}"
                )
            }
            Self::Database(Unknown::NotGranted) => write!(
                f,
                "the database does not let the account read and change the table `{TABLE}`{REMEDY}"
            ),
            Self::NoRow => write!(f, "the table `{TABLE}` has no row{REMEDY}"),
            Self::Damaged => write!(
                f,
                "what the nodes handed on in the table `{TABLE}` cannot be understood; \
                 `mattermost-telemetry reset-id` empties it"
            ),
            // No setting is wrong.
            Self::Database(why @ (Unknown::Lost | Unknown::NoThread)) => why.fmt(f),
            Self::Database(why) => write!(
                f,
                "{why}; `SqlSettings.DataSource`, or `MM_SQLSETTINGS_DATASOURCE` over it, says which one and by \
                 which account, and `mattermost-telemetry status --lease database` asks it anew"
            ),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::other(trouble)
    }
}
