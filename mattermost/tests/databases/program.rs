//! The program, with a configuration that names a database.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use mattermost_telemetry::database::dsn::Driver;
use serde_json::Value;
use tempfile::TempDir;

use crate::base::{BOTH, Base, PASSWORD, port};
use crate::certificates::{ANOTHER, place};
use crate::data::CANARY;
use crate::log::heard;

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program on a configuration.
pub(crate) fn command(dir: &TempDir, config: &str) -> Command {
    let file = dir.path().join("config.json");
    let mut written = std::fs::File::create(&file).expect("there is room");
    written.write_all(config.as_bytes()).expect("there is room");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mattermost-telemetry"));
    command
        .env_clear()
        .env("MATTERMOST_TELEMETRY_STATE", dir.path().join("state"))
        .env("MATTERMOST_TELEMETRY_CONFIG", &file)
        .env("RUST_LOG", "trace");
    command
}

/// Runs the program on a configuration; it must neither panic nor show a secret.
pub(crate) fn run(dir: &TempDir, config: &str, line: &str) -> Said {
    run_with(dir, config, line, &[])
}

/// The same on a machine that has these variables.
pub(crate) fn run_with(
    dir: &TempDir,
    config: &str,
    line: &str,
    variables: &[(&str, PathBuf)],
) -> Said {
    let output = command(dir, config)
        .envs(variables.iter().map(|(name, value)| (name, value)))
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
        assert_hides(&said.out, secret);
        assert_hides(&said.err, secret);
    }
    said
}

/// What the daemon says, with a state of its own, until it said this.
pub(crate) fn journal(dir: &TempDir, config: &str, options: &str, last: &str) -> String {
    let state = dir.path().join("daemon");
    let start = |line: &str| {
        let mut command = command(dir, config);
        command.args(line.split_whitespace());
        command.arg("--state").arg(&state);
        command
    };
    let agreed = start("on").output().expect("it runs");
    assert!(agreed.status.success());
    let line = format!("run --at-once --write-key key --endpoint http://127.0.0.1:9 {options}");
    let mut daemon = start(&line)
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let lines = BufReader::new(daemon.stderr.take().expect("it is piped")).lines();
    let mut said = String::new();
    for line in lines.map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if line.starts_with(last) {
            break;
        }
    }
    let _ = daemon.kill();
    let _ = daemon.wait();
    std::fs::remove_dir_all(state).expect("it is gone");
    assert!(said.contains(last), "{said}");
    said
}

