//! What a database was asked, as it noted itself.

use mattermost_telemetry::database::dsn::Driver;

use crate::base::{Base, variable};

/// What ends a transaction.
const ENDS: [&str; 2] = ["ROLLBACK", "COMMIT"];

fn log(driver: Driver) -> String {
    let bytes = std::fs::read(variable(driver, "LOG")).expect("there is a log");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What the account said, when it has said once what has this in it, and nothing after that.
pub(crate) fn heard(base: &mut Base, last: &str) -> Vec<String> {
    // The log is written beside the answers.
    for _ in 0..1_000 {
        let said = said(base);
        if said.iter().filter(|line| line.contains(last)).count() == 1
            && said
                .last()
                .is_some_and(|line| ENDS.contains(&line.as_str()))
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

/// What it said until now, as far as that is written.
pub(crate) fn said(base: &Base) -> Vec<String> {
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

/// Which of its connections were protected.
pub(crate) fn protections(base: &Base) -> Vec<bool> {
    let log = log(base.driver);
    let lines = log.lines();
    match base.driver {
        Driver::Postgres => {
            let start = format!("{} LOG:  connection authorized: ", base.user);
            let lines = lines.filter(|line| line.starts_with(&start));
            lines.map(|line| line.contains(" SSL enabled ")).collect()
        }
        Driver::MySql => {
            let start = format!("Connect\t{}@", base.user);
            let lines = lines.filter(|line| line.contains(&start));
            lines.map(|line| line.contains("SSL/TLS")).collect()
        }
    }
}
