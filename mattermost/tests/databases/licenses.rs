//! Which license counts, and what is seen of it.

use std::fs;

use mattermost_telemetry::catalogue;
use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::ActiveLicense;
use mattermost_telemetry::database::gaps::Unknown;
use mattermost_telemetry::generated::report::License;
use mattermost_telemetry::license::{MOST_BYTES, Reason};
use serde_json::Value;
use telemetry_core::{Date, Telemetry as _};
use tempfile::TempDir;

use crate::base::{BOTH, Base};
use crate::data::{ACTIVE, EXPIRES, NOW};
use crate::log::heard;
use crate::program::{self, journal, run};
use crate::publisher::{id, pem, signed, signed_by_a_stranger, text};

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn without_an_active_license_in_the_database_the_server_takes_that_of_its_file() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let mut expected = base.expected();
        expected.license = ActiveLicense::Nowhere;
        for change in [
            "UPDATE Systems SET Value = '' WHERE Name = 'ActiveLicenseId'",
            "UPDATE Systems SET Value = NULL WHERE Name = 'ActiveLicenseId'",
            "UPDATE Systems SET Value = 'short' WHERE Name = 'ActiveLicenseId'",
            "DELETE FROM Systems WHERE Name = 'ActiveLicenseId'",
        ] {
            base.admin.run(change);
            assert_eq!(base.read(), expected, "{change}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn an_active_license_that_is_not_there_or_no_license_is_told_why_and_costs_nothing_else() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        for (blob, why) in broken(&mut base) {
            base.admin.run(&store(&blob));
            let mut expected = base.expected();
            expected.license = ActiveLicense::Here(Err(why));
            assert_eq!(base.read(), expected, "{why}");
        }
        for change in [
            "UPDATE Licenses SET Bytes = NULL",
            "DELETE FROM Licenses WHERE Id LIKE 'active%'",
        ] {
            base.admin.run(change);
            let told = base.read();
            assert_eq!(told.gaps.why("the license"), Some(Unknown::NoRow));
            let mut expected = base.expected();
            expected.license = ActiveLicense::Untold;
            expected.gaps = told.gaps.clone();
            assert_eq!(told, expected, "{change}");
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_license_that_nobody_may_tell_is_not_taken() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let mut events = catalogue::figures();
        events.retain(|event| event.name != License::EVENT.name);
        let told = base.read_events(&events);
        let mut expected = base.expected();
        expected.license = ActiveLicense::Untold;
        assert_eq!(told, expected);
        let heard = heard(&mut base, "FROM Posts");
        assert!(!heard.iter().any(|asked| asked.contains("Licenses")));
    }
}

/// What cannot be a license, and why. Somebody made the column wider, for the last of them.
fn broken(base: &mut Base) -> Vec<(String, Reason)> {
    if base.driver == Driver::MySql {
        base.admin
            .run("ALTER TABLE Licenses MODIFY Bytes mediumtext");
    }
    let right = text(ACTIVE, 250, EXPIRES);
    let blob = signed(&right);
    let cut = right.rsplit_once(',').map_or("", |(cut, _)| cut);
    let ended = signed(&text(ACTIVE, 250, NOW - 1));
    let day = Date::parse("2027-01-15");
    let large = signed(&right.replace("E20", &"x".repeat(MOST_BYTES)));
    vec![
        (String::new(), Reason::Form),
        ("no Base64!".to_owned(), Reason::Form),
        (blob[..300].to_owned(), Reason::Form),
        (blob[..400].to_owned(), Reason::Signature),
        (blob[..blob.len() - 4].to_owned(), Reason::Signature),
        (signed_by_a_stranger(&right), Reason::Signature),
        (signed(cut), Reason::Form),
        (
            signed(&right.replace("\"features\"", "\"x\"")),
            Reason::Form,
        ),
        (ended, Reason::Ended { day }),
        (large, Reason::TooLarge),
    ]
}

/// Puts this in the place of the active license.
fn store(blob: &str) -> String {
    let id = id(ACTIVE);
    format!("UPDATE Licenses SET Bytes = '{blob}' WHERE Id = '{id}'")
}

/// A configuration of the program beside which a right license lies, that of somebody else.
fn beside_a_file(base: &Base) -> (TempDir, String) {
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: String| {
        let mut file = fs::File::create(dir.path().join(name)).expect("a file");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    };
    let stale = text("stale", 999, EXPIRES);
    put("mattermost.mattermost-license", signed(&stale));
    put("key.pem", pem());
    (dir, base.config(&base.source(), &[]))
}

/// The license of a report.
fn sent(dir: &TempDir, config: &str, options: &str) -> Value {
    let key = dir.path().join("key.pem");
    let line = format!(
        "preview --format json {options} --license-key {}",
        key.display()
    );
    let report = run(dir, config, &line);
    assert_eq!(report.code, Some(0), "{}", report.err);
    let report: Value = serde_json::from_str(&report.out).expect("a report is JSON");
    let events = report.get("events").and_then(Value::as_array);
    let mut events = events.expect("events").iter();
    let found = events.find(|event| event.get("event") == Some(&License::EVENT.name.into()));
    let users = found.and_then(|event| event.pointer("/properties/users"));
    users.cloned().unwrap_or_default()
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_file_counts_only_where_the_database_names_no_license() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let (dir, config) = beside_a_file(&base);
        assert_eq!(sent(&dir, &config, ""), 250);
        assert_eq!(sent(&dir, &config, "--no-database"), 999);
        let nowhere = base.config(&base.source_with("wrong", 9), &[]);
        assert_eq!(sent(&dir, &nowhere, ""), Value::Null);
        let unclear = base.config("unclear", &[]);
        assert_eq!(sent(&dir, &unclear, ""), Value::Null);
        assert_eq!(sent(&dir, "{}", ""), 999);
        base.admin.run(&store("broken"));
        assert_eq!(sent(&dir, &config, ""), Value::Null);
        base.admin
            .run("UPDATE Systems SET Value = '' WHERE Name = 'ActiveLicenseId'");
        assert_eq!(sent(&dir, &config, ""), 999);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn nobody_whom_a_license_names_is_seen_whatever_is_wrong_with_it() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        let (dir, config) = beside_a_file(&base);
        let key = dir.path().join("key.pem");
        assert_eq!(run(&dir, &config, "on").code, Some(0));
        let mut all = broken(&mut base);
        all.retain(|(blob, why)| blob.len() >= 300 && !matches!(why, Reason::Ended { .. }));
        for (blob, why) in all {
            base.admin.run(&store(&blob));
            let told = format!("{:?}", base.read());
            program::assert_hides(&told, &blob);
            for line in [
                "preview",
                "preview --format request",
                "status",
                "status --json",
                "send --endpoint http://127.0.0.1:9 --write-key key --wait 1",
            ] {
                let line = format!("{line} --license-key {}", key.display());
                let said = run(&dir, &config, &line);
                assert_ne!(said.code, Some(2), "{line}: {}", said.err);
                let all = said.out + &said.err;
                if line.starts_with("status") {
                    assert!(all.contains(&why.to_string()), "{line}: {all}");
                }
                program::assert_hides(&all, &blob);
            }
            let options = format!("--license-key {}", key.display());
            let last = format!("not known: `license`: {why}");
            let journal = journal(&dir, &config, &options, &last);
            program::assert_hides(&journal, &blob);
        }
    }
}
