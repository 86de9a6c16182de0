//! The table of a lease, and all that its row is asked.
//!
//! Each statement has one text for both kinds of databases but for their clocks, in which `:name` stands
//! for what differs: identifiers and numbers. Milliseconds are since 1970.

use std::time::Duration;

use crate::database::dsn::Driver;

/// The one table that this program changes. It has one row.
pub const TABLE: &str = "mattermost_telemetry_lease";

/// How long a lead lasts that is not kept.
pub const TERM: Duration = Duration::from_mins(1);

/// What is done with the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Take the lead, or keep it.
    Lead,
    /// Store what whoever leads next has to know.
    HandOn {
        /// The number of the lead.
        epoch: i64,
        /// What is stored, as JSON of identifiers and numbers, which ends no text of SQL.
        shared: String,
    },
    /// Let others take the lead.
    Leave {
        /// The number of the lead.
        epoch: i64,
    },
    /// Delete what was handed on.
    Forget,
    /// Nothing: whether it could be done.
    Try,
}

/// Takes the row if it is the node's or its time is over, as it is too if it says more than any node can
/// have set: then the database's clock was set back. MySQL sets from left to right, so that the epoch,
/// which is raised where the holder changes, comes before the holder.
const LEAD: &str = "UPDATE mattermost_telemetry_lease \
     SET epoch = CASE WHEN holder = ':holder' THEN epoch ELSE epoch + 1 END, holder = ':holder', \
     until = :now + 60000 \
     WHERE id = 1 AND (holder = ':holder' OR until < :now OR until > :now + 600000)";

const HAND_ON: &str = "UPDATE mattermost_telemetry_lease SET shared = ':shared' \
     WHERE id = 1 AND holder = ':holder' AND epoch = :epoch AND until >= :now";

const LEAVE: &str = "UPDATE mattermost_telemetry_lease SET until = 0 \
     WHERE id = 1 AND holder = ':holder' AND epoch = :epoch";

const FORGET: &str = "UPDATE mattermost_telemetry_lease SET shared = '', until = 0 \
     WHERE id = 1 AND (holder = ':holder' OR until < :now OR until > :now + 600000)";

/// There is no such row; who may not change any learns it all the same.
const TRY: &str = "UPDATE mattermost_telemetry_lease \
     SET epoch = 0, holder = '', until = 0, shared = '' WHERE id = 0";

/// What stands in the row: the number of the lead, the milliseconds that are left of it, and what was
/// handed on.
const LOOK: &str =
    "SELECT epoch, until - :now, shared FROM mattermost_telemetry_lease WHERE id = 1";

/// All statements with what they are for, in which what differs from time to time has a colon before its
/// name.
#[must_use]
pub fn all(driver: Driver) -> [(&'static str, String); 6] {
    [
        ("takes or keeps the lead", LEAD),
        ("hands on", HAND_ON),
        ("leaves the lead to others", LEAVE),
        ("deletes what was handed on", FORGET),
        ("changes nothing, and tells whether it could", TRY),
        ("looks at the row, after each of these", LOOK),
    ]
    .map(|(what, text)| (what, with_clock(text, driver)))
}

/// Begins a transaction that can change something.
pub(in crate::database) const fn begin(driver: Driver) -> &'static str {
    match driver {
        Driver::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        Driver::MySql => "START TRANSACTION READ WRITE",
    }
}

/// Ends it.
pub(in crate::database) const COMMIT: &str = "COMMIT";

/// How long a transaction of PostgreSQL, from 9.6 on, lasts in which nothing is asked.
pub(in crate::database) const POSTGRES_IDLE: &str =
    "SET LOCAL idle_in_transaction_session_timeout = :milliseconds";

/// How long MySQL waits for somebody else's change, and how long for this side.
pub(in crate::database) const MYSQL_WAITS: &str =
    "SET SESSION innodb_lock_wait_timeout = :seconds, SESSION wait_timeout = :seconds";

