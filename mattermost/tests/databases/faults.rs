//! What goes wrong.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mattermost_telemetry::catalogue;
use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{Figures, Limits, Wanted, read_while};
use mattermost_telemetry::database::gaps::Unknown;
use mattermost_telemetry::database::statement::around;

use crate::base::{Admin, BOTH, Base, PASSWORD, plain, port, report, short};
use crate::between::{Between, cut};
use crate::data::now;
use crate::log::heard;

/// A port on which nobody listens.
pub(crate) fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// What is known without a database.
fn nothing(base: &Base, why: Unknown, told: &Figures) {
    for name in ["teams", "messages", "the release"] {
        assert_eq!(told.gaps.why(name), Some(why), "{name}");
    }
    let mut expected = Figures::default();
    expected.server.database_type = base.expected().server.database_type;
    expected.check.database_type = expected.server.database_type;
    expected.gaps = told.gaps.clone();
    assert_eq!(*told, expected);
    assert_eq!(told.gaps.iter().count(), 1);
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_database_that_lets_nobody_in_tells_nothing_and_why() {
    for driver in BOTH {
        let base = Base::new(driver);
        let port = port(driver);
        let source = base.source();
        let other = source.replace(&format!("/{}", base.name), "/nowhere");
        for (source, why) in [
            (
                base.source_with(PASSWORD, closed_port()),
                Unknown::Unreachable,
            ),
            (base.source_with("wrong", port), Unknown::Refused),
            (other, Unknown::Refused),
        ] {
            nothing(&base, why, &base.read_from(&source, Limits::default()));
        }
        let none = Limits {
            everything: Duration::ZERO,
            ..Limits::default()
        };
        nothing(&base, Unknown::NoTime, &base.read_within(none));
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_listener_that_never_answers_is_given_up() {
    for driver in BOTH {
        let base = Base::new(driver);
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("an address").port();
        let limits = Limits {
            connecting: Duration::from_millis(50),
            ..Limits::default()
        };
        let told = base.read_from(&base.source_with(PASSWORD, port), limits);
        nothing(&base, Unknown::Unreachable, &told);
    }
}

/// Keeps everybody else from reading a table, until it is dropped.
pub(crate) fn lock(base: &Base, table: &str) -> Admin {
    let mut admin = base.another_admin();
    match base.driver {
        Driver::Postgres => {
            admin.run("BEGIN");
            admin.run(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"));
        }
        Driver::MySql => admin.run(&format!("LOCK TABLES {table} WRITE")),
    }
    admin
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_count_that_takes_too_long_costs_no_other_figure() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let _held = lock(&base, "Teams");
        let told = base.read_within(short());
        let mut expected = base.expected();
        expected.activity.teams = None;
        expected.check.teams = None;
        for scheme in &mut expected.team_schemes {
            scheme.team_count = None;
        }
        for name in ["teams", "teams of schemes"] {
            assert_eq!(
                told.gaps.why(name),
                Some(Unknown::TooSlow),
                "{driver:?} {name}"
            );
        }
        expected.gaps = told.gaps.clone();
        assert_eq!(told, expected);
        // The database ended it by itself, so that the connection outlived that.
        let heard = heard(&mut base, "FROM Posts");
        let first = around(driver).first();
        let connections = heard.iter().filter(|said| Some(&said.as_str()) == first);
        assert_eq!(connections.count(), 1, "{driver:?}: {heard:#?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_is_not_told_until_the_time_is_over_is_not_known() {
    for driver in BOTH {
        let base = Base::new(driver);
        let _held = lock(&base, "Teams");
        let limits = Limits {
            everything: Duration::from_secs(4),
            ..Limits::default()
        };
        let told = base.read_within(limits);
        assert_eq!(told.activity.registered_users, Some(12), "{driver:?}");
        assert_eq!(told.activity.posts, None);
        for name in ["teams", "permissions of roles", "messages"] {
            assert_eq!(told.gaps.why(name), Some(Unknown::NoTime), "{driver:?}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_connection_that_is_lost_again_and_again_is_given_up() {
    for driver in BOTH {
        let base = Base::new(driver);
        let (port, connections) = cut(port(driver), "SELECT COUNT(");
        let told = base.read_from(&base.source_with(PASSWORD, port), Limits::default());
        assert_eq!(told.server.version, base.expected().server.version);
        assert_eq!(told.activity, Figures::default().activity);
        // What could be asked for without a count, too.
        for name in ["teams", "permissions of roles", "messages"] {
            assert_eq!(told.gaps.why(name), Some(Unknown::Lost), "{driver:?}");
        }
        assert_eq!(connections.load(Ordering::Relaxed), 4, "{driver:?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_connection_that_is_lost_costs_the_figure_that_was_asked_for() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let held = lock(&base, "Teams");
        let source = base.source();
        let databases = base.databases(&source, &[]);
        let told = std::thread::scope(|scope| {
            let reading = scope.spawn(|| report(&databases, Limits::default()));
            base.end_waiting();
            drop(held);
            reading.join().expect("it does not panic")
        });
        let mut expected = base.expected();
        expected.activity.teams = None;
        expected.check.teams = None;
        assert_eq!(told.gaps.why("teams"), Some(Unknown::Lost), "{driver:?}");
        assert_eq!(told.gaps.iter().count(), 1);
        expected.gaps = told.gaps.clone();
        assert_eq!(plain(told), expected);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_replica_that_never_answers_is_waited_for_once() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = silent.local_addr().expect("an address").port();
        let held = lock(&base, "Teams");
        let databases = base.databases(&base.source(), &[base.source_with(PASSWORD, port)]);
        let limits = Limits {
            connecting: Duration::from_secs(2),
            ..Limits::default()
        };
        let told = std::thread::scope(|scope| {
            let reading = scope.spawn(|| report(&databases, limits));
            base.end_waiting();
            drop(held);
            reading.join().expect("it does not panic")
        });
        assert_eq!(told.gaps.why("teams"), Some(Unknown::Lost), "{driver:?}");
        assert_eq!(told.activity.posts, base.expected().activity.posts);
        silent.set_nonblocking(true).expect("a listener can");
        let waited = silent.incoming().take_while(Result::is_ok).count();
        assert_eq!(waited, 1, "{driver:?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_replica_that_loses_the_connection_costs_what_it_was_asked_and_the_next_is_asked_the_rest() {
    for driver in BOTH {
        let base = Base::new(driver);
        let lossy = || cut(port(driver), "COUNT(CASE");
        let (first, connections) = lossy();
        let databases = base.databases(&base.source(), &[base.source_with(PASSWORD, first)]);
        let told = report(&databases, Limits::default());
        let mut expected = base.expected();
        expected.activity.active_users_daily = None;
        expected.activity.active_users_monthly = None;
        expected.check.active_users = None;
        let all: Vec<_> = told.gaps.iter().collect();
        let lost: &[_] = &["active accounts"];
        assert_eq!(all, [(Unknown::Lost, lost)], "{driver:?}");
        expected.gaps = told.gaps.clone();
        assert_eq!(plain(told), expected);
        assert_eq!(connections.load(Ordering::Relaxed), 1, "{driver:?}");

        // Nor do many of them keep it from the last one.
        let replicas: Vec<_> = (0..5).map(|_| lossy()).collect();
        let sources = replicas
            .iter()
            .map(|(port, _)| base.source_with(PASSWORD, *port));
        let sources: Vec<_> = sources.collect();
        let told = report(&base.databases(&base.source(), &sources), Limits::default());
        assert_eq!(told.activity.logins_daily, Some(3), "{driver:?}");
        for (_, connections) in replicas {
            assert_eq!(connections.load(Ordering::Relaxed), 1, "{driver:?}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn asking_is_given_up_where_nobody_wants_to_know_any_more() {
    for driver in BOTH {
        let base = Base::new(driver);
        let _held = lock(&base, "Teams");
        let wanted = Wanted {
            events: &catalogue::figures(),
            license_key: None,
            server_id: false,
        };
        let looks = AtomicUsize::new(0);
        let go_on = || looks.fetch_add(1, Ordering::Relaxed) == 0;
        let databases = base.databases(&base.source(), &[]);
        let told = read_while(&databases, wanted, now(), Limits::default(), &go_on);
        nothing(&base, Unknown::GivenUp, &plain(told));
        assert_eq!(looks.load(Ordering::Relaxed), 2, "{driver:?}");
    }
}

/// What is told by MariaDB as if it were another one, and what that one heard.
fn told_by(between: &Between, base: &Base, limits: Limits) -> (Figures, Vec<String>) {
    let source = base.source_with(PASSWORD, between.stand(port(base.driver)));
    (base.read_from(&source, limits), between.heard())
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_database_that_cannot_end_a_count_is_not_asked_for_what_may_be_many() {
    let base = Base::new(Driver::MySql);
    for (release, lacks) in [
        (
            "5.6.51",
            &[("max_execution_time", 1193), ("max_statement_time", 1193)],
        ),
        // It calls milliseconds so, and takes no fractions of them.
        (
            "5.7.5",
            &[("max_execution_time", 1193), ("max_statement_time", 1232)],
        ),
    ] {
        let between = Between::new(release, lacks);
        let (told, heard) = told_by(&between, &base, Limits::default());
        let mut expected = base.expected();
        expected.activity.posts = None;
        expected.activity.logins_daily = None;
        expected.activity.logins_monthly = None;
        expected.gaps = told.gaps.clone();
        assert_eq!(told, expected, "{release}");
        let all: Vec<_> = told.gaps.iter().collect();
        let endless: &[_] = &["logins", "messages"];
        assert_eq!(all, [(Unknown::NoLimit, endless)], "{release}");
        let is_said = |words: &str| heard.iter().any(|said| said.contains(words));
        assert!(is_said("SET SESSION lock_wait_timeout = 10"), "{heard:#?}");
        for table in ["FROM Posts", "FROM Audits"] {
            assert!(!is_said(table), "{heard:#?}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_mariadb_of_any_name_keeps_to_the_limit_by_itself() {
    let base = Base::new(Driver::MySql);
    // It knows no `max_execution_time`, and needs nobody between for that.
    let between = Between::new("8.0.36", &[]);
    let (told, _) = told_by(&between, &base, Limits::default());
    assert_eq!(told, base.expected());
    let between = Between::new("8.0.36", &[]);
    let _held = lock(&base, "Teams");
    let (told, heard) = told_by(&between, &base, short());
    assert_eq!(told.gaps.why("teams"), Some(Unknown::TooSlow));
    // The connection outlives what the database ended.
    let connections = heard.iter().filter(|said| *said == "SELECT VERSION()");
    assert_eq!(connections.count(), 1, "{heard:#?}");
}
