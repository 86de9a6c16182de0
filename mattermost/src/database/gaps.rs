//! What a database did not tell, and why.

use std::fmt;
use std::io;

use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;

/// Why a figure is not known. It repeats nothing that a database or a driver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// Nobody answers there.
    Unreachable,
    /// The database takes no more connections, or none yet.
    Busy,
    /// Account, password or database are not accepted.
    Refused,
    /// The connection cannot be protected as it should be.
    Unprotected,
    /// The account shows its password over TLS only, which the database does not offer.
    NoTls,
    /// The connection was lost.
    Lost,
    /// Counting took longer than it may.
    TooSlow,
    /// Everything together took longer than it may.
    NoTime,
    /// The database cannot end by itself what takes too long.
    NoLimit,
    /// The table is not there.
    NoTable,
    /// The column is not there.
    NoColumn,
    /// The database takes no changes.
    ReadOnly,
    /// The account may not read it.
    NotGranted,
    /// The row is not there.
    NoRow,
    /// What stands there is not what the server writes.
    Unclear,
    /// The release has bots, or may have some, and their table cannot be seen.
    NoBots,
    /// Nobody wants to know any more.
    GivenUp,
    /// Something else went wrong.
    Failed,
    /// No thread could be started that asks.
    NoThread,
}

impl Unknown {
    /// Why connecting failed.
    pub(super) fn of_connecting(error: &sqlx::Error) -> Self {
        if let sqlx::Error::Io(error) = error {
            // So the driver says that the other side could not prove who it is.
            return if error.kind() == io::ErrorKind::InvalidData {
                Self::Unprotected
            } else {
                Self::Unreachable
            };
        }
        if matches!(error, sqlx::Error::Tls(_) | sqlx::Error::Configuration(_)) {
            return Self::Unprotected;
        }
        let why = Self::of_asking(error);
        if why == Self::NotGranted {
            // There is nothing else yet that could be forbidden.
            Self::Refused
        } else if why == Self::Lost && error.as_database_error().is_none() {
            // There was no connection yet.
            Self::Failed
        } else {
            why
        }
    }

    /// Why a statement failed.
    pub(super) fn of_asking(error: &sqlx::Error) -> Self {
        error.as_database_error().map_or(Self::Lost, Self::of_code)
    }

    /// Why a transaction that can change something does not begin. A standby of PostgreSQL offers none.
    pub(super) fn of_beginning(error: &sqlx::Error) -> Self {
        match error
            .as_database_error()
            .and_then(DatabaseError::code)
            .as_deref()
        {
            Some("0A000") => Self::ReadOnly,
            _ => Self::of_asking(error),
        }
    }

    fn of_code(error: &dyn DatabaseError) -> Self {
        if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
            return match error.number() {
                1040 | 1203 => Self::Busy,
                1044 | 1045 | 1049 | 1130 | 1251 | 1698 => Self::Refused,
                1053 | 1077 | 1080 | 1927 | 4031 => Self::Lost,
                1054 => Self::NoColumn,
                1142 | 1143 | 1370 => Self::NotGranted,
                1146 => Self::NoTable,
                1290 | 1792 | 1836 => Self::ReadOnly,
                1205 | 1317 | 1969 | 3024 => Self::TooSlow,
                _ => Self::Failed,
            };
        }
        match error.code().as_deref() {
            Some("25006") => Self::ReadOnly,
            Some("28000" | "28P01" | "3D000") => Self::Refused,
            Some("42501") => Self::NotGranted,
            Some("42703") => Self::NoColumn,
            Some("42P01" | "3F000") => Self::NoTable,
            Some("53300" | "57P03") => Self::Busy,
            Some("55P03" | "57014") => Self::TooSlow,
            Some("25P03" | "57P01" | "57P02" | "57P05" | "08006" | "08003") => Self::Lost,
            _ => Self::Failed,
        }
    }

    /// Whether the connection cannot go on after that. It can after every answer of the database, also
    /// one that nobody thought of, so that a figure that fails costs no other.
    pub(super) const fn ends_connection(self) -> bool {
        matches!(self, Self::Lost)
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the database cannot be reached",
            Self::Busy => "the database takes no connection just now",
            Self::Refused => "the database does not accept account, password or its name",
            Self::Unprotected => {
                "the connection to the database cannot be protected as `SqlSettings` say"
            }
            Self::NoTls => {
                "the account's password (`caching_sha2_password`) is sent over TLS only, which the \
                 database does not offer: set up TLS there, or name an account with \
                 `mysql_native_password`"
            }
            Self::Lost => "the connection to the database was lost",
            Self::TooSlow => "counting it in the database takes too long",
            Self::NoTime => "the database took too long for everything",
            Self::NoLimit => {
                "the database cannot end by itself a count that takes too long, which MySQL can from \
                 5.7.8 and MariaDB from 10.1 on, so what may be many is not counted"
            }
            Self::NoTable => "a table is not in the database",
            Self::NoColumn => "a column is not in the database",
            Self::ReadOnly => "the database can only be read just now",
            Self::NotGranted => {
                "the database does not let the account read it; `mattermost-telemetry grants` prints \
                 what it needs"
            }
            Self::NoRow => "a row is not in the database",
            Self::Unclear => "what stands in the database is not what the server writes",
            Self::NoBots => {
                "bots cannot be told from people, since the table `Bots` of the database cannot be \
                 seen, which releases from 5.10 on have; `mattermost-telemetry grants` prints what the \
                 account needs"
            }
            Self::GivenUp => "asking the database was given up",
            Self::Failed => "the database answers with an error",
            Self::NoThread => "no thread could be started that asks the database",
        })
    }
}

