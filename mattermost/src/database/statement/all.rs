//! The statements themselves.

use telemetry_core::{EventMeta, Telemetry as _};

use super::{Sql, Statement};
use crate::generated::SecurityUpdateCheck;
use crate::generated::report::{
    Activity, License, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};

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

pub(in crate::database) const RELEASE: Statement = both(
    "the release",
    &[SERVER, ACTIVITY, CHECK],
    "SELECT Value FROM Systems WHERE Name = 'Version'",
    &[("Systems", &["Name", "Value"])],
);

/// Whether there is a table of bots: PostgreSQL tells everybody, MySQL whom it lets read it.
pub(in crate::database) const HAS_BOTS: Statement = Statement {
    name: "bots",
    tells: &[ACTIVITY, CHECK],
    sql: Sql::Each {
        postgres: "SELECT COUNT(to_regclass('bots'))",
        mysql: "SELECT COUNT(*) FROM information_schema.TABLES \
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'Bots'",
    },
    reads: &[],
};

pub(in crate::database) const ACCOUNTS: Statement = both(
    "accounts",
    &[ACTIVITY, CHECK],
    "SELECT COUNT(u.Id) FROM Users u WHERE :people",
    &[("Users", &["Id"])],
);

pub(in crate::database) const DEACTIVATED: Statement = both(
    "deactivated accounts",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN u.DeleteAt > 0 THEN 1 END), \
     COUNT(CASE WHEN COALESCE(u.DeleteAt, 0) = 0 THEN 1 END) FROM Users u WHERE :people",
    &[("Users", &["DeleteAt"])],
);

/// Bots count as well: whoever has the role may do all that it allows.
pub(in crate::database) const ADMINISTRATORS: Statement = both(
    "administrators",
    &[SERVER],
    "SELECT COUNT(*) FROM Users WHERE COALESCE(DeleteAt, 0) = 0 \
     AND POSITION(' system_admin ' IN CONCAT(' ', Roles, ' ')) > 0",
    &[("Users", &["DeleteAt", "Roles"])],
);

pub(in crate::database) const ACTIVE: Statement = both(
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

pub(in crate::database) const TEAMS: Statement = both(
    "teams",
    &[ACTIVITY, CHECK],
    "SELECT COUNT(*) FROM Teams WHERE COALESCE(DeleteAt, 0) = 0",
    &[("Teams", &["DeleteAt"])],
);

pub(in crate::database) const CHANNELS: Statement = both(
    "channels",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN Type = 'O' THEN 1 END), COUNT(CASE WHEN Type = 'P' THEN 1 END), \
     COUNT(CASE WHEN Type = 'D' THEN 1 END), COUNT(CASE WHEN Type = 'G' THEN 1 END) FROM Channels",
    &[("Channels", &["Type"])],
);

pub(in crate::database) const ARCHIVED: Statement = both(
    "archived channels",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN Type = 'O' THEN 1 END), COUNT(CASE WHEN Type = 'P' THEN 1 END) \
     FROM Channels WHERE DeleteAt > 0",
    &[("Channels", &["Type", "DeleteAt"])],
);

pub(in crate::database) const SLASH_COMMANDS: Statement = both(
    "slash commands",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM Commands WHERE COALESCE(DeleteAt, 0) = 0",
    &[("Commands", &["DeleteAt"])],
);

pub(in crate::database) const INCOMING_WEBHOOKS: Statement = both(
    "incoming webhooks",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM IncomingWebhooks WHERE COALESCE(DeleteAt, 0) = 0",
    &[("IncomingWebhooks", &["DeleteAt"])],
);

pub(in crate::database) const OUTGOING_WEBHOOKS: Statement = both(
    "outgoing webhooks",
    &[ACTIVITY],
    "SELECT COUNT(*) FROM OutgoingWebhooks WHERE COALESCE(DeleteAt, 0) = 0",
    &[("OutgoingWebhooks", &["DeleteAt"])],
);

pub(in crate::database) const MIGRATIONS: Statement = both(
    "the state of permissions",
    &[GENERAL, TEAM_SCHEMES],
    "SELECT COUNT(CASE WHEN Name = 'AdvancedPermissionsMigrationComplete' THEN 1 END), \
     COUNT(CASE WHEN Name = 'migration_advanced_permissions_phase_2' THEN 1 END) FROM Systems \
     WHERE Name IN ('AdvancedPermissionsMigrationComplete', 'migration_advanced_permissions_phase_2')",
    &[("Systems", &["Name"])],
);

pub(in crate::database) const ROLES: Statement = both(
    "permissions of roles",
    &[SYSTEM_SCHEME],
    "SELECT Name, Permissions FROM Roles WHERE Name IN ('system_admin', 'system_user', \
     'team_admin', 'team_user', 'channel_admin', 'channel_user')",
    &[("Roles", &["Name", "Permissions"])],
);

pub(in crate::database) const SCHEMES: Statement = both(
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

pub(in crate::database) const SCHEME_TEAMS: Statement = both(
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
pub(in crate::database) const LICENSE: Statement = both(
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
pub(in crate::database) const SERVER_ID: Statement = both(
    "the identifier of the server",
    &[],
    "SELECT Value FROM Systems WHERE Name = 'DiagnosticId'",
    &[("Systems", &["Name", "Value"])],
);

pub(in crate::database) const UNIT_TESTS: Statement = both(
    "unit tests",
    &[CHECK],
    "SELECT COUNT(*) FROM Systems WHERE Name = 'RanUnitTests' AND Value <> ''",
    &[("Systems", &["Name", "Value"])],
);

pub(in crate::database) const LAST_CHECK: Statement = both(
    "the last security update check",
    &[CHECK],
    "SELECT Value FROM Systems WHERE Name = 'LastSecurityTime'",
    &[("Systems", &["Name", "Value"])],
);

/// Of logins, failed ones leave what was typed there; it is compared where it lies, and not taken.
pub(in crate::database) const LOGINS: Statement = both(
    "logins",
    &[ACTIVITY],
    "SELECT COUNT(CASE WHEN CreateAt > :day_ago THEN 1 END), COUNT(*) FROM Audits \
     WHERE CreateAt > :login_month_ago AND Action LIKE '%/api/v4/users/login' \
     AND (ExtraInfo = 'success' OR LEFT(ExtraInfo, 21) = 'success session_user=')",
    &[("Audits", &["CreateAt", "Action", "ExtraInfo"])],
);

pub(in crate::database) const POSTS: Statement = both(
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
