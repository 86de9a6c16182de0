//! Everything that a database is asked.
//!
//! Each statement has one text for both kinds of databases, in which `:name` stands for what
//! [`Moments`] and [`People`] put there: numbers, and a condition. Names have no quotes, so that
//! PostgreSQL reads them in lower case, as its tables have them. Figures that need the same columns
//! share a statement; all others have one of their own, so that what one lacks costs no other.

mod all;
pub(in crate::database) mod around;

use std::time::Duration;

use telemetry_core::{EventMeta, Moment, Version};

use super::dsn::Driver;
use super::events::is_of;
pub use all::ALL;
pub(super) use all::*;
pub use around::around;

/// Something that a database is asked.
#[derive(Debug)]
pub struct Statement {
    /// What it is about, as an administrator is told.
    pub name: &'static str,
    /// The events that it is asked for.
    pub tells: &'static [&'static EventMeta],
    sql: Sql,
    /// The columns that it needs, by table.
    pub reads: &'static [(&'static str, &'static [&'static str])],
}

#[derive(Debug)]
enum Sql {
    Both(&'static str),
    Each {
        postgres: &'static str,
        mysql: &'static str,
    },
}

/// Since when something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    now: Moment,
}

/// Which accounts are people's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum People {
    /// All: the release has no bots.
    All,
    /// Those that are no bots, as of release 5.10.
    WithoutBots,
}

const DAY: Duration = Duration::from_hours(24);
/// A month of logins.
const LOGIN_DAYS: u32 = 30;
/// A month of activity, as the server counts it.
const ACTIVITY_DAYS: u32 = 31;

/// The condition that leaves bots out.
pub const NO_BOT: &str = "NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)";

/// The first release in which bots are accounts.
pub const WITH_BOTS: Version = Version::new(&[5, 10]);

/// The columns that it takes to tell bots from people, beside those of accounts.
pub const BOTS: (&str, &[&str]) = ("Bots", &["UserId"]);

impl Moments {
    /// The times before this moment.
    #[must_use]
    pub const fn before(now: Moment) -> Self {
        Self { now }
    }

    fn ago(self, days: u32) -> String {
        self.now.before(DAY * days).as_millis().to_string()
    }
}

impl Statement {
    /// Whether it is asked for one of these events.
    #[must_use]
    pub fn tells_of(&self, events: &[&EventMeta]) -> bool {
        self.tells.iter().any(|told| is_of(told, events))
    }

    /// Its text for a database.
    #[must_use]
    pub fn text(&self, driver: Driver, moments: Moments, people: People) -> String {
        let condition = match people {
            People::All => "TRUE",
            People::WithoutBots => NO_BOT,
        };
        self.template(driver)
            .replace(":people", condition)
            .replace(":day_ago", &moments.ago(1))
            .replace(":login_month_ago", &moments.ago(LOGIN_DAYS))
            .replace(":month_ago", &moments.ago(ACTIVITY_DAYS))
    }

    /// Whether it counts what grows as long as the server is used.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        [LOGINS.name, POSTS.name].contains(&self.name)
    }

    /// Its text, with names for what differs from report to report.
    #[must_use]
    pub const fn template(&self, driver: Driver) -> &'static str {
        match (&self.sql, driver) {
            (Sql::Both(sql), _)
            | (Sql::Each { postgres: sql, .. }, Driver::Postgres)
            | (Sql::Each { mysql: sql, .. }, Driver::MySql) => sql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_statement_takes_more_than_it_says() {
        for statement in ALL {
            for driver in [Driver::Postgres, Driver::MySql] {
                let sql = statement.template(driver);
                assert!(sql.starts_with("SELECT "), "{sql}");
                assert!(!sql.contains("SELECT *") && !sql.contains(';'), "{sql}");
                for (table, columns) in statement.reads {
                    assert!(sql.contains(table), "{table} in {sql}");
                    for column in *columns {
                        assert!(sql.contains(column), "{table}.{column} in {sql}");
                    }
                }
                // A text that somebody typed is compared in the database, and never leaves it.
                let (taken, _) = sql.split_once(" FROM ").unwrap_or((sql, ""));
                for typed in ["ExtraInfo", "Message", "Email", "Username", "IpAddress"] {
                    assert!(!taken.contains(typed), "{sql}");
                }
            }
        }
    }

    #[test]
    fn of_a_license_one_byte_more_than_it_may_have_is_taken() {
        let most = format!("LEFT(l.Bytes, {})", crate::license::MOST_BYTES + 1);
        assert!(LICENSE.template(Driver::Postgres).contains(&most));
    }

    #[test]
    fn everything_that_differs_is_filled_in() {
        let now = Moments::before(Moment::from_millis(10_000_000_000));
        for people in [People::All, People::WithoutBots] {
            for driver in [Driver::Postgres, Driver::MySql] {
                for statement in ALL {
                    let text = statement.text(driver, now, people);
                    assert!(!text.contains(':'), "{text}");
                    let is_without = text.contains("Bots b");
                    let is_about_people = statement.template(driver).contains(":people");
                    let expected = people == People::WithoutBots && is_about_people;
                    assert_eq!(is_without, expected, "{text}");
                }
            }
        }
        let text = ACTIVE.text(Driver::Postgres, now, People::All);
        assert!(text.contains("> 9913600000 ") && text.contains("> 7321600000 "));
        let text = LOGINS.text(Driver::Postgres, now, People::All);
        assert!(text.contains("> 9913600000 ") && text.contains("> 7408000000 "));
    }
}
