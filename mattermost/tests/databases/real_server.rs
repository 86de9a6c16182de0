//! Where a report of a server differs from the real one's, the README says so, and only there.

use mattermost_telemetry::database::dsn::Driver;
use serde_json::Value;

use crate::base::{BOTH, Base};
use crate::data::NOW;
use crate::differences::{Payload, differences, explained, real};
use crate::program::run;
use crate::publisher::id;

/// What the real server counts, by events and keys.
const RULES: [(&str, &str, &str); 16] = [
    ("activity", "registered_users", "Users"),
    (
        "activity",
        "registered_deactivated_users",
        "Users WHERE DeleteAt > 0",
    ),
    (
        "activity",
        "active_users_daily",
        "Status WHERE LastActivityAt > :now - 86400000",
    ),
    (
        "activity",
        "active_users_monthly",
        "Status WHERE LastActivityAt > :now - 2678400000",
    ),
    ("activity", "teams", "Teams WHERE DeleteAt = 0"),
    ("activity", "public_channels", "Channels WHERE Type = 'O'"),
    ("activity", "private_channels", "Channels WHERE Type = 'P'"),
    (
        "activity",
        "direct_message_channels",
        "Channels WHERE Type = 'D'",
    ),
    (
        "activity",
        "public_channels_deleted",
        "Channels WHERE Type = 'O' AND DeleteAt > 0",
    ),
    (
        "activity",
        "private_channels_deleted",
        "Channels WHERE Type = 'P' AND DeleteAt > 0",
    ),
    (
        "activity",
        "posts",
        "Posts, Channels WHERE Posts.ChannelId = Channels.Id",
    ),
    ("activity", "slash_commands", "Commands WHERE DeleteAt = 0"),
    (
        "activity",
        "incoming_webhooks",
        "IncomingWebhooks WHERE DeleteAt = 0",
    ),
    (
        "activity",
        "outgoing_webhooks",
        "OutgoingWebhooks WHERE DeleteAt = 0",
    ),
    (
        "server",
        "system_admins",
        "Users WHERE Roles LIKE '%system_admin%' AND DeleteAt = 0",
    ),
    (
        "permissions_team_schemes",
        "team_count",
        "Teams WHERE SchemeId = ':scheme' AND DeleteAt = 0",
    ),
];

/// A server with one team scheme.
fn base(driver: Driver) -> Base {
    let mut base = Base::new(driver);
    let two = id("two");
    base.admin.run(&format!(
        "UPDATE Schemes SET DeleteAt = {NOW} WHERE Id = '{two}'"
    ));
    base
}

/// What the real server sends on this machine.
fn sent(driver: Driver) -> Payload {
    let mut payload = real("database-server-payload.csv");
    for (key, word) in [
        ("database_type", driver.name()),
        ("operating_system", std::env::consts::OS),
    ] {
        let word = Value::from(word).to_string();
        let name = ("server".to_owned(), key.to_owned());
        assert!(payload.insert(name, word).is_some());
    }
    payload
}

/// What this program sends beside the configuration and the report's own quality, without what the machine
/// has for a release.
fn ours(base: &Base) -> Payload {
    let config = base.config(&base.source(), &[]);
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("plugins")).expect("there is room");
    let said = run(
        &dir,
        &config,
        "preview --format json --at 2027-01-15T08:00:00Z",
    );
    let report: Value = serde_json::from_str(&said.out).expect("a report is JSON");
    let mut payload = Payload::new();
    for event in report["events"].as_array().expect("events") {
        let name = event["event"].as_str().expect("a name");
        if name.starts_with("config_") || name == "telemetry" {
            continue;
        }
        for (key, value) in event["properties"].as_object().expect("properties") {
            let of_machine = ["database_version", "operating_system_version"];
            let value = if of_machine.contains(&key.as_str()) {
                "as it is".to_owned()
            } else {
                value.to_string()
            };
            let twice = payload.insert((name.to_owned(), key.clone()), value);
            assert_eq!(twice, None, "{name} {key}");
        }
    }
    payload
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_readme_explains_every_difference_of_what_a_running_server_knows() {
    for driver in BOTH {
        let base = base(driver);
        let found = differences(&sent(driver), &ours(&base));
        assert_eq!(Some(&found), explained().last(), "{driver:?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_the_real_server_sends_is_what_it_would_count() {
    for driver in BOTH {
        let mut base = base(driver);
        let sent = sent(driver);
        for (event, key, rows) in RULES {
            let rows = rows
                .replace(":now", &NOW.to_string())
                .replace(":scheme", &id("one"));
            let counted = base.admin.number(&format!("SELECT COUNT(*) FROM {rows}"));
            let name = (event.to_owned(), key.to_owned());
            assert_eq!(sent.get(&name), Some(&counted.to_string()), "{key}");
        }
    }
}
