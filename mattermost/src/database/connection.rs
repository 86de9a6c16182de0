//! One connection to a database, which asks, and for a lease [changes](change) a row.

pub(super) mod change;

use std::fmt;
use std::time::Duration;

use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ColumnIndex, ConnectOptions as _, Connection as _, Decode, Row, Type};
use telemetry_core::Version;
use zeroize::Zeroizing;

use super::dsn::{Driver, Dsn, Place, Tls};
use super::gaps::Unknown;
use super::options;
use super::statement::around::{
    LOCK_LIMIT, MARIADB_LIMIT, MYSQL_LIMIT, POSTGRES_LIMIT, ROLLBACK, begin, release,
};

/// MySQL's numbers for a variable that it does not know, and for one that takes no such value.
const NO_SUCH_VARIABLE: [u16; 2] = [1193, 1232];

/// MySQL's number for an account or a password that it does not accept.
const ACCESS_DENIED: u16 = 1045;

/// What stands in one column of a row.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Number(i64),
    /// Wiped when nobody needs it any more, since a license names people. What the driver received is
    /// its own, and is not.
    Text(Zeroizing<String>),
}

pub(super) struct Connection {
    link: Link,
    pub(super) version: Option<Version>,
    /// How long a statement may take.
    limit: Duration,
    /// Whether the database ends by itself what takes longer.
    pub(super) keeps_limit: bool,
}

enum Link {
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

impl Link {
    const fn driver(&self) -> Driver {
        match self {
            Self::Postgres(_) => Driver::Postgres,
            Self::MySql(_) => Driver::MySql,
        }
    }
}

impl Connection {
    pub(super) async fn open(dsn: &Dsn, limit: Duration) -> Result<Self, Unknown> {
        let link = match dsn.driver {
            Driver::Postgres => {
                let connected = options::postgres(dsn)?.connect().await;
                Link::Postgres(connected.map_err(|error| Unknown::of_connecting(&error))?)
            }
            Driver::MySql => Link::MySql(mysql(dsn).await?),
        };
        let mut connection = Self {
            link,
            version: None,
            limit,
            keeps_limit: true,
        };
        connection.prepare().await?;
        Ok(connection)
    }

    /// Asks for the database's release, and has MySQL keep to the limit by itself.
    async fn prepare(&mut self) -> Result<(), Unknown> {
        let asked = release(self.link.driver());
        let answer = self.rows(asked).await?.into_iter().flatten().next();
        let text = match answer {
            Some(Cell::Text(text)) => text,
            Some(Cell::Number(number)) => number.to_string().into(),
            Some(Cell::Null) | None => Zeroizing::default(),
        };
        match self.link {
            Link::Postgres(_) => {
                self.version = of_postgres(&text);
                Ok(())
            }
            Link::MySql(_) => {
                self.version = of_mysql(&text);
                self.limit_mysql(text.contains("MariaDB")).await
            }
        }
    }

    /// Old releases cannot be limited; there at least nothing waits for a lock after this side is gone.
    async fn limit_mysql(&mut self, is_mariadb: bool) -> Result<(), Unknown> {
        let millis = self.limit.as_millis().to_string();
        // With a fraction, which those refuse that mean milliseconds by the same name.
        let seconds = format!("{:.3}", self.limit.as_secs_f64());
        // MariaDB may call itself whatever it likes.
        let is_limited = (!is_mariadb
            && self
                .set(MYSQL_LIMIT.replace(":milliseconds", &millis))
                .await?)
            || self
                .set(MARIADB_LIMIT.replace(":seconds", &seconds))
                .await?;
        if !is_limited {
            self.keeps_limit = false;
            let seconds = self.limit.as_secs().max(1).to_string();
            self.set(LOCK_LIMIT.replace(":seconds", &seconds)).await?;
        }
        Ok(())
    }

