//! Asking a server's databases: one connection at a time, within bounded time.

use std::time::Duration;

use telemetry_core::{Moment, Version};
use tokio::time::{Instant, timeout, timeout_at};

use super::connection::{Cell, Connection};
use super::dsn::Driver;
use super::gaps::Unknown;
use super::settings::Databases;
use super::statement::{Moments, People, Statement};

/// How long asking may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until a database lets this program in.
    pub connecting: Duration,
    /// For one statement.
    pub statement: Duration,
    /// For everything together.
    pub everything: Duration,
}

impl Default for Limits {
    /// Five seconds, ten seconds, and a minute.
    fn default() -> Self {
        Self {
            connecting: Duration::from_secs(5),
            statement: Duration::from_secs(10),
            everything: Duration::from_mins(1),
        }
    }
}

/// How much later than the database this side gives a statement up.
const GRACE: Duration = Duration::from_secs(1);

/// How many connections the last of the databases may lose.
const CONNECTIONS: u32 = 4;

pub(super) struct Session<'d> {
    databases: &'d Databases,
    limits: Limits,
    end: Instant,
    moments: Moments,
    pub(super) people: People,
    connection: Option<Connection>,
    /// How many of the databases, from the first on, let this program not in, or not stay.
    passed: usize,
    pub(super) version: Option<Version>,
    /// How many there were to the database whose turn it is.
    connections: u32,
    /// Why nothing is asked any more.
    over: Option<Unknown>,
}

impl<'d> Session<'d> {
    pub(super) fn new(databases: &'d Databases, now: Moment, limits: Limits) -> Self {
        Self {
            databases,
            limits,
            end: Instant::now() + limits.everything,
            moments: Moments::before(now),
            people: People::All,
            connection: None,
            passed: 0,
            version: None,
            connections: 0,
            over: None,
        }
    }

    pub(super) const fn driver(&self) -> Driver {
        self.databases.driver
    }

    /// Connects; only then it is worth asking.
    pub(super) async fn begin(&mut self) -> Result<(), Unknown> {
        let connection = self.connect().await?;
        self.version = connection.version;
        self.connection = Some(connection);
        Ok(())
    }

    pub(super) async fn ask(&mut self, statement: &Statement) -> Result<Vec<Vec<Cell>>, Unknown> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        if !connection.keeps_limit && statement.is_endless() {
            self.connection = Some(connection);
            return Err(Unknown::NoLimit);
        }
        let text = statement.text(self.databases.driver, self.moments, self.people);
        let end = self.end.min(Instant::now() + self.limits.statement + GRACE);
        match timeout_at(end, connection.ask(&text)).await {
            Ok(answer) => {
                if answer.as_ref().is_err_and(|why| why.ends_connection()) {
                    self.pass();
                } else {
                    self.connection = Some(connection);
                }
                answer
            }
            // What is still under way there belongs to a connection that is gone.
            Err(_) if Instant::now() >= self.end => Err(self.give_up(Unknown::NoTime)),
            Err(_) => {
                // Who ends by itself what takes too long, and does not, is stuck.
                if connection.keeps_limit {
                    self.pass();
                }
                Err(Unknown::TooSlow)
            }
        }
    }

    /// Exactly one row of this many numbers.
    pub(super) async fn numbers<const N: usize>(
        &mut self,
        statement: &Statement,
    ) -> Result<[u64; N], Unknown> {
        let rows = self.ask(statement).await?;
        let [row] = rows.as_slice() else {
            return Err(Unknown::Unclear);
        };
        let numbers: Option<Vec<u64>> = row.iter().map(number).collect();
        let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
        numbers.ok_or(Unknown::Unclear)
    }

    pub(super) async fn close(self) {
        if let Some(connection) = self.connection {
            let _slow = timeout(GRACE, connection.close()).await;
        }
    }

    /// Passes over a database that fails, unless it is the last one.
    const fn pass(&mut self) {
        if self.passed + 1 < self.databases.sources.len() {
            self.passed += 1;
            self.connections = 0;
        }
    }

    /// Tries the databases, where each that fails is passed over from then on.
    async fn connect(&mut self) -> Result<Connection, Unknown> {
        if let Some(why) = self.over {
            return Err(why);
        }
        if Instant::now() >= self.end {
            return Err(self.give_up(Unknown::NoTime));
        }
        if self.connections == CONNECTIONS {
            return Err(self.give_up(Unknown::Lost));
        }
        self.connections += 1;
        let mut trouble = Unknown::Unreachable;
        while let Some(source) = self.databases.sources.get(self.passed) {
            let patience = source.patience.unwrap_or(self.limits.connecting);
            let patience = patience.min(self.limits.connecting);
            let end = self.end.min(Instant::now() + patience);
            match timeout_at(end, Connection::open(source, self.limits.statement)).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(why)) => trouble = why,
                Err(_) => trouble = Unknown::Unreachable,
            }
            self.passed += 1;
        }
        if Instant::now() >= self.end {
            trouble = Unknown::NoTime;
        }
        Err(self.give_up(trouble))
    }

    const fn give_up(&mut self, why: Unknown) -> Unknown {
        self.over = Some(why);
        why
    }
}

pub(super) fn number(cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Number(number) => u64::try_from(*number).ok(),
        Cell::Null | Cell::Text(_) => None,
    }
}
