//! Databases of real programs, which `cargo xtask test-databases` runs.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use mattermost_telemetry::catalogue;
use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{self, Figures, Limits, Wanted};
use mattermost_telemetry::database::grants::{Grantee, grants};
use mattermost_telemetry::database::settings::Databases;
use mattermost_telemetry::generated::SecurityUpdateCheck;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, Row as _};
use telemetry_core::{EventMeta, Telemetry as _, Version};
use tokio::runtime::Runtime;

use crate::certificates;
use crate::data::{self, SCHEMA};
use crate::publisher::KEY;

/// The password of accounts that read figures; it must appear nowhere.
pub(crate) const PASSWORD: &str = "pw-Zaunkoenig-4711";

/// A database with the data, and an account that has the printed grants and no others.
pub(crate) struct Base {
    pub(crate) driver: Driver,
    pub(crate) name: String,
    /// The account that reads figures.
    pub(crate) user: String,
    pub(crate) admin: Admin,
}

/// A connection that may do everything.
pub(crate) struct Admin {
    runtime: Runtime,
    link: Link,
}

enum Link {
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

pub(crate) const BOTH: [Driver; 2] = [Driver::Postgres, Driver::MySql];

pub(crate) fn variable(driver: Driver, what: &str) -> String {
    let name = match driver {
        Driver::Postgres => format!("TEST_POSTGRES_{what}"),
        Driver::MySql => format!("TEST_MARIADB_{what}"),
    };
    let value = std::env::var_os(&name).and_then(|value| value.into_string().ok());
    value.unwrap_or_else(|| panic!("`{name}` is not set; run `cargo xtask test-databases`"))
}

/// Where the program listens.
pub(crate) fn port(driver: Driver) -> u16 {
    variable(driver, "PORT").parse().expect("a port")
}

/// PostgreSQL: the directory of its socket; MariaDB: the socket.
pub(crate) fn socket(driver: Driver) -> PathBuf {
    variable(driver, "SOCKET").into()
}

impl Admin {
    /// Enters this database, or the program's own one.
    fn enter(driver: Driver, database: Option<&str>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let socket = socket(driver);
        let link = runtime.block_on(async {
            match driver {
                Driver::Postgres => {
                    let options = sqlx::postgres::PgConnectOptions::new()
                        .socket(socket)
                        .port(port(driver))
                        .username("postgres")
                        .database(database.unwrap_or("postgres"));
                    PgConnection::connect_with(&options)
                        .await
                        .map(Link::Postgres)
                }
                Driver::MySql => {
                    let options = sqlx::mysql::MySqlConnectOptions::new()
                        .socket(socket)
                        .username("root")
                        .database(database.unwrap_or("mysql"));
                    MySqlConnection::connect_with(&options)
                        .await
                        .map(Link::MySql)
                }
            }
        });
        let link = link.expect("the program lets its owner in");
        Self { runtime, link }
    }