    /// Limits what PostgreSQL is asked in this transaction, and in no other, so that no pool hands it on.
    async fn limit_postgres(&mut self) -> Result<(), Unknown> {
        match self.link {
            Link::Postgres(_) => {
                let millis = self.limit.as_millis().to_string();
                let limit = POSTGRES_LIMIT.replace(":milliseconds", &millis);
                self.run(&limit).await
            }
            Link::MySql(_) => Ok(()),
        }
    }

    /// Sets a variable of a session with MySQL; not, if it has none that takes this.
    async fn set(&mut self, variable: String) -> Result<bool, Unknown> {
        let Link::MySql(link) = &mut self.link else {
            return Ok(false);
        };
        let set = sqlx::raw_sql(AssertSqlSafe(variable));
        match set.execute(link).await {
            Ok(_) => Ok(true),
            Err(error) if number_of(&error).is_some_and(|n| NO_SUCH_VARIABLE.contains(&n)) => {
                Ok(false)
            }
            Err(error) => Err(Unknown::of_asking(&error)),
        }
    }

    /// Asks one thing, in a transaction of its own that can only read, and that ends with it.
    pub(super) async fn ask(&mut self, statement: &str) -> Result<Vec<Vec<Cell>>, Unknown> {
        self.run(begin(self.link.driver())).await?;
        self.limit_postgres().await?;
        let answer = self.rows(statement).await;
        if answer.as_ref().is_err_and(|why| why.ends_connection()) {
            return answer;
        }
        self.run(ROLLBACK).await?;
        answer
    }

    pub(super) async fn close(self) {
        // It is over in any case.
        let _ended = match self.link {
            Link::Postgres(link) => link.close().await,
            Link::MySql(link) => link.close().await,
        };
    }

    async fn run(&mut self, statement: &str) -> Result<(), Unknown> {
        self.rows(statement).await.map(|_none| ())
    }

