//! What a lease does in real databases.

use std::time::Duration;

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::lease::DatabaseLease;
use mattermost_telemetry::database::lease::statement::{TABLE, TERM, all, around};
use mattermost_telemetry::database::statement;
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection};
use telemetry_client::lease::{Lease as _, Shared};

use crate::base::{BOTH, Base, PASSWORD, port};
use crate::log::{heard, is_of};
use crate::nodes::{Paused, end_lead, make_table, node};

/// After the first of these who stands by asks again, and after the second who leads, too.
const ALMOST: Duration = Duration::from_secs(14);
const AGAIN: Duration = Duration::from_secs(15);

fn leased(driver: Driver) -> Base {
    let mut base = Base::new(driver);
    make_table(&mut base);
    base
}

fn made(window: i64) -> Shared {
    Shared {
        made: Some(window),
        delivered: [window].into(),
        ..Shared::default()
    }
}

fn epoch(base: &mut Base) -> i64 {
    base.admin.number(&format!("SELECT epoch FROM {TABLE}"))
}

fn count(base: &mut Base, condition: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {TABLE} WHERE {condition}");
    base.admin.number(&sql)
}

fn why(node: &DatabaseLease) -> String {
    node.lead().expect_err("nobody can say").to_string()
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn one_node_leads_and_whoever_follows_knows_what_it_handed_on() {
    for driver in BOTH {
        let mut base = leased(driver);
        let clock = Paused::default();
        let [one, other, third] = [0; 3].map(|_| node(&base, &clock));
        assert_eq!(one.lead().unwrap(), Some(Shared::default()));
        assert_eq!(other.lead().unwrap(), None);
        assert!(other.hand_on(&made(1)).is_err(), "it does not lead");
        one.hand_on(&made(2)).unwrap();
        clock.pass(AGAIN);
        assert_eq!(one.lead().unwrap(), Some(made(2)));
        assert_eq!(other.lead().unwrap(), None);
        assert_eq!(epoch(&mut base), 1, "the holder did not change");
        let left = one.look().unwrap();
        assert!(left > Duration::from_secs(30) && left <= TERM, "{left:?}");
        assert!(!other.forget().unwrap(), "another one leads");

        end_lead(&mut base);
        assert_eq!(third.look().unwrap(), Duration::ZERO);
        clock.pass(ALMOST);
        assert_eq!(one.lead().unwrap(), Some(made(2)), "by its own clock");
        assert_eq!(other.lead().unwrap(), Some(made(2)));
        assert_eq!(epoch(&mut base), 2);
        assert!(one.hand_on(&made(3)).is_err(), "the row is another's");
        assert_eq!(one.lead().unwrap(), None);
        other.hand_on(&made(4)).unwrap();
        other.leave();
        assert_eq!(third.lead().unwrap(), Some(made(4)));
        // What the first one had is over, also for what it may still do.
        one.leave();
        assert!(third.hand_on(&made(5)).is_ok());
        assert!(third.forget().unwrap());
        assert_eq!(count(&mut base, "shared = '' AND until = 0"), 1);
        make_table(&mut base);
        assert_eq!(epoch(&mut base), 3, "making it again changes nothing");
        // The database's clock was set back by years.
        base.admin
            .run(&format!("UPDATE {TABLE} SET until = until + 9000000000000"));
        clock.pass(AGAIN);
        assert_eq!(one.lead().unwrap(), Some(Shared::default()));
        assert_eq!(epoch(&mut base), 4);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_is_wrong_with_the_table_is_told_and_leads_nobody_until_it_is_repaired() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let clock = Paused::default();
        let account = match driver {
            Driver::Postgres => format!("\"{}\"", base.user),
            Driver::MySql => format!("'{}'@'%'", base.user),
        };
        let no_table = match driver {
            Driver::Postgres => "is not in the database",
            // It tells nobody of a table that has no right to it.
            Driver::MySql => "does not let the account",
        };
        let one = node(&base, &clock);
        assert!(why(&one).contains(no_table), "{}", why(&one));
        assert!(why(&one).contains("`mattermost-telemetry grants --lease database`"));
        make_table(&mut base);
        for (damage, repair, expected) in [
            (
                format!("DROP TABLE {TABLE}"),
                String::new(),
                "is not in the database",
            ),
            (
                format!("REVOKE UPDATE ON {TABLE} FROM {account}"),
                String::new(),
                "does not let the account",
            ),
            (
                format!("REVOKE SELECT ON {TABLE} FROM {account}"),
                String::new(),
                "does not let the account",
            ),
            (format!("DELETE FROM {TABLE}"), String::new(), "has no row"),
            (
                format!("ALTER TABLE {TABLE} RENAME COLUMN holder TO gone"),
                format!("ALTER TABLE {TABLE} RENAME COLUMN gone TO holder"),
                "is another one",
            ),
            (
                format!("UPDATE {TABLE} SET shared = '{{'"),
                format!("UPDATE {TABLE} SET shared = ''"),
                "cannot be understood",
            ),
        ] {
            clock.pass(AGAIN);
            assert!(one.lead().unwrap().is_some(), "{driver:?} before {damage}");
            base.admin.run(&damage);
            clock.pass(AGAIN);
            for told in [why(&one), one.look().unwrap_err().to_string()] {
                assert!(told.contains(expected), "{driver:?} {damage}: {told}");
                assert!(told.contains("`mattermost-telemetry "), "{told}");
            }
            assert!(one.hand_on(&made(1)).is_err());
            if !repair.is_empty() {
                base.admin.run(&repair);
            }
            make_table(&mut base);
        }
        base.admin
            .run(&format!("UPDATE {TABLE} SET shared = 'x', until = 0"));
        clock.pass(AGAIN);
        assert!(why(&one).contains("cannot be understood"));
        assert!(
            node(&base, &clock).forget().unwrap(),
            "nobody has to lead for it"
        );
        clock.pass(AGAIN);
        assert_eq!(one.lead().unwrap(), Some(Shared::default()));
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_database_that_keeps_a_leader_waiting_or_ends_its_connection_takes_no_lead_away() {
    for driver in BOTH {
        let mut base = leased(driver);
        let clock = Paused::default();
        let [one, other] = [0; 2].map(|_| node(&base, &clock));
        one.lead().unwrap();
        one.hand_on(&made(2)).unwrap();
        let mut held = base.another_admin();
        held.run("BEGIN");
        held.run(&format!("UPDATE {TABLE} SET epoch = epoch"));
        clock.pass(AGAIN);
        assert_eq!(one.lead().unwrap(), Some(made(2)), "it waits");
        held.run("ROLLBACK");
        assert_eq!(one.lead().unwrap(), Some(made(2)));

        let (user, admin) = (&base.user, &mut base.admin);
        match driver {
            Driver::Postgres => admin.run(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'"
            )),
            Driver::MySql => {
                let kept = admin.number(&format!(
                    "SELECT CAST(COALESCE(MAX(ID), 0) AS SIGNED) FROM information_schema.PROCESSLIST \
                     WHERE USER = '{user}'"
                ));
                admin.run(&format!("KILL CONNECTION {kept}"));
            }
        }
        for _ in 0..2 {
            clock.pass(AGAIN);
            assert_eq!(one.lead().unwrap(), Some(made(2)));
        }
        one.hand_on(&made(3)).unwrap();
        assert_eq!(other.lead().unwrap(), None);
        assert_eq!(epoch(&mut base), 1);
    }
}

/// Before each change of the row this is done, by whoever owns the database.
fn before_changes(base: &mut Base, work: &str) {
    let trigger = format!("CREATE TRIGGER meanwhile BEFORE UPDATE ON {TABLE} FOR EACH ROW");
    match base.driver {
        Driver::Postgres => {
            base.admin.run(&format!(
                "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
                 AS $$ BEGIN {work}; RETURN NEW; END $$"
            ));
            base.admin
                .run(&format!("{trigger} EXECUTE PROCEDURE meanwhile()"));
        }
        Driver::MySql => base.admin.run(&format!("{trigger} {work}")),
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_database_itself_ends_what_a_node_began_that_stands_still() {
    for driver in BOTH {
        let mut base = leased(driver);
        base.admin.run("CREATE TABLE bounds (idle bigint)");
        let (idle, longest) = match driver {
            Driver::Postgres => (
                "EXTRACT(EPOCH FROM \
                 current_setting('idle_in_transaction_session_timeout')::interval)::bigint",
                5,
            ),
            Driver::MySql => ("@@SESSION.wait_timeout", 30),
        };
        before_changes(&mut base, &format!("INSERT INTO bounds VALUES ({idle})"));
        let one = node(&base, &Paused::default());
        one.lead().unwrap();
        one.hand_on(&made(2)).unwrap();
        for bound in ["MIN", "MAX"] {
            let bound = format!("SELECT {bound}(idle) FROM bounds");
            assert_eq!(base.admin.number(&bound), longest, "{driver:?}");
        }
    }
}

/// The connection of the account, of which there is one.
fn connection(base: &mut Base) -> i64 {
    let user = base.user.clone();
    base.admin.number(&match base.driver {
        Driver::Postgres => {
            format!("SELECT MAX(pid)::bigint FROM pg_stat_activity WHERE usename = '{user}'")
        }
        Driver::MySql => format!(
            "SELECT CAST(MAX(ID) AS SIGNED) FROM information_schema.PROCESSLIST \
             WHERE USER = '{user}'"
        ),
    })
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_node_looks_elsewhere_for_a_database_that_takes_changes_when_this_one_does_not() {
    for driver in BOTH {
        let mut base = leased(driver);
        let clock = Paused::default();
        let one = node(&base, &clock);
        assert_eq!(one.look().unwrap(), Duration::ZERO);
        for (refusal, expected) in match driver {
            Driver::Postgres => [
                ("RAISE SQLSTATE '25006'", "can only be read"),
                ("RAISE SQLSTATE 'XX000'", "answers with an error"),
            ],
            Driver::MySql => [
                (
                    "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290",
                    "can only be read",
                ),
                (
                    "SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1105",
                    "answers with an error",
                ),
            ],
        } {
            let before = connection(&mut base);
            before_changes(&mut base, refusal);
            let told = why(&one);
            assert!(told.contains(expected), "{driver:?}: {told}");
            match driver {
                Driver::Postgres => base.admin.run("DROP FUNCTION meanwhile CASCADE"),
                Driver::MySql => base.admin.run("DROP TRIGGER meanwhile"),
            }
            clock.pass(AGAIN);
            assert_eq!(one.lead().unwrap(), Some(Shared::default()));
            assert_ne!(connection(&mut base), before, "{driver:?}");
            one.leave();
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_account_can_read_and_change_the_row_and_nothing_else() {
    for driver in BOTH {
        let base = leased(driver);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (user, name) = (&base.user, &base.name);
        let url = |scheme, more| {
            let port = port(driver);
            format!("{scheme}://{user}:{PASSWORD}@127.0.0.1:{port}/{name}{more}")
        };
        let try_it = |statement: &str| {
            let asked = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
            runtime.block_on(async {
                match driver {
                    Driver::Postgres => {
                        let url = url("postgres", "?sslmode=disable");
                        let mut link = PgConnection::connect(&url).await.unwrap();
                        asked.execute(&mut link).await.map(|_| ())
                    }
                    Driver::MySql => {
                        let url = url("mysql", "?ssl-mode=DISABLED");
                        let mut link = MySqlConnection::connect(&url).await.unwrap();
                        asked.execute(&mut link).await.map(|_| ())
                    }
                }
            })
        };
        for allowed in [
            format!("SELECT id, holder, epoch, until, shared FROM {TABLE}"),
            format!("UPDATE {TABLE} SET until = 0"),
        ] {
            try_it(&allowed).unwrap();
        }
        for forbidden in [
            format!("INSERT INTO {TABLE} VALUES (2, '', 0, 0, '')"),
            format!("DELETE FROM {TABLE}"),
            format!("TRUNCATE TABLE {TABLE}"),
            format!("DROP TABLE {TABLE}"),
            format!("ALTER TABLE {TABLE} ADD more int"),
            "CREATE TABLE mine (id int)".to_owned(),
            "UPDATE Users SET Roles = 'system_admin'".to_owned(),
            "UPDATE Systems SET Value = ''".to_owned(),
            "DELETE FROM Posts".to_owned(),
        ] {
            assert!(try_it(&forbidden).is_err(), "{driver:?}: {forbidden}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_database_hears_the_documented_statements_of_a_lease_and_nothing_else() {
    for driver in BOTH {
        let mut base = leased(driver);
        let clock = Paused::default();
        let one = node(&base, &clock);
        one.lead().unwrap();
        one.hand_on(&made(2)).unwrap();
        one.look().unwrap();
        one.leave();
        one.forget().unwrap();
        let forms = all(driver).map(|(_, form)| form);
        let [.., last, _, _] = &forms;
        let last = last.split(" WHERE ").next().unwrap();
        let heard = heard(&mut base, last);
        let around = around(driver).iter().copied();
        for form in forms.iter().map(String::as_str).chain(around.clone()) {
            let is_heard = heard.iter().any(|line| is_of(line, form));
            assert!(is_heard, "{driver:?}: {form} in {heard:?}");
        }
        let around = around.chain(statement::around(driver).iter().copied());
        for line in &heard {
            let is_known = forms
                .iter()
                .map(String::as_str)
                .chain(around.clone())
                .any(|form| is_of(line, form));
            assert!(is_known, "{driver:?}: {line}");
        }
    }
}
