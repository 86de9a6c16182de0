//! Databases that are embedded into a program, each as durable as the outbox.

use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use redb::TableDefinition;
use rusqlite::Connection;

use super::Store;
use crate::client::Outcome;

pub(super) struct Fjall {
    database: Database,
    records: Keyspace,
    next: u64,
}

impl Fjall {
    pub(super) fn open(dir: &Path) -> Outcome<Self> {
        let database = Database::builder(dir.join("fjall")).open()?;
        let records = database.keyspace("records", KeyspaceCreateOptions::default)?;
        Ok(Self {
            database,
            records,
            next: 0,
        })
    }
}

impl Store for Fjall {
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()> {
        let mut batch = self
            .database
            .batch()
            .durability(Some(PersistMode::SyncData));
        for record in records {
            batch.insert(&self.records, self.next.to_be_bytes(), record.as_slice());
            self.next += 1;
        }
        Ok(batch.commit()?)
    }
}

pub(super) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    pub(super) fn open(dir: &Path) -> Outcome<Self> {
        let connection = Connection::open(dir.join("sqlite"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch("CREATE TABLE records (id INTEGER PRIMARY KEY, record BLOB)")?;
        Ok(Self { connection })
    }
}

impl Store for Sqlite {
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO records (record) VALUES (?1)")?;
            for record in records {
                insert.execute([record])?;
            }
        }
        Ok(transaction.commit()?)
    }
}

const RECORDS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("records");

pub(super) struct Redb {
    database: redb::Database,
    next: u64,
}

impl Redb {
    pub(super) fn open(dir: &Path) -> Outcome<Self> {
        Ok(Self {
            database: redb::Database::create(dir.join("redb"))?,
            next: 0,
        })
    }
}

impl Store for Redb {
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()> {
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(RECORDS)?;
            for record in records {
                table.insert(self.next, record.as_slice())?;
                self.next += 1;
            }
        }
        Ok(transaction.commit()?)
    }
}
