//! Everything that a database is asked.
//!
//! Each statement has one text for both kinds of databases, in which `:name` stands for what
//! [`Moments`] and [`People`] put there: numbers, and a condition. Names have no quotes, so that
//! PostgreSQL reads them in lower case, as its tables have them. Figures that need the same columns
//! share a statement; all others have one of their own, so that what one lacks costs no other.

pub(in crate::database) mod around;

use std::time::Duration;

use telemetry_core::{EventMeta, Moment, Telemetry as _, Version};

use super::dsn::Driver;
use super::events::is_of;
use crate::generated::SecurityUpdateCheck;
use crate::generated::report::{
    Activity, License, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
pub use around::around;

/// Something that a database is asked.
#[derive(Debug)]
pub struct Statement {
    /// What it is about, as an administrator is told.
    pub name: &'static str,
    /// The events that it is asked for.
    pub tells: &'static [&'static EventMeta],
    sql: Sql,
    /// The columns that it needs, by table.
    pub reads: &'static [(&'static str, &'static [&'static str])],
}

#[derive(Debug)]
enum Sql {
    Both(&'static str),
    Each {
        postgres: &'static str,
        mysql: &'static str,
    },
}

/// Since when something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    now: Moment,
}

/// Which accounts are people's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum People {
    /// All: the release has no bots.
    All,
    /// Those that are no bots, as of release 5.10.
    WithoutBots,
}

const DAY: Duration = Duration::from_hours(24);
/// A month of logins.
const LOGIN_DAYS: u32 = 30;
/// A month of activity, as the server counts it.
const ACTIVITY_DAYS: u32 = 31;

/// The condition that leaves bots out.
pub const NO_BOT: &str = "NOT EXISTS (SELECT 1 FROM Bots b WHERE b.UserId = u.Id)";

/// The first release in which bots are accounts.
pub const WITH_BOTS: Version = Version::new(&[5, 10]);

/// The columns that it takes to tell bots from people, beside those of accounts.
pub const BOTS: (&str, &[&str]) = ("Bots", &["UserId"]);

impl Moments {
    /// The times before this moment.
    #[must_use]
    pub const fn before(now: Moment) -> Self {
        Self { now }
    }

    fn ago(self, days: u32) -> String {
        self.now.before(DAY * days).as_millis().to_string()
    }
}

impl Statement {
    /// Whether it is asked for one of these events.
    #[must_use]
    pub fn tells_of(&self, events: &[&EventMeta]) -> bool {
        self.tells.iter().any(|told| is_of(told, events))
    }

    /// Its text for a database.
    #[must_use]
    pub fn text(&self, driver: Driver, moments: Moments, people: People) -> String {
        let condition = match people {
            People::All => "TRUE",
            People::WithoutBots => NO_BOT,
        };
        self.template(driver)
            .replace(":people", condition)
            .replace(":day_ago", &moments.ago(1))
            .replace(":login_month_ago", &moments.ago(LOGIN_DAYS))
            .replace(":month_ago", &moments.ago(ACTIVITY_DAYS))
    }

    /// Whether it counts what grows as long as the server is used.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        [LOGINS.name, POSTS.name].contains(&self.name)
    }

    /// Its text, with names for what differs from report to report.
    #[must_use]
    pub const fn template(&self, driver: Driver) -> &'static str {
        match (&self.sql, driver) {
            (Sql::Both(sql), _)
            | (Sql::Each { postgres: sql, .. }, Driver::Postgres)
            | (Sql::Each { mysql: sql, .. }, Driver::MySql) => sql,
        }
    }
}

const fn both(
    name: &'static str,
    tells: &'static [&'static EventMeta],
    sql: &'static str,
    reads: &'static [(&'static str, &'static [&'static str])],
) -> Statement {
    Statement {
        name,
        tells,
        sql: Sql::Both(sql),
        reads,
    }
}