/// What a connection says around them, beside what it does for [figures](crate::database::statement). The
/// database ends by itself what a node began that stands still then: PostgreSQL the transaction, MySQL
/// the connection.
#[must_use]
pub const fn around(driver: Driver) -> &'static [&'static str] {
    const POSTGRES: &[&str] = &[begin(Driver::Postgres), POSTGRES_IDLE, COMMIT];
    const MYSQL: &[&str] = &[MYSQL_WAITS, begin(Driver::MySql), COMMIT];
    match driver {
        Driver::Postgres => POSTGRES,
        Driver::MySql => MYSQL,
    }
}

/// What makes the table with its row, and nothing where they are there already. `table` is its name with
/// that of where it lies.
#[must_use]
pub fn create(driver: Driver, table: &str) -> [String; 2] {
    let columns = "id smallint NOT NULL PRIMARY KEY, holder varchar(36) NOT NULL, \
                   epoch bigint NOT NULL, until bigint NOT NULL, shared varchar(4000) NOT NULL";
    match driver {
        Driver::Postgres => [
            format!("CREATE TABLE IF NOT EXISTS {table} ({columns})"),
            format!(
                "INSERT INTO {table} SELECT 1, '', 0, 0, '' \
                 WHERE NOT EXISTS (SELECT 1 FROM {table})"
            ),
        ],
        Driver::MySql => [
            // Of one that has transactions.
            format!("CREATE TABLE IF NOT EXISTS {table} ({columns}) ENGINE = InnoDB"),
            format!("INSERT IGNORE INTO {table} VALUES (1, '', 0, 0, '')"),
        ],
    }
}

impl Wish {
    /// The statement for this holder.
    #[must_use]
    pub fn text(&self, driver: Driver, holder: &str) -> String {
        let template = match self {
            Self::Lead => LEAD,
            Self::HandOn { .. } => HAND_ON,
            Self::Leave { .. } => LEAVE,
            Self::Forget => FORGET,
            Self::Try => TRY,
        };
        let text = with_clock(template, driver).replace(":holder", holder);
        match self {
            Self::HandOn { epoch, shared } => text
                .replace(":epoch", &epoch.to_string())
                .replace(":shared", shared),
            Self::Leave { epoch } => text.replace(":epoch", &epoch.to_string()),
            Self::Lead | Self::Forget | Self::Try => text,
        }
    }
}

/// The look at the row.
#[must_use]
pub fn look(driver: Driver) -> String {
    with_clock(LOOK, driver)
}

/// With the database's clock, which knows no daylight saving.
fn with_clock(text: &str, driver: Driver) -> String {
    let now = match driver {
        Driver::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)",
        Driver::MySql => {
            "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000"
        }
    };
    text.replace(":now", now)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn what_is_asked_of_the_row_is_this() {
        let mut text = String::new();
        for driver in [Driver::Postgres, Driver::MySql] {
            for (what, statement) in all(driver) {
                let _ = writeln!(text, "-- {what}:\n{statement};");
            }
            for statement in create(driver, TABLE) {
                let _ = writeln!(text, "{statement};");
            }
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_statement_changes_our_own_table_and_says_how_long_a_lead_lasts() {
        for driver in [Driver::Postgres, Driver::MySql] {
            for (_, statement) in all(driver) {
                let is_ours = statement.starts_with(&format!("UPDATE {TABLE} SET "))
                    || statement.contains(&format!(" FROM {TABLE} WHERE id = 1"));
                assert!(is_ours, "{statement}");
                assert!(!statement.contains(';'));
            }
            assert_eq!(look(driver), all(driver)[5].1);
        }
        assert!(LEAD.contains(&format!(":now + {} ", TERM.as_millis())));
    }

    #[test]
    fn everything_that_differs_is_filled_in() {
        let shared = r#"{"identity":null,"made":7,"delivered":[7]}"#;
        for driver in [Driver::Postgres, Driver::MySql] {
            for wish in [
                Wish::Lead,
                Wish::HandOn {
                    epoch: 3,
                    shared: shared.to_owned(),
                },
                Wish::Leave { epoch: 3 },
                Wish::Forget,
                Wish::Try,
            ] {
                let text = wish.text(driver, "me").replace(shared, "");
                let text = text.replace("00:00:00", "");
                assert!(!text.contains(':'), "{text}");
            }
        }
    }
}
