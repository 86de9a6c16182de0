//! The program, with a configuration that names a database.

use std::io::Write as _;
use std::process::Command;

use mattermost_telemetry::database::dsn::Driver;
use serde_json::Value;
use tempfile::TempDir;

use crate::base::{BOTH, Base, PASSWORD, port};
use crate::data::CANARY;

/// What a command said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program on a configuration; it must neither panic nor show a secret.
fn run(dir: &TempDir, config: &str, line: &str) -> Said {
    let file = dir.path().join("config.json");
    let mut written = std::fs::File::create(&file).expect("there is room");
    written.write_all(config.as_bytes()).expect("there is room");
    let output = Command::new(env!("CARGO_BIN_EXE_mattermost-telemetry"))
        .env_clear()
        .env("MATTERMOST_TELEMETRY_STATE", dir.path().join("state"))
        .env("MATTERMOST_TELEMETRY_CONFIG", &file)
        .env("RUST_LOG", "trace")
        .args(line.split_whitespace())
        .output()
        .expect("the program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let said = Said {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    for secret in [PASSWORD, CANARY, "panicked"] {
        for part in secret.as_bytes().windows(8.min(secret.len())) {
            let part = str::from_utf8(part).expect("ASCII");
            assert!(!said.out.contains(part), "{line}: {}", said.out);
            assert!(!said.err.contains(part), "{line}: {}", said.err);
        }
    }
    said
}

const COMMANDS: [&str; 6] = [
    "preview",
    "preview --format request",
    "status",
    "status --json",
    "check-security --dry-run --endpoint http://127.0.0.1:9 --product-version 5.8.0",
    "send --endpoint http://127.0.0.1:9 --write-key key --wait 1",
];

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_report_holds_what_the_database_tells() {
    for driver in BOTH {
        let base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        let report = run(&dir, &config, "preview --format json");
        assert_eq!((report.code, report.err.as_str()), (Some(0), ""));
        let report: Value = serde_json::from_str(&report.out).expect("a report is JSON");
        let events = report["events"].as_array().expect("events");
        let found = |name: &str| {
            let mut events = events.iter().filter(|event| event["event"] == name);
            events.next().map(|event| &event["properties"])
        };
        assert_eq!(
            found("server").expect("it is there")["database_type"],
            driver.name()
        );
        for name in [
            "activity",
            "permissions_general",
            "permissions_system_scheme",
            "permissions_team_schemes",
        ] {
            assert!(found(name).is_some(), "{name}");
        }
        let table = run(&dir, &config, "preview").out;
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("registered_users ")
                    && line.contains(" server ")
                    && line.contains(" 12 "))
        );
        let without = run(&dir, &config, "preview --no-database").out;
        assert!(!without.contains("registered_users"));
        assert_eq!(run(&dir, &config, "on").code, Some(0));
        let status = run(&dir, &config, "status").out;
        assert!(!status.contains("activity"), "{status}");
        let asked = run(&dir, &config, COMMANDS[4]);
        for item in ["uc=12", "auc=", "tc=3", "ut=1", "last=2027-01-13"] {
            assert!(asked.out.contains(item), "{item} in {}", asked.out);
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn no_secret_is_shown_whatever_goes_wrong() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        base.admin.run("ALTER TABLE Teams RENAME TO Gone");
        let port = port(driver);
        let wrong = format!("x{PASSWORD}");
        let sources = [
            (base.source(), "a table is not in the database"),
            (base.source_with(&wrong, port), "does not accept"),
            (base.source_with(PASSWORD, 9), "cannot be reached"),
            (format!("{PASSWORD}{CANARY}"), "has not the form"),
            (
                match driver {
                    Driver::Postgres => base.source().replace("sslmode=disable", "sslmode=require"),
                    Driver::MySql => format!("{}?tls=true", base.source()),
                },
                "cannot be protected",
            ),
        ];
        for (source, why) in sources {
            let config = base.config(&source, &[]);
            let dir = tempfile::tempdir().expect("a folder");
            assert_eq!(run(&dir, &config, "on").code, Some(0));
            for line in COMMANDS {
                let said = run(&dir, &config, line);
                assert_ne!(said.code, Some(2), "{line}: {}", said.err);
                if line == "preview" || line.starts_with("status") {
                    let all = said.out + &said.err;
                    assert!(all.contains(why), "{driver:?} {line}: no `{why}` in {all}");
                }
            }
        }
    }
}
