//! A change: the one thing that is done in a database beside asking.

use sqlx::{AssertSqlSafe, Executor as _};

use super::{Cell, Connection, Link};
use crate::database::gaps::Unknown;
use crate::database::statement::around::ROLLBACK;

impl Connection {
    /// Has MySQL end by itself what waits for somebody else's change, which its limit of time is not for.
    pub(in crate::database) async fn wait_briefly(&mut self) -> Result<(), Unknown> {
        let seconds = self.limit.as_secs().max(1);
        match self.link {
            Link::Postgres(_) => Ok(()),
            Link::MySql(_) => {
                let set = format!("SET SESSION innodb_lock_wait_timeout = {seconds}");
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
        match self.link {
            Link::Postgres(_) => {
                self.run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                    .await?;
            }
            Link::MySql(_) => self.run("START TRANSACTION READ WRITE").await?,
        }
        let outcome = self.change_within(statement, look).await;
        match &outcome {
            Err(why) if why.ends_connection() => {}
            Err(_) => self.run(ROLLBACK).await?,
            Ok(_) => self.run("COMMIT").await?,
        }
        outcome
    }

    async fn change_within(
        &mut self,
        statement: &str,
        look: &str,
    ) -> Result<(u64, Vec<Vec<Cell>>), Unknown> {
        self.limit_postgres().await?;
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
