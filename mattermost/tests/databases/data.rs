//! A server's data with everything that misleads a count, and the right figures of it.

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{ActiveLicense, Figures};
use mattermost_telemetry::generated::SecurityUpdateCheck;
use mattermost_telemetry::generated::labels::{Database, Permission};
use mattermost_telemetry::generated::report::{
    Activity, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
use telemetry_core::{Choices, Date, Id, Moment, Version};

use crate::publisher::{self, id, licensed};

/// The moment that counts as now.
pub(crate) const NOW: i64 = 1_800_000_000_000;

/// Stands wherever somebody typed something, and in every secret.
pub(crate) const CANARY: &str = "Kanarienvogel";

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

pub(crate) fn now() -> Moment {
    Moment::from_millis(NOW)
}

/// The tables, empty.
pub(crate) const SCHEMA: &str = include_str!("schema.sql");

/// Their names.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    let made = SCHEMA
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE "));
    made.filter_map(|table| table.split(' ').next())
}

/// An account: its name, its roles, when it was deactivated, and how long ago it was active.
type Account = (&'static str, &'static str, Option<i64>, Option<i64>);

const ACCOUNTS: &[Account] = &[
    // The first account of a server, and one that was made an administrator later.
    ("ann", "system_admin system_user", Some(0), Some(HOUR)),
    ("bob", "system_user system_admin", Some(0), Some(20 * HOUR)),
    // Deactivating somebody writes an activity.
    (
        "cat",
        "system_user system_admin",
        Some(NOW - 2 * HOUR),
        Some(2 * HOUR),
    ),
    (
        "dan",
        "system_user system_post_all",
        Some(0),
        Some(28 * HOUR),
    ),
    // A month of activity has a day more than one of logins.
    ("eve", "system_user", Some(0), Some(30 * DAY + 12 * HOUR)),
    ("fay", "system_user", Some(0), Some(31 * DAY + 12 * HOUR)),
    // A status that was set by hand has no activity.
    ("gus", "system_user", Some(0), Some(NOW)),
    // Names of roles that look like the administrator's.
    (
        "hal",
        "system_user system_admin_light systemXadmin",
        Some(0),
        None,
    ),
    // Of a database that was upgraded.
    ("ida", "system_user", None, None),
    ("jim", "system_user", Some(NOW - 60_000), Some(60_000)),
    // Just at the limits, which are no part of the time.
    ("kim", "system_user", Some(0), Some(DAY)),
    ("leo", "system_user", Some(0), Some(31 * DAY)),
];

/// How long ago, the path, and what stands there.
const LOGINS: &[(i64, &str, &str)] = &[
    (HOUR, "/api/v4/users/login", "attempt - login_id=success"),
    (HOUR, "/api/v4/users/login", "authenticated"),
    (HOUR, "/api/v4/users/login", "success"),
    (
        2 * HOUR,
        "/api/v4/users/login",
        "success session_user=4tratdf",
    ),
    // The site lies below a path.
    (3 * HOUR, "/chat/api/v4/users/login", "success"),
    (
        3 * HOUR,
        "/chat/api/v4/users/login",
        "failure - login_id=success",
    ),
    (DAY, "/api/v4/users/login", "success"),
    (
        5 * DAY,
        "/chat/api/v4/users/login",
        "success session_user=x",
    ),
    (30 * DAY, "/api/v4/users/login", "success"),
    (35 * DAY, "/api/v4/users/login", "success"),
    (HOUR, "/api/v4/users/login", "success_session_user=x"),
    (HOUR, "/api/v4/users/login", "success sessionXuser=x"),
    (HOUR, "/api/v4/users/logout", "success"),
    (HOUR, "/api/v4/users/login/switch", "success"),
];

/// Under which the server reports by itself.
pub(crate) const SERVER_ID: &str = "cnn9jku8r7df8pdbq9nen419hw";

/// The license that is the active one.
pub(crate) const ACTIVE: &str = "active";

/// When it ends: on 20 November 2286.
pub(crate) const EXPIRES: i64 = 9_999_999_999_999;

/// The rows of [`figures`].
pub(crate) fn rows() -> Vec<String> {
    [people(), content(), permissions(), licenses()].concat()
}

