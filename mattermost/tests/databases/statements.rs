//! What is asked, and what it takes.

use std::collections::{BTreeMap, BTreeSet};

use mattermost_telemetry::catalogue;
use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{Figures, Limits};
use mattermost_telemetry::database::gaps::Unknown;
use mattermost_telemetry::database::statement::{ALL, Moments, People, Statement, around};
use telemetry_core::{EventMeta, Trigger};

use crate::base::{BOTH, Base, PASSWORD, port};
use crate::between::Between;
use crate::data;
use crate::log::{heard, is_of, said};

/// The statements of a report; the others are the security update check's.
fn of_a_report() -> impl Iterator<Item = &'static Statement> + Clone {
    let figures = catalogue::figures();
    let all = ALL.iter().copied();
    all.filter(move |statement| statement.tells_of(&figures))
}

/// What the database does not tell, by the names of the statements.
fn untold(told: &Figures) -> BTreeSet<&'static str> {
    let all = of_a_report().map(|statement| statement.name);
    all.filter(|name| told.gaps.why(name).is_some()).collect()
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_is_missing_costs_the_statements_that_name_it_and_no_other() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let reads = of_a_report().flat_map(|statement| statement.reads);
        let tables: BTreeSet<_> = reads.clone().map(|(table, _)| *table).collect();
        let columns = reads.flat_map(|(table, columns)| columns.iter().map(move |c| (*table, *c)));
        let columns: BTreeSet<_> = columns.collect();
        for (table, column) in columns {
            base.admin.run(&format!(
                "ALTER TABLE {table} RENAME COLUMN {column} TO Gone"
            ));
            check(&base, table, Some(column), Unknown::NoColumn);
            base.admin.run(&format!(
                "ALTER TABLE {table} RENAME COLUMN Gone TO {column}"
            ));
        }
        for table in tables {
            base.admin
                .run(&format!("ALTER TABLE {table} RENAME TO Gone"));
            check(&base, table, None, Unknown::NoTable);
            base.admin
                .run(&format!("ALTER TABLE Gone RENAME TO {table}"));
        }
        assert_eq!(base.read(), base.expected());
    }
}

/// Everything but what names the table, and the column if one is told, must be known.
fn check(base: &Base, table: &str, column: Option<&str>, why: Unknown) {
    let names_it = |statement: &&Statement| {
        statement.reads.iter().any(|(known, columns)| {
            *known == table && column.is_none_or(|column| columns.contains(&column))
        })
    };
    let told = base.read();
    let mut expected: BTreeSet<_> = of_a_report()
        .filter(names_it)
        .map(|known| known.name)
        .collect();
    // Whoever does not know the state does not ask for what depends on it.
    if expected.contains("the state of permissions") {
        expected.remove("permissions of team schemes");
        expected.remove("teams of schemes");
    }
    // Of MySQL, nobody without a privilege learns whether there are bots.
    let no_people = ["accounts", "active accounts", "deactivated accounts"];
    let no_people = match base.driver {
        Driver::MySql if expected.contains("the release") => &no_people[..],
        Driver::MySql | Driver::Postgres => &[],
    };
    expected.extend(no_people);
    assert_eq!(
        untold(&told),
        expected,
        "{table} {column:?}: {:?}",
        told.gaps
    );
    for name in expected {
        let known = told.gaps.why(name);
        if no_people.contains(&name) {
            assert_eq!(known, Some(Unknown::NoBots), "{table} {column:?} {name}");
            continue;
        }
        // MySQL's privileges go with names.
        let alike = [Some(why), Some(Unknown::NotGranted)];
        assert!(
            alike.contains(&known),
            "{table} {column:?} {name}: {known:?}"
        );
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn without_grants_nothing_is_told_but_why() {
    for driver in BOTH {
        let mut base = Base::without_grants(driver);
        match driver {
            Driver::Postgres => {
                let told = base.read();
                assert_eq!(told.gaps.why("teams"), Some(Unknown::Refused));
                let (name, user) = (base.name.clone(), base.user.clone());
                base.admin.run(&format!(
                    "GRANT CONNECT ON DATABASE \"{name}\" TO \"{user}\""
                ));
            }
            Driver::MySql => {
                let told = base.read();
                assert_eq!(told.gaps.why("teams"), Some(Unknown::Refused));
                return;
            }
        }
        let told = base.read();
        assert_eq!(told.activity.teams, None);
        assert_ne!(told.gaps.why("teams"), None);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_database_hears_the_documented_statements_and_nothing_else() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        assert_eq!(base.read(), base.expected());
        let heard = heard(&mut base, "FROM Posts");
        let asked = texts(driver, of_a_report());
        let around = around(driver);
        let mut said: BTreeSet<&str> = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for statement in heard.into_iter().chain(heard_by_an_old_one(&base)) {
            if asked.contains(&statement) {
                seen.insert(statement);
                continue;
            }
            let form = around.iter().find(|form| is_of(&statement, form));
            said.extend(form);
            assert!(form.is_some(), "{driver:?}: {statement}");
        }
        assert_eq!(seen, asked, "{driver:?}");
        assert_eq!(said, around.iter().copied().collect(), "{driver:?}");
    }
}

/// What a release of MySQL hears that knows no limit of time.
fn heard_by_an_old_one(base: &Base) -> Vec<String> {
    if base.driver == Driver::Postgres {
        return Vec::new();
    }
    let lacks = &[("max_execution_time", 1193), ("max_statement_time", 1193)];
    let between = Between::new("5.6.51", lacks);
    let source = base.source_with(PASSWORD, between.stand(port(base.driver)));
    base.read_from(&source, Limits::default());
    between.heard()
}

/// Statements as they are asked.
fn texts(driver: Driver, all: impl Iterator<Item = &'static Statement>) -> BTreeSet<String> {
    let now = Moments::before(data::now());
    all.map(|statement| statement.text(driver, now, People::All))
        .collect()
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_no_event_of_the_report_tells_is_not_asked() {
    for driver in BOTH {
        let last = |event: &EventMeta| match event.name {
            "server" => "system_admin ",
            "activity" => "FROM Posts",
            "permissions_general" => "AdvancedPermissions",
            "permissions_system_scheme" => "channel_user",
            "permissions_team_schemes" => "SchemeId",
            "license" => "Licenses",
            name => panic!("nobody knows what is asked last for {name}"),
        };
        let all = ALL.iter().flat_map(|statement| statement.tells);
        let events = all.filter(|event| event.trigger == Trigger::Daily);
        let events: BTreeMap<_, _> = events.map(|event| (event.name, *event)).collect();
        assert_eq!(events.len(), 6);
        for event in events.into_values() {
            let mut base = Base::new(driver);
            let told = base.read_events(&[event]);
            assert!(told.gaps.is_empty(), "{:?}", told.gaps);
            let wanted = ALL.iter().filter(|statement| statement.tells_of(&[event]));
            let wanted = texts(driver, wanted.copied());
            let of_all = texts(driver, ALL.iter().copied());
            let heard: BTreeSet<String> = heard(&mut base, last(event)).into_iter().collect();
            let asked: BTreeSet<String> = heard.intersection(&of_all).cloned().collect();
            assert_eq!(asked, wanted, "{driver:?}: {}", event.name);
        }
        let mut base = Base::new(driver);
        assert!(base.read_events(&[]).gaps.is_empty());
        base.admin.run("SELECT 1");
        assert_eq!(said(&base), [""; 0]);
    }
}
