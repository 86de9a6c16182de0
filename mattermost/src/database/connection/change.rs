//! A change: the one thing that is done in a database beside asking.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Executor as _};
use telemetry_core::Version;

use super::{Cell, Connection, Link};
use crate::database::gaps::Unknown;
use crate::database::lease::statement::{COMMIT, MYSQL_WAITS, POSTGRES_IDLE, begin};
use crate::database::statement::around::ROLLBACK;

/// How long PostgreSQL keeps a transaction open in which nothing is asked. What this side has begun and
/// cannot end, since it stands still or is cut off, keeps the row from everybody else until then.
const IDLE_WITHIN: Duration = Duration::from_secs(5);

/// The same of MySQL, which knows only connections, and ends those too in which nothing was begun.
pub(in crate::database) const IDLE: Duration = Duration::from_secs(30);

impl Connection {
    /// Has MySQL end by itself what waits for somebody else's change, which its limit of time is not for,
    /// and what waits for this side.
    pub(in crate::database) async fn wait_briefly(&mut self) -> Result<(), Unknown> {
        let seconds = self.limit.as_secs().max(1).to_string();
        match self.link {
            Link::Postgres(_) => Ok(()),
            Link::MySql(_) => {
                let set = MYSQL_WAITS.replacen(":seconds", &seconds, 1).replacen(
                    ":seconds",
                    &IDLE.as_secs().to_string(),
                    1,
                );
                self.run(&set).await
            }
        }
    }

    /// Changes one thing, in a transaction of its own, and looks at it before anybody else can change it;
    /// tells how many rows were changed, or would have been had they not been so already. What fails is not
    /// changed, unless the connection was lost at the end; then nobody knows.
    pub(in crate::database) async fn change(
        &mut self,
        statement: &str,
        look: &str,
    ) -> Result<(u64, Vec<Vec<Cell>>), Unknown> {
        self.begin().await?;
        let outcome = self.change_within(statement, look).await;
        match &outcome {
            Err(why) if why.ends_connection() => {}
            Err(_) => self.run(ROLLBACK).await?,
            Ok(_) => self.run(COMMIT).await?,
        }
        outcome
    }

    async fn begin(&mut self) -> Result<(), Unknown> {
        let asked = sqlx::raw_sql(begin(self.link.driver()));
        let begun = match &mut self.link {
            Link::Postgres(link) => link.execute(asked).await.map(|_| ()),
            Link::MySql(link) => link.execute(asked).await.map(|_| ()),
        };
        begun.map_err(|error| Unknown::of_beginning(&error))
    }

    /// Has PostgreSQL end the transaction by itself if this side does not; what is older than 9.6 cannot.
    async fn idle_briefly(&mut self) -> Result<(), Unknown> {
        let is_able = self
            .version
            .is_some_and(|version| version.is_at_least(Version::new(&[9, 6])));
        match self.link {
            Link::Postgres(_) if is_able => {
                let millis = IDLE_WITHIN.as_millis().to_string();
                self.run(&POSTGRES_IDLE.replace(":milliseconds", &millis))
                    .await
            }
            Link::Postgres(_) | Link::MySql(_) => Ok(()),
        }
    }

    async fn change_within(
        &mut self,
        statement: &str,
        look: &str,
    ) -> Result<(u64, Vec<Vec<Cell>>), Unknown> {
        self.limit_postgres().await?;
        self.idle_briefly().await?;
        let asked = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
        let changed = match &mut self.link {
            Link::Postgres(link) => link.execute(asked).await.map(|done| done.rows_affected()),
            // Of rows that it found, also where they were so already.
            Link::MySql(link) => link.execute(asked).await.map(|done| done.rows_affected()),
        };
        let changed = changed.map_err(|error| Unknown::of_asking(&error))?;
        Ok((changed, self.rows(look).await?))
    }
}
