//! The events that a database tells, for whoever cannot ask it.

use std::fmt::{self, Display};

use telemetry_core::{EventMeta, Telemetry, Version};

use super::dsn::Driver;
use super::statement::WITH_BOTS;
use crate::generated::labels::Database;
use crate::generated::report::{
    Activity, License, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
use crate::machine;
use crate::measured::Measured;

/// What is known of a server without asking its database, of this kind if that is known.
#[must_use]
pub fn server(driver: Option<Driver>) -> Server {
    Server {
        database_type: driver.map(kind),
        operating_system: Some(machine::operating_system()),
        operating_system_version: machine::version(),
        ..Server::default()
    }
}

/// The word that stands for a kind of database.
#[must_use]
pub const fn kind(driver: Driver) -> Database {
    match driver {
        Driver::Postgres => Database::Postgres,
        Driver::MySql => Database::Mysql,
    }
}

/// Takes note of what a database does not tell of some events, and why.
pub struct Untold<'u> {
    /// The events; nothing is noted of others.
    pub events: &'u [&'static EventMeta],
    /// Why.
    pub why: &'u dyn Display,
    /// Where it is noted.
    pub measured: &'u mut Measured,
}

impl Untold<'_> {
    /// Nothing is told, where this is known of the server all the same.
    pub fn everything(&mut self, known: &Server) {
        let version = |known: Option<Version>| known.is_none().then_some(WITH_BOTS);
        self.lack(&Server {
            version: version(known.version),
            database_type: known.database_type.is_none().then_some(Database::Other),
            database_version: version(known.database_version),
            system_admins: known.system_admins.is_none().then_some(0),
            ..Server::default()
        });
        self.lack(&Activity::default());
        self.lack(&License::default());
        self.lack(&PermissionsGeneral::default());
        self.lack(&PermissionsSystemScheme::default());
        self.lack(&PermissionsTeamSchemes::default());
    }

    /// The figures that are set in `which` are not told, or the whole event if none is.
    pub(super) fn lack<T: Telemetry + Default + Send + 'static>(&mut self, which: &T) {
        if is_of(T::EVENT, self.events) {
            self.measured.lack(which, self.why);
        }
    }
}

impl fmt::Debug for Untold<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Untold").finish_non_exhaustive()
    }
}

/// Whether the event is one of these.
#[must_use]
pub fn is_of(event: &EventMeta, events: &[&EventMeta]) -> bool {
    events.iter().any(|known| known.name == event.name)
}
