//! The figures of a running server.

use std::thread;

use telemetry_core::{Moment, Telemetry};

use super::asking::ask;
use super::dsn::Driver;
use super::gaps::{Gaps, Unknown};
use super::lacking;
pub use super::session::Limits;
use super::settings::Databases;
use crate::generated::SecurityUpdateCheck;
use crate::generated::labels::Database;
use crate::generated::report::{
    Activity, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
use crate::machine;
use crate::measured::Measured;

/// What figures are for, which says how many of them are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The report of a day.
    Report,
    /// The security update check.
    SecurityCheck,
}

/// What a database told. What it did not tell is in no figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// About the server.
    pub server: Server,
    /// How much it is used.
    pub activity: Activity,
    /// Whether it has moved to permissions of roles.
    pub permissions: PermissionsGeneral,
    /// What roles may do.
    pub system_scheme: PermissionsSystemScheme,
    /// What they may do in teams that override that.
    pub team_schemes: Vec<PermissionsTeamSchemes>,
    /// What the security update check tells.
    pub check: SecurityUpdateCheck,
    /// What is not known, and why.
    pub gaps: Gaps,
}

/// Asks the databases for what is known at this moment.
///
/// It waits, at most as long as the limits say; what cannot be known by then is not waited for.
#[must_use]
pub fn read(databases: &Databases, purpose: Purpose, now: Moment, limits: Limits) -> Figures {
    let told = |figures: Option<Figures>| {
        let mut figures = figures.unwrap_or_else(|| Figures {
            gaps: Gaps::everything(Unknown::NoThread),
            ..Figures::default()
        });
        let kind = Some(match databases.driver {
            Driver::Postgres => Database::Postgres,
            Driver::MySql => Database::Mysql,
        });
        figures.server.database_type = kind;
        figures.check.database_type = kind;
        figures.server.operating_system = Some(machine::operating_system());
        figures.server.operating_system_version = machine::version();
        figures
    };
    // Whoever calls this may be within a runtime, where no other one can be waited for.
    thread::scope(|scope| {
        let asking = thread::Builder::new()
            .name("database".to_owned())
            .spawn_scoped(scope, || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .ok()?;
                let asked = runtime.block_on(ask(databases, purpose, now, limits));
                // A name that is still looked up is not waited for.
                runtime.shutdown_background();
                Some(asked)
            });
        told(asking.ok().and_then(|asking| asking.join().ok()).flatten())
    })
}

impl Figures {
    /// Tells what is known for a report, and of the rest why it is not.
    pub fn take(self, measured: &mut Measured) {
        for (why, names) in self.gaps.iter() {
            if names.is_empty() {
                lacking::everything(why, measured);
            }
            for name in names {
                lacking::of(name, &self, why, measured);
            }
        }
        take(self.server, measured);
        take(self.activity, measured);
        take(self.permissions, measured);
        take(self.system_scheme, measured);
        for scheme in self.team_schemes {
            take(scheme, measured);
        }
    }
}

/// An event of which nothing is known is none.
fn take<T>(event: T, measured: &mut Measured)
where
    T: Telemetry + Default + PartialEq + Send + 'static,
{
    if event != T::default() {
        measured.take(event);
    }
}
