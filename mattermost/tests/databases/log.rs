//! What a database was asked, as it noted itself.

use std::collections::BTreeSet;

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

/// What it said until now, as far as that is written: statements, and whatever else it wanted with the
/// database's word for that before it.
pub(crate) fn said(base: &Base) -> Vec<String> {
    let log = log(base.driver);
    match base.driver {
        Driver::Postgres => said_to_postgres(&log, &base.user),
        Driver::MySql => said_to_mariadb(&log, &base.user),
    }
}

/// What PostgreSQL notes of an account that is nothing it said.
const NOTED: [&str; 11] = [
    "LOG:  connection authenticated: ",
    "LOG:  connection authorized: ",
    "LOG:  disconnection: ",
    "LOG:  duration: ",
    "ERROR:  ",
    "FATAL:  ",
    "DETAIL:  ",
    "HINT:  ",
    "CONTEXT:  ",
    // What it said once more, below an error.
    "STATEMENT:  ",
    "WARNING:  ",
];

/// `account LOG:  statement: …`
fn said_to_postgres(log: &str, account: &str) -> Vec<String> {
    let start = format!("{account} ");
    let lines = log.lines().filter_map(|line| line.strip_prefix(&start));
    lines
        .filter(|line| !NOTED.iter().any(|noted| line.starts_with(noted)))
        .map(|line| line.strip_prefix("LOG:  statement: ").unwrap_or(line))
        .map(str::to_owned)
        .collect()
}

/// `time? id Command\targument`
fn said_to_mariadb(log: &str, account: &str) -> Vec<String> {
    let start = format!("{account}@");
    let mut connections = BTreeSet::new();
    let mut said = Vec::new();
    for line in log.lines() {
        let entry = line.strip_prefix("\t\t").or_else(|| {
            let (time, entry) = line.split_once('\t')?;
            time.contains(':').then_some(entry)
        });
        let entry = entry.and_then(|entry| entry.trim_start().split_once(' '));
        let Some((id, (command, argument))) =
            entry.and_then(|(id, entry)| Some((id, entry.split_once('\t')?)))
        else {
            continue;
        };
        match command {
            "Connect" if argument.starts_with(&start) => {
                connections.insert(id);
            }
            "Connect" | "Quit" => {}
            _ if !connections.contains(id) => {}
            "Query" => said.push(argument.to_owned()),
            _ => said.push(format!("{command} {argument}")),
        }
    }
    said
}

/// What differs in a statement: its name, and of what letters it is.
type Differs = (&'static str, fn(char) -> bool);

const DIFFERS: [Differs; 5] = [
    (":holder", |letter| {
        letter.is_ascii_hexdigit() || letter == '-'
    }),
    (":epoch", |letter| letter.is_ascii_digit()),
    // JSON in quotes, which it does not end.
    (":shared", |letter| letter != '\'' && letter != '\\'),
    (":seconds", |letter| {
        letter.is_ascii_digit() || letter == '.'
    }),
    (":milliseconds", |letter| letter.is_ascii_digit()),
];

/// Whether a statement is of this form, in which what differs has a colon before its name.
pub(crate) fn is_of(mut statement: &str, mut form: &str) -> bool {
    while let Some((at, (name, is_part))) = DIFFERS
        .iter()
        .filter_map(|differs| Some((form.find(differs.0)?, differs)))
        .min_by_key(|(at, _)| *at)
    {
        let Some(rest) = statement.strip_prefix(&form[..at]) else {
            return false;
        };
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        if end == 0 {
            return false;
        }
        (statement, form) = (&rest[end..], &form[at + name.len()..]);
    }
    statement == form
}

#[test]
fn what_differs_in_a_statement_is_of_its_letters_and_nothing_follows_it() {
    let form = "UPDATE t SET shared = ':shared' WHERE holder = ':holder' AND epoch = :epoch";
    let one = r#"UPDATE t SET shared = '{"made":7}' WHERE holder = 'a0-b' AND epoch = 12"#;
    assert!(is_of(one, form));
    for (from, to) in [
        ("12", "12 OR 1 = 1"),
        ("12", ""),
        ("12", "x"),
        ("a0-b", "a0-b' OR '' = '"),
        ("a0-b", "somebody"),
        ("7}", "7}', until = '"),
        ("SET", "set"),
        ("UPDATE", "SELECT 1; UPDATE"),
    ] {
        assert!(!is_of(&one.replace(from, to), form), "{from} {to}");
    }
    assert!(is_of("SET a = 1.500", "SET a = :seconds"));
    assert!(!is_of("SET a = 1, b = 2", "SET a = :seconds"));
    assert!(is_of("COMMIT", "COMMIT") && !is_of("COMMIT AND CHAIN", "COMMIT"));
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

#[test]
fn whatever_an_account_wants_is_heard_and_not_only_plain_statements() {
    let log = "\
reader-1 LOG:  connection authorized: user=reader-1 database=chat-1
reader-1 LOG:  statement: BEGIN READ ONLY
reader-11 LOG:  statement: SELECT 11
reader-1 LOG:  execute <unnamed>: SELECT 1
reader-1 LOG:  execute sqlx_s_1: SELECT 2
reader-1 ERROR:  relation \"teams\" does not exist at character 22
reader-1 STATEMENT:  SELECT COUNT(*) FROM Teams
reader-1 LOG:  fastpath function call: \"lo_open\" (OID 952)
reader-1 LOG:  duration: 0.2 ms
";
    let expected = [
        "BEGIN READ ONLY",
        "LOG:  execute <unnamed>: SELECT 1",
        "LOG:  execute sqlx_s_1: SELECT 2",
        "LOG:  fastpath function call: \"lo_open\" (OID 952)",
    ];
    assert_eq!(said_to_postgres(log, "reader-1"), expected);
    let log = "\
Time\t\t    Id Command\tArgument
261126  6:31:02\t     7 Connect\treader-1@127.0.0.1 on chat-1 using TCP/IP
\t\t     8 Connect\treader-11@127.0.0.1 on chat-1 using TCP/IP
\t\t     8 Query\tSELECT 11
\t\t     7 Query\tSELECT 1,\t2
\t\t     7 Prepare\tSELECT ?
\t\t     7 Execute\tSELECT 3
261126  6:31:03\t     7 Init DB\tchat-2
\t\t     9 Connect\treader-1@127.0.0.1 on chat-1 using TCP/IP
\t\t     7 Close stmt\t
\t\t     7 Quit\t
";
    let expected = [
        "SELECT 1,\t2",
        "Prepare SELECT ?",
        "Execute SELECT 3",
        "Init DB chat-2",
        "Close stmt ",
    ];
    assert_eq!(said_to_mariadb(log, "reader-1"), expected);
}
