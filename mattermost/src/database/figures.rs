//! The figures of a running server.

use std::thread;
use std::time::Duration;

use telemetry_client::identity::Identity;
use telemetry_core::{EventMeta, Moment, Telemetry};

use super::asking::ask;
use super::events::{self, Untold, is_of};
use super::gaps::{Gaps, Unknown};
use super::lacking;
pub use super::session::Limits;
use super::settings::Databases;
use super::statement;
use crate::generated::SecurityUpdateCheck;
use crate::generated::report::{
    Activity, License, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
use crate::license::{self, Licensed, PublicKey, Reason};
use crate::measured::Measured;

/// How often it is looked whether somebody still wants to know.
const LOOK: Duration = Duration::from_secs(1);

/// What is asked for, which says which statements are needed.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// The events. What tells of none of them is not asked.
    pub events: &'w [&'static EventMeta],
    /// The key with which a license is checked.
    pub license_key: Option<&'w PublicKey>,
    /// Whether the server's own identifier is asked for.
    pub server_id: bool,
}

/// What a database told. What it did not tell is in no figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// About the server.
    pub server: Server,
    /// How much it is used.
    pub activity: Activity,
    /// The license that the server takes.
    pub license: ActiveLicense,
    /// Whether it has moved to permissions of roles.
    pub permissions: PermissionsGeneral,
    /// What roles may do.
    pub system_scheme: PermissionsSystemScheme,
    /// What they may do in teams that override that.
    pub team_schemes: Vec<PermissionsTeamSchemes>,
    /// What the security update check tells.
    pub check: SecurityUpdateCheck,
    /// The server's own identifier.
    pub identity: Option<Identity>,
    /// What is not known, and why.
    pub gaps: Gaps,
}

/// What a database told of the license that is the active one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ActiveLicense {
    /// Nothing: nobody asked, or there is a gap.
    #[default]
    Untold,
    /// None is, so the server takes that of its file.
    Nowhere,
    /// It lies in the database.
    Here(Result<Licensed, Reason>),
}

/// Asks the databases for what is known at this moment.
///
/// It waits, at most as long as the limits say; what cannot be known by then is not waited for.
#[must_use]
pub fn read(databases: &Databases, wanted: Wanted<'_>, now: Moment, limits: Limits) -> Figures {
    read_while(databases, wanted, now, limits, &|| true)
}

/// The same, given up within a second where this answers that nobody wants to go on.
#[must_use]
pub fn read_while(
    databases: &Databases,
    wanted: Wanted<'_>,
    now: Moment,
    limits: Limits,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Figures {
    let told = |figures: Option<Figures>| {
        let mut figures = figures.unwrap_or_else(|| Figures {
            gaps: Gaps::everything(Unknown::NoThread),
            ..Figures::default()
        });
        let driver = databases.driver;
        figures.server = Server {
            version: figures.server.version,
            database_version: figures.server.database_version,
            system_admins: figures.server.system_admins,
            ..events::server(Some(driver))
        };
        figures.check.database_type = Some(events::kind(driver));
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
                let asked = runtime.block_on(async {
                    tokio::select! {
                        biased;
                        () = end(go_on) => Figures {
                            gaps: Gaps::everything(Unknown::GivenUp),
                            ..Figures::default()
                        },
                        asked = ask(databases, wanted, now, limits) => asked,
                    }
                });
                // A name that is still looked up is not waited for.
                runtime.shutdown_background();
                Some(asked)
            });
        told(asking.ok().and_then(|asking| asking.join().ok()).flatten())
    })
}

/// Ends soon after nobody wants to go on.
async fn end(go_on: &(dyn Fn() -> bool + Sync)) {
    while go_on() {
        tokio::time::sleep(LOOK).await;
    }
}

impl Figures {
    /// The server's own identifier, or why it is not known.
    ///
    /// # Errors
    ///
    /// See [`Unknown`].
    pub fn server_id(&self) -> Result<Identity, Unknown> {
        let why = || self.gaps.why(statement::SERVER_ID.name);
        self.identity
            .ok_or_else(|| why().unwrap_or(Unknown::Failed))
    }

    /// Tells what is known of these events for a report, and of the rest why it is not.
    pub fn take(self, events: &[&'static EventMeta], measured: &mut Measured) {
        for (why, names) in self.gaps.iter() {
            let mut untold = Untold {
                events,
                why: &why,
                measured,
            };
            if names.is_empty() {
                untold.everything(&self.server);
            }
            for name in names {
                lacking::of(name, &self, &mut untold);
            }
        }
        take(self.server, events, measured);
        take(self.activity, events, measured);
        match self.license {
            ActiveLicense::Untold | ActiveLicense::Nowhere => {}
            ActiveLicense::Here(Ok(licensed)) => license::take(Ok(Some(licensed)), measured),
            ActiveLicense::Here(Err(why)) => measured.lack(
                &License::default(),
                format_args!("{why}; it is the active one of the database"),
            ),
        }
        take(self.permissions, events, measured);
        take(self.system_scheme, events, measured);
        if is_of(PermissionsTeamSchemes::EVENT, events) {
            for scheme in self.team_schemes {
                measured.take_lacking(scheme, lacking::of_scheme(&scheme, &self.gaps));
            }
        }
    }
}

/// An event of which nothing is known is none.
fn take<T>(event: T, events: &[&EventMeta], measured: &mut Measured)
where
    T: Telemetry + Default + PartialEq + Send + 'static,
{
    if is_of(T::EVENT, events) && event != T::default() {
        measured.take(event);
    }
}
