//! What a connection says around statements.

use crate::database::dsn::Driver;

/// Asks for the database's release, first of all.
pub(in crate::database) const fn release(driver: Driver) -> &'static str {
    match driver {
        Driver::Postgres => "SHOW server_version_num",
        Driver::MySql => "SELECT VERSION()",
    }
}

/// Begins a transaction that can only read.
pub(in crate::database) const fn begin(driver: Driver) -> &'static str {
    match driver {
        Driver::Postgres => "BEGIN READ ONLY",
        Driver::MySql => "START TRANSACTION READ ONLY",
    }
}

/// Ends it.
pub(in crate::database) const ROLLBACK: &str = "ROLLBACK";

/// PostgreSQL's limit, of a transaction.
pub(in crate::database) const POSTGRES_LIMIT: &str = "SET LOCAL statement_timeout = :milliseconds";

/// MySQL's limit.
pub(in crate::database) const MYSQL_LIMIT: &str = "SET SESSION max_execution_time = :milliseconds";

/// MariaDB's limit.
pub(in crate::database) const MARIADB_LIMIT: &str = "SET SESSION max_statement_time = :seconds";

/// How long a release waits for locks that knows neither limit.
pub(in crate::database) const LOCK_LIMIT: &str = "SET SESSION lock_wait_timeout = :seconds";

/// What a connection says around statements. PostgreSQL keeps to the limit for each transaction, MySQL and
/// MariaDB, each in words of its own, for the connection; a release that can do neither is only told
/// how long it may wait for locks.
#[must_use]
pub const fn around(driver: Driver) -> &'static [&'static str] {
    const POSTGRES: &[&str] = &[
        release(Driver::Postgres),
        begin(Driver::Postgres),
        POSTGRES_LIMIT,
        ROLLBACK,
    ];
    const MYSQL: &[&str] = &[
        release(Driver::MySql),
        MYSQL_LIMIT,
        MARIADB_LIMIT,
        LOCK_LIMIT,
        begin(Driver::MySql),
        ROLLBACK,
    ];
    match driver {
        Driver::Postgres => POSTGRES,
        Driver::MySql => MYSQL,
    }
}