/// All that a server ever had; one of them counts.
fn licenses() -> Vec<String> {
    let mut all = Vec::new();
    for (name, users, expires) in [
        ("first", 10, NOW - DAY),
        (ACTIVE, 250, EXPIRES),
        // Later ones, of which somebody took the last one back.
        ("revoked", 1_000, EXPIRES),
    ] {
        let blob = publisher::signed(&publisher::text(name, users, expires));
        let id = id(name);
        all.push(format!(
            "INSERT INTO Licenses VALUES ('{id}', {users}, '{blob}')"
        ));
    }
    let id = id(ACTIVE);
    all.push(format!(
        "INSERT INTO Systems VALUES ('ActiveLicenseId', '{id}')"
    ));
    all
}

/// Accounts, their activity and their logins.
fn people() -> Vec<String> {
    let mut all = Vec::new();
    for (name, roles, deleted, active) in ACCOUNTS {
        let deleted = deleted.map_or("NULL".to_owned(), |at| at.to_string());
        all.push(format!(
            "INSERT INTO Users VALUES ('{name}', {deleted}, '{CANARY}', '{CANARY}', '{CANARY}', '{roles}')"
        ));
        if let Some(ago) = active {
            let at = NOW - ago;
            all.push(format!(
                "INSERT INTO Status VALUES ('{name}', 'away', {at})"
            ));
        }
    }
    // The account was deleted for good; its status stayed.
    all.push(format!(
        "INSERT INTO Status VALUES ('nobody', 'online', {NOW} - 1)"
    ));
    for (number, (ago, path, info)) in LOGINS.iter().enumerate() {
        let at = NOW - ago;
        all.push(format!(
            "INSERT INTO Audits VALUES ('{number}', {at}, 'ann', '{path}', '{info}', '{CANARY}')"
        ));
    }
    all.push(format!(
        "INSERT INTO Audits VALUES ('typed', {NOW} - 1, '', '/api/v4/users/login', 'attempt - login_id={CANARY}', '{CANARY}')"
    ));
    all
}

/// Teams, channels, and what is in them.
fn content() -> Vec<String> {
    let mut all = Vec::new();
    let one = id("one");
    all.extend(
        [
            format!("('alpha', 0, '{CANARY}', '{one}')"),
            format!("('beta', 0, '{CANARY}', '')"),
            format!("('gamma', {NOW} - 5, '{CANARY}', '{one}')"),
            format!("('delta', NULL, '{CANARY}', NULL)"),
        ]
        .map(|team| format!("INSERT INTO Teams VALUES {team}")),
    );
    for (id, deleted, kind) in [
        ("town", 0, "O"),
        ("off", 0, "O"),
        ("ofgamma", 0, "O"),
        ("old", NOW - 7, "O"),
        ("secret", 0, "P"),
        ("hidden", 0, "P"),
        ("past", NOW - 7, "P"),
        ("two", 0, "D"),
        ("pair", 0, "D"),
        ("group", 0, "G"),
    ] {
        all.push(format!(
            "INSERT INTO Channels VALUES ('{id}', {deleted}, '{kind}', '{CANARY}')"
        ));
    }
    for (number, (channel, deleted, original, kind)) in [
        ("town", 0, "", ""),
        ("town", NOW - 3, "", ""),
        // What stood there before somebody edited it.
        ("town", NOW - 3, "0", ""),
        ("town", 0, "", "system_join_channel"),
        ("two", 0, "", ""),
        ("old", 0, "", "slack_attachment"),
        ("nowhere", 0, "", ""),
    ]
    .into_iter()
    .enumerate()
    {
        all.push(format!(
            "INSERT INTO Posts VALUES ('{number}', {deleted}, '{channel}', '{original}', '{CANARY}', '{kind}')"
        ));
    }
    for (table, live, deleted) in [
        ("Commands", 2, 1),
        ("IncomingWebhooks", 3, 1),
        ("OutgoingWebhooks", 1, 2),
    ] {
        for number in 0..live + deleted {
            let at = if number < live { 0 } else { NOW - 9 };
            all.push(format!(
                "INSERT INTO {table} VALUES ('{number}', {at}, '{CANARY}')"
            ));
        }
    }
    all
}