    async fn rows(&mut self, statement: &str) -> Result<Vec<Vec<Cell>>, Unknown> {
        let asked = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
        match &mut self.link {
            Link::Postgres(link) => cells(asked.fetch_all(link).await),
            Link::MySql(link) => cells(asked.fetch_all(link).await),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

fn cells<R>(rows: Result<Vec<R>, sqlx::Error>) -> Result<Vec<Vec<Cell>>, Unknown>
where
    R: Row,
    usize: ColumnIndex<R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
{
    let rows = rows.map_err(|error| Unknown::of_asking(&error))?;
    rows.iter()
        .map(|row| (0..row.len()).map(|column| cell(row, column)).collect())
        .collect()
}

fn cell<R>(row: &R, column: usize) -> Result<Cell, Unknown>
where
    R: Row,
    usize: ColumnIndex<R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
{
    if let Ok(number) = row.try_get::<Option<i64>, _>(column) {
        return Ok(number.map_or(Cell::Null, Cell::Number));
    }
    match row.try_get::<Option<String>, _>(column) {
        Ok(text) => Ok(text.map_or(Cell::Null, |text| Cell::Text(text.into()))),
        Err(_) => Err(Unknown::Unclear),
    }
}

/// An account of `caching_sha2_password` shows its password itself, which the server's driver encrypts
/// without knowing for whom, and this one sends over a protected connection only: no less safe.
async fn mysql(dsn: &Dsn) -> Result<MySqlConnection, Unknown> {
    let connected = match options::mysql(dsn, dsn.tls).connect().await {
        Err(refused) if dsn.tls == Tls::Off && wants_password(dsn, &refused) => {
            match options::mysql(dsn, Tls::Unchecked).connect().await {
                // There is no such connection.
                Err(sqlx::Error::Tls(_)) if matches!(refused, sqlx::Error::Configuration(_)) => {
                    return Err(Unknown::NoTls);
                }
                // Nor is it known whether one was wanted.
                Err(sqlx::Error::Tls(_)) => Err(refused),
                connected => connected,
            }
        }
        connected => connected,
    };
    connected.map_err(|error| Unknown::of_connecting(&error))
}

/// Whether the database may have wanted the password itself.
fn wants_password(dsn: &Dsn, refused: &sqlx::Error) -> bool {
    match dsn.place {
        // So the driver says that it cannot encrypt it.
        Place::Network { .. } => matches!(refused, sqlx::Error::Configuration(_)),
        // Here the database takes for the password what the driver asks first.
        Place::Socket(..) => number_of(refused) == Some(ACCESS_DENIED),
    }
}

fn number_of(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?;
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    Some(error.number())
}

/// `150018` is release 15.18, and `90624` is 9.6.24.
fn of_postgres(text: &str) -> Option<Version> {
    let number: u32 = text.parse().ok()?;
    let part = |value: u32| u16::try_from(value).ok();
    let major = part(number / 10_000)?;
    Some(if major >= 10 {
        Version::new(&[major, part(number % 10_000)?])
    } else {
        Version::new(&[major, part(number / 100 % 100)?, part(number % 100)?])
    })
}

/// `10.11.19-MariaDB-0+deb12u1` and `8.0.36` begin with a release.
fn of_mysql(text: &str) -> Option<Version> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    Version::parse(text.get(..end.unwrap_or(text.len()))?)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_releases_of_databases_are_understood() {
        let shown = |version: Option<Version>| version.map(|version| version.to_string());
        for (text, expected) in [
            ("150018", Some("15.18")),
            ("100001", Some("10.1")),
            ("90624", Some("9.6.24")),
            ("fifteen", None),
            ("", None),
        ] {
            assert_eq!(shown(of_postgres(text)).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("10.11.19-MariaDB-0+deb12u1", Some("10.11.19")),
            ("8.0.36", Some("8.0.36")),
            ("5.7.44-log", Some("5.7.44")),
            ("log", None),
        ] {
            assert_eq!(shown(of_mysql(text)).as_deref(), expected, "{text}");
        }
    }

    /// A database of MySQL's kind that wants the password itself, and offers no TLS.
    fn without_tls(listener: &TcpListener) -> io::Result<()> {
        const SALT: &[u8; 12] = b"saltsaltsalt";
        let greeting = [
            b"\x0a8.0.36\0\x01\0\0\0saltsalt\0\x08\x82\x21\x02\0\x08\0\x15".as_slice(),
            &[0; 10],
            SALT,
            b"\0caching_sha2_password\0",
        ];
        let greeting = greeting.concat();
        loop {
            let (mut client, _) = listener.accept()?;
            let mut said = [0; 4_096];
            for (number, packet) in [
                (0, greeting.as_slice()),
                (2, b"\x01\x04"),
                (4, b"\x01no key"),
            ] {
                let length = u8::try_from(packet.len()).unwrap();
                client.write_all(&[&[length, 0, 0, number], packet].concat())?;
                if client.read(&mut said)? == 0 {
                    break;
                }
            }
        }
    }

    #[tokio::test]
    async fn an_account_whose_password_needs_tls_that_is_not_offered_is_told_so() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || without_tls(&listener));
        let source = format!("u:hunter2@tcp(127.0.0.1:{port})/d");
        let dsn = Dsn::parse(Driver::MySql, &source, &|_: &str| None).unwrap();
        let opened = Connection::open(&dsn, Duration::from_secs(1)).await;
        assert_eq!(opened.err(), Some(Unknown::NoTls));
    }

    #[test]
    fn a_password_is_in_nothing_that_is_shown() {
        let none = |_: &str| None;
        for (driver, text) in [
            (Driver::Postgres, "postgres://u:hunter2@h/d"),
            (Driver::MySql, "u:hunter2@tcp(h)/d"),
        ] {
            let dsn = Dsn::parse(driver, text, &none).unwrap();
            assert!(!format!("{dsn:?}").contains("hunter2"));
        }
    }
}