const SERVER: &EventMeta = Server::EVENT;
const ACTIVITY: &EventMeta = Activity::EVENT;
const GENERAL: &EventMeta = PermissionsGeneral::EVENT;
const SYSTEM_SCHEME: &EventMeta = PermissionsSystemScheme::EVENT;
const TEAM_SCHEMES: &EventMeta = PermissionsTeamSchemes::EVENT;
const CHECK: &EventMeta = SecurityUpdateCheck::EVENT;

pub(super) const RELEASE: Statement = both(
    "the release",
    &[SERVER, ACTIVITY, CHECK],
    "SELECT Value FROM Systems WHERE Name = 'Version'",
    &[("Systems", &["Name", "Value"])],
);

/// Whether there is a table of bots: PostgreSQL tells everybody, MySQL whom it lets read it.
pub(super) const HAS_BOTS: Statement = Statement {
    name: "bots",
    tells: &[ACTIVITY, CHECK],
    sql: Sql::Each {
        postgres: "SELECT COUNT(to_regclass('bots'))",
        mysql: "SELECT COUNT(*) FROM information_schema.TABLES \
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'Bots'",
    },
    reads: &[],
};

pub(super) const ACCOUNTS: Statement = both(
    "accounts",
    &[ACTIVITY, CHECK],
    "SELECT COUNT(u.Id) FROM Users u WHERE :people",
    &[("Users", &["Id"])],
);

pub(super) const DEACTIVATED: Statement = both(
    "deactivated accounts",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN u.DeleteAt > 0 THEN 1 END), \
     COUNT(CASE WHEN COALESCE(u.DeleteAt, 0) = 0 THEN 1 END) FROM Users u WHERE :people",
    &[("Users", &["DeleteAt"])],
);

/// Bots count as well: whoever has the role may do all that it allows.
pub(super) const ADMINISTRATORS: Statement = both(
    "administrators",
    &[SERVER],
    "SELECT COUNT(*) FROM Users WHERE COALESCE(DeleteAt, 0) = 0 \
     AND POSITION(' system_admin ' IN CONCAT(' ', Roles, ' ')) > 0",
    &[("Users", &["DeleteAt", "Roles"])],
);

pub(super) const ACTIVE: Statement = both(
    "active accounts",
    &[ACTIVITY, CHECK],
    "SELECT COUNT(CASE WHEN s.LastActivityAt > :day_ago THEN 1 END), COUNT(*) \
     FROM Status s JOIN Users u ON u.Id = s.UserId \
     WHERE s.LastActivityAt > :month_ago AND COALESCE(u.DeleteAt, 0) = 0 AND :people",
    &[
        ("Status", &["UserId", "LastActivityAt"]),
        ("Users", &["Id", "DeleteAt"]),
    ],
);

pub(super) const TEAMS: Statement = both(
    "teams",
    &[ACTIVITY, CHECK],
    "SELECT COUNT(*) FROM Teams WHERE COALESCE(DeleteAt, 0) = 0",
    &[("Teams", &["DeleteAt"])],
);

pub(super) const CHANNELS: Statement = both(
    "channels",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN Type = 'O' THEN 1 END), COUNT(CASE WHEN Type = 'P' THEN 1 END), \
     COUNT(CASE WHEN Type = 'D' THEN 1 END), COUNT(CASE WHEN Type = 'G' THEN 1 END) FROM Channels",
    &[("Channels", &["Type"])],
);

pub(super) const ARCHIVED: Statement = both(
    "archived channels",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN Type = 'O' THEN 1 END), COUNT(CASE WHEN Type = 'P' THEN 1 END) \
     FROM Channels WHERE DeleteAt > 0",
    &[("Channels", &["Type", "DeleteAt"])],
);

pub(super) const SLASH_COMMANDS: Statement = both(
    "slash commands",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM Commands WHERE COALESCE(DeleteAt, 0) = 0",
    &[("Commands", &["DeleteAt"])],
);

pub(super) const INCOMING_WEBHOOKS: Statement = both(
    "incoming webhooks",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM IncomingWebhooks WHERE COALESCE(DeleteAt, 0) = 0",
    &[("IncomingWebhooks", &["DeleteAt"])],
);