/// What was not told, by reason, in the order of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps(Vec<(Unknown, Vec<&'static str>)>);

impl Gaps {
    /// Nothing was told at all.
    pub(super) fn everything(why: Unknown) -> Self {
        Self(vec![(why, Vec::new())])
    }

    pub(super) fn add(&mut self, name: &'static str, why: Unknown) {
        match self.0.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => self.0.push((why, vec![name])),
        }
    }

    /// Whether everything is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each reason, with what is not known for it; with nothing, if it is everything.
    pub fn iter(&self) -> impl Iterator<Item = (Unknown, &[&'static str])> {
        self.0.iter().map(|(why, names)| (*why, names.as_slice()))
    }

    /// Why something that is called so is not known.
    #[must_use]
    pub fn why(&self, name: &str) -> Option<Unknown> {
        let found = self
            .0
            .iter()
            .find(|(_, names)| names.is_empty() || names.contains(&name));
        found.map(|(why, _)| *why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_nobody_thought_of_costs_one_figure_and_a_driver_that_fails_the_connection() {
        assert!(!Unknown::Failed.ends_connection());
        let protocol = sqlx::Error::Protocol(String::new());
        assert!(Unknown::of_asking(&protocol).ends_connection());
        assert_eq!(Unknown::of_connecting(&protocol), Unknown::Failed);
    }

    /// What PostgreSQL says by this code.
    #[derive(Debug)]
    struct Said(&'static str);

    impl fmt::Display for Said {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Said {}

    impl DatabaseError for Said {
        fn message(&self) -> &'static str {
            ""
        }

        fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    #[test]
    fn a_standby_that_begins_no_change_can_only_be_read() {
        let said = |code| sqlx::Error::Database(Box::new(Said(code)));
        for (code, beginning, asking) in [
            ("0A000", Unknown::ReadOnly, Unknown::Failed),
            ("25006", Unknown::ReadOnly, Unknown::ReadOnly),
            ("25P03", Unknown::Lost, Unknown::Lost),
        ] {
            assert_eq!(Unknown::of_beginning(&said(code)), beginning, "{code}");
            assert_eq!(Unknown::of_asking(&said(code)), asking, "{code}");
        }
    }

    #[test]
    fn what_is_missing_is_said_once_for_each_reason() {
        let mut gaps = Gaps::default();
        for (name, why) in [
            ("teams", Unknown::NoTable),
            ("messages", Unknown::TooSlow),
            ("channels", Unknown::NoTable),
            ("teams", Unknown::NoTable),
        ] {
            gaps.add(name, why);
        }
        let all: Vec<_> = gaps.iter().collect();
        let expected: [(_, &[_]); 2] = [
            (Unknown::NoTable, &["teams", "channels"]),
            (Unknown::TooSlow, &["messages"]),
        ];
        assert_eq!(all, expected);
        assert_eq!(gaps.why("channels"), Some(Unknown::NoTable));
        assert_eq!(gaps.why("logins"), None);
        let nothing = Gaps::everything(Unknown::Refused);
        assert_eq!(nothing.why("logins"), Some(Unknown::Refused));
    }
}