/// The server's own rows, roles and schemes.
fn permissions() -> Vec<String> {
    let mut all = Vec::new();
    for (name, value) in [
        ("DiagnosticId", SERVER_ID),
        ("LastSecurityTime", "1799827200000"),
        ("RanUnitTests", "1"),
        ("Version", "5.8.0"),
        ("AdvancedPermissionsMigrationComplete", "true"),
        ("migration_advanced_permissions_phase_2", "true"),
        ("AsymmetricSigningKey", CANARY),
    ] {
        all.push(format!("INSERT INTO Systems VALUES ('{name}', '{value}')"));
    }
    for (name, permissions) in [
        ("system_admin", " manage_system create_team"),
        (
            "system_user",
            " create_team  create_direct_channel create_team",
        ),
        ("team_admin", "manage_team"),
        ("team_user", " view_team of_our_own"),
        ("channel_admin", ""),
        ("channel_user", " create_post\tedit_post"),
        ("team_post_all", " create_post_public"),
        ("one_team_admin", " manage_team"),
        ("one_team_user", " view_team"),
        ("one_channel_admin", " manage_channel_roles"),
        ("one_channel_user", " create_post"),
    ] {
        let deleted = i64::from(name == "one_team_user");
        all.push(format!(
            "INSERT INTO Roles VALUES ('{name}', '{name}', {deleted}, '{permissions}')"
        ));
    }
    for (name, made, deleted, scope) in [
        ("two", 1, 0, "team"),
        ("one", 2, 0, "team"),
        ("gone", 3, NOW, "team"),
        ("channel", 4, 0, "channel"),
    ] {
        let (id, role) = (id(name), "one");
        all.push(format!(
            "INSERT INTO Schemes VALUES ('{id}', '{CANARY}', {made}, {deleted}, '{scope}', \
             '{role}_team_admin', '{role}_team_user', '{role}_channel_admin', '{role}_channel_user')"
        ));
    }
    all
}

/// The right figures, but for what the machine is.
pub(crate) fn figures(driver: Driver) -> Figures {
    let kind = Some(match driver {
        Driver::Postgres => Database::Postgres,
        Driver::MySql => Database::Mysql,
    });
    let held = |permissions: &[Permission]| -> Option<Choices<Permission>> {
        Some(permissions.iter().copied().collect())
    };
    let of_scheme = |name: &str, teams| PermissionsTeamSchemes {
        scheme_id: Id::parse(&id(name)),
        team_admin_permissions: held(&[Permission::ManageTeam]),
        team_user_permissions: held(&[Permission::ViewTeam]),
        channel_admin_permissions: held(&[Permission::ManageChannelRoles]),
        channel_user_permissions: held(&[Permission::CreatePost]),
        team_count: Some(teams),
    };
    Figures {
        server: Server {
            version: Version::parse("5.8.0"),
            database_type: kind,
            system_admins: Some(2),
            ..Server::default()
        },
        activity: Activity {
            registered_users: Some(12),
            enabled_users: Some(10),
            registered_deactivated_users: Some(2),
            logins_daily: Some(3),
            logins_monthly: Some(5),
            active_users_daily: Some(2),
            active_users_monthly: Some(5),
            used_apiv3: None,
            posts: Some(6),
            teams: Some(3),
            public_channels: Some(4),
            private_channels: Some(3),
            direct_message_channels: Some(2),
            group_message_channels: Some(1),
            public_channels_deleted: Some(1),
            private_channels_deleted: Some(1),
            slash_commands: Some(2),
            incoming_webhooks: Some(3),
            outgoing_webhooks: Some(1),
        },
        license: ActiveLicense::Here(Ok(licensed(ACTIVE, 250, "2286-11-20"))),
        permissions: PermissionsGeneral {
            phase1migration_complete: Some(true),
            phase2migration_complete: Some(true),
        },
        system_scheme: PermissionsSystemScheme {
            system_admin_permissions: held(&[Permission::ManageSystem, Permission::CreateTeam]),
            system_user_permissions: held(&[
                Permission::CreateTeam,
                Permission::CreateDirectChannel,
            ]),
            team_admin_permissions: held(&[Permission::ManageTeam]),
            team_user_permissions: held(&[Permission::ViewTeam, Permission::Other]),
            channel_admin_permissions: held(&[]),
            channel_user_permissions: held(&[Permission::CreatePost, Permission::EditPost]),
        },
        team_schemes: vec![of_scheme("one", 1), of_scheme("two", 0)],
        check: SecurityUpdateCheck {
            database_type: kind,
            users: Some(12),
            active_users: Some(2),
            teams: Some(3),
            ..SecurityUpdateCheck::default()
        },
        ..Figures::default()
    }
}

/// What only the security update check asks.
pub(crate) fn check(driver: Driver) -> SecurityUpdateCheck {
    SecurityUpdateCheck {
        unit_tests: Some(1),
        last_check: Date::parse("2027-01-13"),
        ..figures(driver).check
    }
}