/// No eight bytes of the secret may stand in the text.
pub(crate) fn assert_hides(text: &str, secret: &str) {
    let parts: HashSet<&[u8]> = secret.as_bytes().windows(8).collect();
    let shown = text.as_bytes().windows(8).find(|part| parts.contains(part));
    let shown = shown.map(String::from_utf8_lossy);
    assert_eq!(shown, None, "{text}");
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
fn what_counts_days_counts_those_before_the_time_that_was_said() {
    for driver in BOTH {
        let base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        let counted = |time: &str| {
            let line = format!("preview --format json --at {time}");
            let report: Value =
                serde_json::from_str(&run(&dir, &config, &line).out).expect("a report is JSON");
            let mut events = report["events"].as_array().expect("events").iter();
            let activity = events.find(|event| event["event"] == "activity");
            let figures = &activity.expect("it is there")["properties"];
            [
                "active_users_daily",
                "active_users_monthly",
                "logins_daily",
                "logins_monthly",
            ]
            .map(|key| figures[key].as_u64())
        };
        let expected = base.expected().activity;
        assert_eq!(
            counted("2027-01-15T08:00:00Z"),
            [
                expected.active_users_daily,
                expected.active_users_monthly,
                expected.logins_daily,
                expected.logins_monthly,
            ]
        );
        assert_eq!(
            counted("2027-01-15T10:00:00+02:00"),
            counted("2027-01-15T08:00:00Z")
        );
        assert_eq!(counted("2099-01-01T00:00:00Z"), [Some(0); 4]);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn status_says_what_a_security_update_check_cannot_tell_once_some_are_made() {
    const NOT_KNOWN: &str = "not known for it: ";
    for driver in BOTH {
        let mut base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        base.admin.run("ALTER TABLE Teams RENAME TO Gone");
        let before = run(&dir, &config, "status").out;
        assert!(!before.contains(NOT_KNOWN), "{before}");
        let check = COMMANDS[4].replace(" --dry-run", "");
        assert_eq!(run(&dir, &config, &check).code, Some(1));
        let after = run(&dir, &config, "status").out;
        assert!(after.contains(&format!("{NOT_KNOWN}teams: ")), "{after}");
        let json: Value =
            serde_json::from_str(&run(&dir, &config, "status --json").out).expect("status is JSON");
        assert_eq!(
            json["security_update_check"]["not_known"]
                .as_array()
                .map(Vec::len),
            Some(1),
            "{json}"
        );
        let off = [("MATTERMOST_SECURITY_CHECK", PathBuf::from("off"))];
        let off = run_with(&dir, &config, "status", &off).out;
        assert!(!off.contains(NOT_KNOWN), "{off}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn for_a_report_that_was_made_nothing_is_counted_again() {
    for driver in BOTH {
        let counts = || {
            let mut base = Base::new(driver);
            let config = base.config(&base.source(), &[]);
            let dir = tempfile::tempdir().expect("a folder");
            assert_eq!(run(&dir, &config, "on").code, Some(0));
            for name in ["one", "two"] {
                let line = format!("export {}", dir.path().join(name).display());
                assert_eq!(run(&dir, &config, &line).code, Some(0), "{name}");
            }
            // What is asked later stands later in the log.
            run(&dir, &config, COMMANDS[4]);
            let heard = heard(&mut base, "RanUnitTests");
            heard
                .iter()
                .filter(|line| line.contains("FROM Posts"))
                .count()
        };
        // Where the 24 hours are nearly over, the next report may be due: one time in a thousand.
        assert!((0..2).any(|_| counts() == 1), "{driver:?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_report_that_is_made_anew_under_another_identifier_is_counted_anew() {
    for driver in BOTH {
        let base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(run(&dir, &config, "on").code, Some(0));
        for (name, option) in [("one", ""), ("two", "--use-server-id"), ("three", "")] {
            let file = dir.path().join(name);
            let line = format!("export {option} {}", file.display());
            assert_eq!(run(&dir, &config, &line).code, Some(0), "{name}");
            let written = std::fs::read_to_string(file).expect("it is written");
            assert!(written.contains("registered_users"), "{driver:?} {name}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_limits_leave_out_is_shown_as_that_and_not_asked_for() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let config = base.config(&base.source(), &[]);
        let dir = tempfile::tempdir().expect("a folder");
        let limit = "limit --without activity license permissions_team_schemes";
        for line in ["on", limit] {
            assert_eq!(run(&dir, &config, line).code, Some(0), "{line}");
        }
        let table = run(&dir, &config, "preview").out;
        for key in ["registered_users", "feature_saml"] {
            let mut rows = table.lines().filter(|row| row.contains(key));
            assert!(rows.all(|row| row.contains("left out by your limits")));
            assert!(table.contains(key), "{key} in {table}");
        }
        let heard = heard(&mut base, "FROM Roles");
        for table in ["Posts", "Users u", "Licenses", "Schemes"] {
            let mut asked = heard.iter();
            assert!(!asked.any(|asked| asked.contains(table)), "{table}");
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
        let another = place(ANOTHER);
        let checked = &match driver {
            Driver::Postgres => format!("sslmode=verify-full&sslrootcert={}", another.display()),
            Driver::MySql => "tls=true".to_owned(),
        };
        let sources = [
            (base.source(), "a table is not in the database"),
            (base.source_with(&wrong, port), "does not accept"),
            (base.source_with(PASSWORD, 9), "cannot be reached"),
            (format!("{PASSWORD}{CANARY}"), "has not the form"),
            (base.protected(checked), "cannot be protected"),
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
