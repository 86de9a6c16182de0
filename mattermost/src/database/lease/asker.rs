//! Asking the database: one connection, kept between wishes, and bounded time for each.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::row::{Answer, Found, Row};
use super::statement::{self, Wish};
use super::trouble::Trouble;
use crate::database::connection::change::IDLE;
use crate::database::connection::{Cell, Connection};
use crate::database::dsn::{Driver, Dsn};
use crate::database::gaps::Unknown;

/// How long connecting may take, and a statement.
const CONNECTING: Duration = Duration::from_secs(5);
const STATEMENT: Duration = Duration::from_secs(3);

/// How much later than the database this side gives a statement up.
const GRACE: Duration = Duration::from_secs(1);

/// The longest time that one wish takes.
pub(super) const LONGEST: Duration = CONNECTING.saturating_add(STATEMENT).saturating_add(GRACE);

/// How long a connection is kept that nobody uses, which MySQL ends a little later.
const KEPT: Duration = IDLE.saturating_sub(Duration::from_secs(5));

/// How long a database is left in peace that did not let this program in.
const REST: Duration = Duration::from_secs(10);

/// Tells which database there is, by the configuration as it is then.
pub(super) type Source = Box<dyn Fn() -> Result<Dsn, String> + Send>;

pub(super) struct Asker {
    source: Source,
    /// Who asks: this process.
    holder: String,
    connection: Option<Kept>,
    /// Since when the database is left in peace, and why.
    refused: Option<(Instant, Unknown)>,
}

/// A connection that is kept for the next wish.
struct Kept {
    connection: Connection,
    driver: Driver,
    used: Instant,
}

impl Asker {
    pub(super) const fn new(source: Source, holder: String) -> Self {
        Self {
            source,
            holder,
            connection: None,
            refused: None,
        }
    }

    pub(super) async fn ask(&mut self, wish: &Wish) -> Answer {
        let kept = self.connection.take();
        let (mut connection, driver) = match kept.filter(|kept| kept.used.elapsed() < KEPT) {
            Some(kept) => (kept.connection, kept.driver),
            None => self.connect().await?,
        };
        let (text, look) = (wish.text(driver, &self.holder), statement::look(driver));
        match timeout(STATEMENT + GRACE, connection.change(&text, &look)).await {
            // What is still under way there belongs to a connection that is gone.
            Err(_) => Err(Trouble::Slow),
            Ok(outcome) => {
                if !outcome.as_ref().is_err_and(|why| leads_nowhere(*why)) {
                    self.connection = Some(Kept {
                        connection,
                        driver,
                        used: Instant::now(),
                    });
                }
                let (changed, rows) = outcome.map_err(Trouble::Database)?;
                found(changed, &rows)
            }
        }
    }

    pub(super) async fn close(self) {
        if let Some(kept) = self.connection {
            let _slow = timeout(GRACE, kept.connection.close()).await;
        }
    }

    async fn connect(&mut self) -> Result<(Connection, Driver), Trouble> {
        if let Some((since, why)) = self.refused
            && since.elapsed() < REST
        {
            return Err(Trouble::Database(why));
        }
        let dsn = (self.source)().map_err(Trouble::Unnamed)?;
        let patience = dsn.patience.unwrap_or(CONNECTING).min(CONNECTING);
        let opened = timeout(patience, async {
            let mut connection = Connection::open(&dsn, STATEMENT).await?;
            connection.wait_briefly().await?;
            Ok(connection)
        });
        let opened = opened.await.unwrap_or(Err(Unknown::Unreachable));
        let refused = opened.as_ref().err();
        self.refused = refused.map(|why| (Instant::now(), *why));
        let connection = opened.map_err(Trouble::Database)?;
        Ok((connection, dsn.driver()))
    }
}

/// Whether another connection may do better: to a database that takes changes by now, where this one
/// takes none any more, or without whatever nobody thought of.
const fn leads_nowhere(why: Unknown) -> bool {
    why.ends_connection() || matches!(why, Unknown::ReadOnly | Unknown::Failed)
}

/// What an answer says of the row.
fn found(changed: u64, rows: &[Vec<Cell>]) -> Answer {
    let row = match rows.first().map(Vec::as_slice) {
        None => None,
        Some([Cell::Number(epoch), Cell::Number(left), Cell::Text(shared)]) => Some(Row {
            epoch: *epoch,
            left: *left,
            shared: shared.as_str().to_owned(),
        }),
        Some(_) => return Err(Trouble::Database(Unknown::Unclear)),
    };
    let is_changed = changed > 0;
    Ok(Found { is_changed, row })
}