pub(super) const OUTGOING_WEBHOOKS: Statement = both(
    "outgoing webhooks",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM OutgoingWebhooks WHERE COALESCE(DeleteAt, 0) = 0",
    &[("OutgoingWebhooks", &["DeleteAt"])],
);

pub(super) const MIGRATIONS: Statement = both(
    "the state of permissions",
    &[GENERAL, TEAM_SCHEMES],
    "SELECT COUNT(CASE WHEN Name = 'AdvancedPermissionsMigrationComplete' THEN 1 END), \
     COUNT(CASE WHEN Name = 'migration_advanced_permissions_phase_2' THEN 1 END) FROM Systems \
     WHERE Name IN ('AdvancedPermissionsMigrationComplete', 'migration_advanced_permissions_phase_2')",
    &[("Systems", &["Name"])],
);

pub(super) const ROLES: Statement = both(
    "permissions of roles",
    &[SYSTEM_SCHEME],
    "SELECT Name, Permissions FROM Roles WHERE Name IN ('system_admin', 'system_user', \
     'team_admin', 'team_user', 'channel_admin', 'channel_user')",
    &[("Roles", &["Name", "Permissions"])],
);

pub(super) const SCHEMES: Statement = both(
    "permissions of team schemes",
    &[TEAM_SCHEMES],
    "SELECT s.Id, ta.Permissions, tu.Permissions, ca.Permissions, cu.Permissions FROM Schemes s \
     LEFT JOIN Roles ta ON ta.Name = s.DefaultTeamAdminRole \
     LEFT JOIN Roles tu ON tu.Name = s.DefaultTeamUserRole \
     LEFT JOIN Roles ca ON ca.Name = s.DefaultChannelAdminRole \
     LEFT JOIN Roles cu ON cu.Name = s.DefaultChannelUserRole \
     WHERE s.Scope = 'team' AND COALESCE(s.DeleteAt, 0) = 0 ORDER BY s.CreateAt DESC, s.Id LIMIT 100",
    &[
        (
            "Schemes",
            &[
                "Id",
                "Scope",
                "CreateAt",
                "DeleteAt",
                "DefaultTeamAdminRole",
                "DefaultTeamUserRole",
                "DefaultChannelAdminRole",
                "DefaultChannelUserRole",
            ],
        ),
        ("Roles", &["Name", "Permissions"]),
    ],
);

pub(super) const SCHEME_TEAMS: Statement = both(
    "teams of schemes",
    &[TEAM_SCHEMES],
    "SELECT s.Id, (SELECT COUNT(*) FROM Teams t WHERE t.SchemeId = s.Id \
     AND COALESCE(t.DeleteAt, 0) = 0) FROM Schemes s \
     WHERE s.Scope = 'team' AND COALESCE(s.DeleteAt, 0) = 0 ORDER BY s.CreateAt DESC, s.Id LIMIT 100",
    &[
        ("Schemes", &["Id", "Scope", "CreateAt", "DeleteAt"]),
        ("Teams", &["SchemeId", "DeleteAt"]),
    ],
);

/// Nothing where no license of the database is the active one. Of several that lie there only that one is
/// taken, and one byte more than a license has is enough to know that it is none.
pub(super) const LICENSE: Statement = both(
    "the license",
    &[License::EVENT],
    "SELECT LEFT(l.Bytes, 65537) FROM Systems s LEFT JOIN Licenses l ON l.Id = s.Value \
     WHERE s.Name = 'ActiveLicenseId' AND OCTET_LENGTH(s.Value) = 26",
    &[
        ("Systems", &["Name", "Value"]),
        ("Licenses", &["Id", "Bytes"]),
    ],
);

/// Under which the server reports by itself; asked only of whoever wants to report under it.
pub(super) const SERVER_ID: Statement = both(
    "the identifier of the server",
    &[],
    "SELECT Value FROM Systems WHERE Name = 'DiagnosticId'",
    &[("Systems", &["Name", "Value"])],
);

