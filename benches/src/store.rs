//! Stores that make records durable: the outbox, the floor, and with the feature `peers` others.

#[cfg(feature = "peers")]
mod databases;
mod floor;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telemetry_client::delivery::{Boot, Stamp};
use telemetry_client::disk::SystemDisk;
use telemetry_client::outbox::{Draft, Outbox, Quota};
use telemetry_client::sent::SentLog;
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Diagnostics, Permit, Switch};

use crate::client::Outcome;
use crate::occurrence::PageServed;

/// What makes records durable.
pub trait Store {
    /// Makes records durable, together.
    ///
    /// # Errors
    ///
    /// The store's.
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()>;
}

/// The names of all stores: the floor, this project's, others.
pub const NAMES: &[&str] = if cfg!(feature = "peers") {
    &["pwrite and fdatasync", "outbox", "fjall", "SQLite", "redb"]
} else {
    &["pwrite and fdatasync", "outbox"]
};

/// The store of this name in an empty folder.
///
/// # Errors
///
/// If there is none, or it cannot be opened.
pub fn open(name: &str, dir: &Path) -> Outcome<Box<dyn Store>> {
    Ok(match name {
        "pwrite and fdatasync" => Box::new(floor::Floor::create(dir)?),
        "outbox" => Box::new(Own::open(dir)?),
        #[cfg(feature = "peers")]
        "fjall" => Box::new(databases::Fjall::open(dir)?),
        #[cfg(feature = "peers")]
        "SQLite" => Box::new(databases::Sqlite::open(dir)?),
        #[cfg(feature = "peers")]
        "redb" => Box::new(databases::Redb::open(dir)?),
        _ => return Err(format!("no store is called {name}").into()),
    })
}

/// The outbox. Of each record it makes a message, which is three times as large.
struct Own {
    outbox: Outbox,
    permit: Permit<Diagnostics>,
}

const NOW: Stamp = Stamp {
    wall: Moment::from_millis(1_795_600_800_000),
    boot: Boot(1),
    up: Duration::from_mins(1),
};

impl Own {
    fn open(dir: &Path) -> Outcome<Self> {
        let facts = Diagnostics {
            switch: Switch::On,
            choice: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Diagnostics::default()
        };
        let permit = facts.decide(NOW.wall).permit().ok_or("consent is given")?;
        let disk = Arc::new(SystemDisk);
        let sent = SentLog::new(disk.clone(), &dir.join("sent"), 1_000_000);
        let outbox = dir.join("outbox");
        let outbox = Outbox::open(disk, &outbox, Quota::default(), sent, &permit, &NOW)?;
        Ok(Self { outbox, permit })
    }
}

impl Store for Own {
    fn append(&mut self, records: &[Vec<u8>]) -> Outcome<()> {
        let drafts: Vec<Draft<'_>> = records
            .iter()
            .map(|properties| Draft {
                event: PageServed::NAME,
                properties,
                recorded: NOW,
            })
            .collect();
        for outcome in self.outbox.append(&self.permit, &drafts, &NOW) {
            outcome.map_err(|loss| format!("{loss:?}"))?;
        }
        Ok(())
    }
}
