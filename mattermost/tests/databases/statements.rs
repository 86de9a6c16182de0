//! What is asked, and what it takes.

use std::collections::BTreeSet;

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::Figures;
use mattermost_telemetry::database::gaps::Unknown;
use mattermost_telemetry::database::statement::{ALL, Moments, People, Statement, around};

use crate::base::{BOTH, Base, log};
use crate::data;

/// The statements of a report; the others are the security update check's.
fn of_a_report() -> impl Iterator<Item = &'static Statement> + Clone {
    let of_a_check = ["unit tests", "the last security update check"];
    ALL.iter()
        .copied()
        .filter(move |statement| !of_a_check.contains(&statement.name))
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
        let heard = heard(&mut base);
        let now = Moments::before(data::now());
        let asked: BTreeSet<String> = of_a_report()
            .map(|statement| statement.text(driver, now, People::All))
            .collect();
        let around: Vec<&str> = around(driver)
            .iter()
            .map(|text| text.split(':').next().unwrap_or_default())
            .collect();
        let mut seen = BTreeSet::new();
        for statement in heard {
            if asked.contains(&statement) {
                seen.insert(statement);
            } else {
                let is_known = around.iter().any(|known| statement.starts_with(known));
                assert!(is_known, "{driver:?}: {statement}");
            }
        }
        assert_eq!(seen, asked, "{driver:?}");
    }
}

/// What the account said, in the program's own log.
fn heard(base: &mut Base) -> Vec<String> {
    // The log is written beside the answers.
    for _ in 0..1_000 {
        let said = said(base);
        if said
            .iter()
            .filter(|line| line.contains("FROM Posts"))
            .count()
            == 1
            && said.last().is_some_and(|line| line == "ROLLBACK")
        {
            return said;
        }
        match base.driver {
            Driver::Postgres => base.admin.run("SELECT pg_sleep(0.01)"),
            Driver::MySql => base.admin.run("DO SLEEP(0.01)"),
        }
    }
    panic!("{:?}: the log lacks what was asked", base.driver);
}

fn said(base: &Base) -> Vec<String> {
    let log = log(base.driver);
    match base.driver {
        // `account LOG:  statement: …`
        Driver::Postgres => {
            let start = format!("{} LOG:  statement: ", base.user);
            let lines = log.lines().filter_map(|line| line.strip_prefix(&start));
            lines.map(str::to_owned).collect()
        }
        // `time? id Command\targument`
        Driver::MySql => {
            let mut connection = None;
            let mut said = Vec::new();
            for line in log.lines() {
                let Some((head, argument)) = line.rsplit_once('\t') else {
                    continue;
                };
                let mut words = head.split_whitespace().rev();
                let (command, id) = (words.next(), words.next());
                if command == Some("Connect") && argument.starts_with(&format!("{}@", base.user)) {
                    connection = id;
                } else if command == Some("Query") && id.is_some() && id == connection {
                    said.push(argument.to_owned());
                }
            }
            said
        }
    }
}
