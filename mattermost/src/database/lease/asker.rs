//! Asking the database: one connection, kept between wishes, and bounded time for each.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::row::{Answer, Found, Row};
use super::statement::{self, Wish};
use super::trouble::Trouble;
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

/// How long a database is left in peace that did not let this program in.
const REST: Duration = Duration::from_secs(10);

/// Tells which database there is, by the configuration as it is then.
pub(super) type Source = Box<dyn Fn() -> Result<Dsn, String> + Send>;

pub(super) struct Asker {
    source: Source,
    /// Who asks: this process.
    holder: String,
    connection: Option<(Connection, Driver)>,
    /// Since when the database is left in peace, and why.
    refused: Option<(Instant, Unknown)>,
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
        let (mut connection, driver) = match self.connection.take() {
            Some(known) => known,
            None => self.connect().await?,
        };
        let (text, look) = (wish.text(driver, &self.holder), statement::look(driver));
        match timeout(STATEMENT + GRACE, connection.change(&text, &look)).await {
            // What is still under way there belongs to a connection that is gone.
            Err(_) => Err(Trouble::Slow),
            Ok(outcome) => {
                if !outcome.as_ref().is_err_and(|why| why.ends_connection()) {
                    self.connection = Some((connection, driver));
                }
                let (changed, rows) = outcome.map_err(Trouble::Database)?;
                found(changed, &rows)
            }
        }
    }

    pub(super) async fn close(self) {
        if let Some((connection, _)) = self.connection {
            let _slow = timeout(GRACE, connection.close()).await;
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