    pub(crate) fn run(&mut self, sql: &str) {
        let asked = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let done = self.runtime.block_on(async {
            match &mut self.link {
                Link::Postgres(link) => asked.execute(link).await.map(|_| ()),
                Link::MySql(link) => asked.execute(link).await.map(|_| ()),
            }
        });
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The number that a statement answers.
    pub(crate) fn number(&mut self, sql: &str) -> i64 {
        let asked = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let number = self.runtime.block_on(async {
            match &mut self.link {
                Link::Postgres(link) => asked.fetch_one(link).await?.try_get(0),
                Link::MySql(link) => asked.fetch_one(link).await?.try_get(0),
            }
        });
        number.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

impl Base {
    /// A new one with the data, whose account has the printed grants.
    pub(crate) fn new(driver: Driver) -> Self {
        let mut base = Self::without_grants(driver);
        base.grant(None);
        base
    }

    pub(crate) fn without_grants(driver: Driver) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (name, user) = (format!("chat-{number}"), format!("reader-{number}"));
        let mut admin = Admin::enter(driver, None);
        match driver {
            Driver::Postgres => {
                admin.run(&format!("CREATE DATABASE \"{name}\""));
                admin.run(&format!(
                    "CREATE ROLE \"{user}\" LOGIN PASSWORD '{PASSWORD}'"
                ));
                admin.run(&format!("REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC"));
            }
            Driver::MySql => {
                admin.run(&format!("CREATE DATABASE `{name}`"));
                admin.run(&format!(
                    "CREATE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'"
                ));
            }
        }
        let mut admin = Admin::enter(driver, Some(&name));
        if driver == Driver::Postgres {
            admin.run("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        }
        let tables = SCHEMA.lines().filter(|line| !line.starts_with("--"));
        tables.for_each(|table| admin.run(table));
        for row in data::rows() {
            admin.run(&row);
        }
        Self {
            driver,
            name,
            user,
            admin,
        }
    }

    /// Grants what is printed for a release.
    pub(crate) fn grant(&mut self, release: Option<Version>) {
        let printed = grants(&Grantee {
            driver: self.driver,
            user: self.user.clone(),
            host: "%".to_owned(),
            database: self.name.clone(),
            schema: "public".to_owned(),
            release: Some(release.unwrap_or(Version::new(&[5, 8, 0]))),
        });
        printed.lines().for_each(|grant| self.admin.run(grant));
    }

    /// How the account enters, as the server's configuration says it.
    pub(crate) fn source(&self) -> String {
        self.source_with(PASSWORD, port(self.driver))
    }

    pub(crate) fn source_with(&self, password: &str, port: u16) -> String {
        let Self { user, name, .. } = self;
        match self.driver {
            Driver::Postgres => {
                format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}?sslmode=disable")
            }
            Driver::MySql => format!("{user}:{password}@tcp(127.0.0.1:{port})/{name}"),
        }
    }

    /// The source with parameters of the protection, and the database's name as its certificate has it.
    pub(crate) fn protected(&self, parameters: &str) -> String {
        let source = self.source().replace("127.0.0.1", certificates::NAME);
        let source = source.replace("?sslmode=disable", "");
        format!("{source}?{parameters}")
    }

    /// The server's configuration.
    pub(crate) fn config(&self, source: &str, replicas: &[String]) -> String {
        json!({
            "SqlSettings": {
                "DriverName": self.driver.name(),
                "DataSource": source,
                "DataSourceReplicas": replicas,
            }
        })
        .to_string()
    }

    pub(crate) fn databases(&self, source: &str, replicas: &[String]) -> Databases {
        let config = self.config(source, replicas);
        let databases = Databases::read(config.as_bytes(), &|_| None);
        databases.expect("it can be used").expect("one is named")
    }

    /// A further connection that may do everything.
    pub(crate) fn another_admin(&self) -> Admin {
        Admin::enter(self.driver, Some(&self.name))
    }

    /// Waits until the account waits for a lock, and ends its connection.
    pub(crate) fn end_waiting(&mut self) {
        let Self { user, admin, .. } = self;
        for _ in 0..10_000 {
            match self.driver {
                Driver::Postgres => {
                    let ended = admin.number(&format!(
                        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
                         WHERE usename = '{user}' AND wait_event_type = 'Lock'"
                    ));
                    if ended > 0 {
                        return;
                    }
                    admin.run("SELECT pg_sleep(0.01)");
                }
                Driver::MySql => {
                    let waiting = admin.number(&format!(
                        "SELECT CAST(COALESCE(MAX(ID), 0) AS SIGNED) FROM information_schema.PROCESSLIST \
                         WHERE USER = '{user}' AND STATE LIKE 'Waiting for table%'"
                    ));
                    if waiting > 0 {
                        admin.run(&format!("KILL CONNECTION {waiting}"));
                        return;
                    }
                    admin.run("DO SLEEP(0.01)");
                }
            }
        }
        panic!("{:?}: the account waits for nothing", self.driver);
    }

    /// What the account reads for a report.
    pub(crate) fn read(&self) -> Figures {
        self.read_within(Limits::default())
    }

    pub(crate) fn read_within(&self, limits: Limits) -> Figures {
        self.read_from(&self.source(), limits)
    }

    pub(crate) fn read_from(&self, source: &str, limits: Limits) -> Figures {
        let databases = self.databases(source, &[]);
        plain(report(&databases, limits))
    }

    /// What the account reads for a report that has these events only.
    pub(crate) fn read_events(&self, events: &[&'static EventMeta]) -> Figures {
        let databases = self.databases(&self.source(), &[]);
        plain(read(&databases, events, Limits::default()))
    }

    /// What is expected where nothing was changed.
    pub(crate) fn expected(&self) -> Figures {
        data::figures(self.driver)
    }
}

/// What databases tell for a report.
pub(crate) fn report(databases: &Databases, limits: Limits) -> Figures {
    read(databases, &catalogue::figures(), limits)
}

/// What databases tell for the security update check.
pub(crate) fn check(databases: &Databases) -> Figures {
    read(databases, &[SecurityUpdateCheck::EVENT], Limits::default())
}

/// What a database tells of the server's identifier.
pub(crate) fn server_id(base: &Base) -> Figures {
    let databases = base.databases(&base.source(), &[]);
    let wanted = Wanted {
        events: &[],
        license_key: None,
        server_id: true,
    };
    plain(figures::read(
        &databases,
        wanted,
        data::now(),
        Limits::default(),
    ))
}

fn read(databases: &Databases, events: &[&'static EventMeta], limits: Limits) -> Figures {
    let wanted = Wanted {
        events,
        license_key: Some(&KEY),
        server_id: false,
    };
    figures::read(databases, wanted, data::now(), limits)
}

/// Without what depends on the machine.
pub(crate) fn plain(mut figures: Figures) -> Figures {
    figures.server.database_version = None;
    figures.server.operating_system = None;
    figures.server.operating_system_version = None;
    figures
}

/// Limits that a test does not have to wait long for.
pub(crate) fn short() -> Limits {
    Limits {
        statement: Duration::from_secs(1),
        ..Limits::default()
    }
}
