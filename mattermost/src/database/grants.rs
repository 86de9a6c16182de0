//! What the account may read that asks: the columns that the statements name, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use telemetry_core::Version;

use super::dsn::Driver;
use super::lease::statement::{TABLE, create};
use super::statement::{ALL, BOTS, WITH_BOTS};

/// Who is granted what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grantee {
    /// The kind of database.
    pub driver: Driver,
    /// The account.
    pub user: String,
    /// MySQL: from where it comes.
    pub host: String,
    /// The database.
    pub database: String,
    /// PostgreSQL: where the tables are.
    pub schema: String,
    /// The server's release, if it is known: later ones have a table more.
    pub release: Option<Version>,
}

/// The statements that grant it, one a line, for somebody who owns the tables.
#[must_use]
pub fn grants(grantee: &Grantee) -> String {
    let mut text = String::new();
    let (scope, account) = grantee.names();
    if grantee.driver == Driver::Postgres {
        let database = quoted(&grantee.database, '"');
        let _ = writeln!(text, "GRANT CONNECT ON DATABASE {database} TO {account};");
        let _ = writeln!(text, "GRANT USAGE ON SCHEMA {scope} TO {account};");
    }
    let grant = |table: &str, columns: &[&str]| {
        let columns = columns.join(", ");
        // PostgreSQL reads names without quotes in lower case, as its tables have them.
        let table = match grantee.driver {
            Driver::Postgres => table.to_owned(),
            Driver::MySql => quoted(table, '`'),
        };
        format!("GRANT SELECT ({columns}) ON {scope}.{table} TO {account};\n")
    };
    for (table, columns) in columns() {
        text.push_str(&grant(table, &columns));
    }
    let (table, columns) = BOTS;
    match grantee.release {
        Some(release) if release.is_at_least(WITH_BOTS) => text.push_str(&grant(table, columns)),
        Some(_) => {}
        None => {
            let grant = grant(table, columns);
            let _ = write!(
                text,
                "-- From release {WITH_BOTS} on, which has bots:\n-- {grant}"
            );
        }
    }
    text
}

/// The statements that make the table of a [lease](super::lease) with its row, where they are not there
/// yet, and let the account read and change the row, one a line, for somebody who owns the database.
#[must_use]
pub fn lease(grantee: &Grantee) -> String {
    let (scope, account) = grantee.names();
    let table = format!("{scope}.{TABLE}");
    let mut text = String::new();
    for statement in create(grantee.driver, &table) {
        let _ = writeln!(text, "{statement};");
    }
    let _ = writeln!(text, "GRANT SELECT, UPDATE ON {table} TO {account};");
    text
}

impl Grantee {
    /// Where the tables lie, and the account.
    fn names(&self) -> (String, String) {
        match self.driver {
            Driver::Postgres => (quoted(&self.schema, '"'), quoted(&self.user, '"')),
            Driver::MySql => {
                let (user, host) = (quoted(&self.user, '\''), quoted(&self.host, '\''));
                (quoted(&self.database, '`'), format!("{user}@{host}"))
            }
        }
    }
}

/// The columns that statements need, by table.
fn columns() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (table, columns) in ALL.iter().flat_map(|statement| statement.reads) {
        let known = all.entry(*table).or_default();
        for column in *columns {
            if !known.contains(column) {
                known.push(*column);
            }
        }
    }
    all
}

/// A name within quotes of this kind, which are doubled where it has some itself. MySQL takes a
/// backslash in a text for more than that.
fn quoted(name: &str, quote: char) -> String {
    let mut text = String::from(quote);
    for letter in name.chars() {
        text.push(letter);
        if letter == quote || (quote == '\'' && letter == '\\') {
            text.push(letter);
        }
    }
    text.push(quote);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grantee(driver: Driver, release: Option<Version>) -> Grantee {
        Grantee {
            driver,
            user: "telemetry".to_owned(),
            host: "localhost".to_owned(),
            database: "mattermost".to_owned(),
            schema: "public".to_owned(),
            release,
        }
    }

    fn of(driver: Driver, release: Option<Version>) -> String {
        grants(&grantee(driver, release))
    }

    #[test]
    fn a_lease_is_one_table_of_which_the_account_reads_and_changes_the_row() {
        let all = [Driver::Postgres, Driver::MySql].map(|driver| lease(&grantee(driver, None)));
        insta::assert_snapshot!(all.concat());
    }

    #[test]
    fn the_grants_are_columns_of_tables_and_nothing_else() {
        insta::assert_snapshot!(of(Driver::Postgres, None));
        let mysql = of(Driver::MySql, Version::parse("5.9"));
        insta::assert_snapshot!(mysql);
        for column in ["Password", "Email", "Message", "IpAddress", "*"] {
            assert!(!mysql.contains(column), "{column}");
        }
        let later = of(Driver::MySql, Some(WITH_BOTS));
        let bots = later.strip_prefix(&mysql);
        assert_eq!(
            bots,
            Some("GRANT SELECT (UserId) ON `mattermost`.`Bots` TO 'telemetry'@'localhost';\n")
        );
    }

    #[test]
    fn no_name_ends_its_quotes() {
        assert_eq!(quoted("a\"; DROP", '"'), "\"a\"\"; DROP\"");
        assert_eq!(quoted("a\\'b", '\''), "'a\\\\''b'");
        assert_eq!(quoted("a`b", '`'), "`a``b`");
    }
}
