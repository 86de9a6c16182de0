//! Nodes that share a lease in a database, on a clock that the test sets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mattermost_telemetry::database::grants::{Grantee, lease};
use mattermost_telemetry::database::lease::DatabaseLease;
use mattermost_telemetry::database::lease::statement::TABLE;
use mattermost_telemetry::database::settings::Databases;
use telemetry_client::delivery::{Boot, Clock, Stamp};
use telemetry_core::Moment;

use crate::base::Base;

/// A clock of all nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paused(Arc<Mutex<Duration>>);

impl Paused {
    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Paused {
    fn now(&self) -> Stamp {
        let up = *self.0.lock().unwrap();
        Stamp {
            wall: Moment::from_millis(1_795_600_800_000).after(up),
            boot: Boot(1),
            up,
        }
    }
}

/// Makes the table with its row, as it is printed; nothing where they are there.
pub(crate) fn make_table(base: &mut Base) {
    let printed = lease(&Grantee {
        driver: base.driver,
        user: base.user.clone(),
        host: "%".to_owned(),
        database: base.name.clone(),
        schema: "public".to_owned(),
        release: None,
    });
    printed
        .lines()
        .for_each(|statement| base.admin.run(statement));
}

pub(crate) fn node(base: &Base, clock: &Paused) -> DatabaseLease {
    let config = base.config(&base.source(), &[]);
    let main = Databases::main(config.as_bytes(), &|_| None);
    let main = main.expect("it can be used").expect("it is named");
    DatabaseLease::new(move || Ok(main.clone()), Arc::new(clock.clone()))
}

/// The time of whoever leads is over by the database's clock.
pub(crate) fn end_lead(base: &mut Base) {
    base.admin.run(&format!("UPDATE {TABLE} SET until = 0"));
}