pub(super) const UNIT_TESTS: Statement = both(
    "unit tests",
    &[CHECK],
    "SELECT COUNT(*) FROM Systems WHERE Name = 'RanUnitTests' AND Value <> ''",
    &[("Systems", &["Name", "Value"])],
);

pub(super) const LAST_CHECK: Statement = both(
    "the last security update check",
    &[CHECK],
    "SELECT Value FROM Systems WHERE Name = 'LastSecurityTime'",
    &[("Systems", &["Name", "Value"])],
);

/// Of logins, failed ones leave what was typed there; it is compared where it lies, and not taken.
pub(super) const LOGINS: Statement = both(
    "logins",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN CreateAt > :day_ago THEN 1 END), COUNT(*) FROM Audits \
     WHERE CreateAt > :login_month_ago AND Action LIKE '%/api/v4/users/login' \
     AND (ExtraInfo = 'success' OR LEFT(ExtraInfo, 21) = 'success session_user=')",
    &[("Audits", &["CreateAt", "Action", "ExtraInfo"])],
);

pub(super) const POSTS: Statement = both(
    "messages",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM Posts p WHERE EXISTS (SELECT 1 FROM Channels c WHERE c.Id = p.ChannelId)",
    &[("Posts", &["ChannelId"]), ("Channels", &["Id"])],
);

/// All statements, in the order in which a report asks them: those that may take long come last.
pub const ALL: &[&Statement] = &[
    &RELEASE,
    &HAS_BOTS,
    &ACCOUNTS,
    &DEACTIVATED,
    &ADMINISTRATORS,
    &ACTIVE,
    &TEAMS,
    &CHANNELS,
    &ARCHIVED,
    &SLASH_COMMANDS,
    &INCOMING_WEBHOOKS,
    &OUTGOING_WEBHOOKS,
    &MIGRATIONS,
    &ROLES,
    &SCHEMES,
    &SCHEME_TEAMS,
    &LICENSE,
    &SERVER_ID,
    &UNIT_TESTS,
    &LAST_CHECK,
    &LOGINS,
    &POSTS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_statement_takes_more_than_it_says() {
        for statement in ALL {
            for driver in [Driver::Postgres, Driver::MySql] {
                let sql = statement.template(driver);
                assert!(sql.starts_with("SELECT "), "{sql}");
                assert!(!sql.contains("SELECT *") && !sql.contains(';'), "{sql}");
                for (table, columns) in statement.reads {
                    assert!(sql.contains(table), "{table} in {sql}");
                    for column in *columns {
                        assert!(sql.contains(column), "{table}.{column} in {sql}");
                    }
                }
                // A text that somebody typed is compared in the database, and never leaves it.
                let (taken, _) = sql.split_once(" FROM ").unwrap_or((sql, ""));
                for typed in ["ExtraInfo", "Message", "Email", "Username", "IpAddress"] {
                    assert!(!taken.contains(typed), "{sql}");
                }
            }
        }
    }

    #[test]
    fn of_a_license_one_byte_more_than_it_may_have_is_taken() {
        let most = format!("LEFT(l.Bytes, {})", crate::license::MOST_BYTES + 1);
        assert!(LICENSE.template(Driver::Postgres).contains(&most));
    }

    #[test]
    fn everything_that_differs_is_filled_in() {
        let now = Moments::before(Moment::from_millis(10_000_000_000));
        for people in [People::All, People::WithoutBots] {
            for driver in [Driver::Postgres, Driver::MySql] {
                for statement in ALL {
                    let text = statement.text(driver, now, people);
                    assert!(!text.contains(':'), "{text}");
                    let is_without = text.contains("Bots b");
                    let is_about_people = statement.template(driver).contains(":people");
                    let expected = people == People::WithoutBots && is_about_people;
                    assert_eq!(is_without, expected, "{text}");
                }
            }
        }
        let text = ACTIVE.text(Driver::Postgres, now, People::All);
        assert!(text.contains("> 9913600000 ") && text.contains("> 7321600000 "));
        let text = LOGINS.text(Driver::Postgres, now, People::All);
        assert!(text.contains("> 9913600000 ") && text.contains("> 7408000000 "));
    }
}
