//! The tables of releases from 5.0 to 5.14.

use mattermost_telemetry::database::figures::Figures;
use telemetry_core::Version;

use crate::base::{BOTH, Base, check};
use crate::data::CANARY;

/// What releases of 5 brought to the tables, each with what misleads a count. Before the first of them
/// the tables were those of `schema.sql`.
const BROUGHT: &[(u16, &[&str])] = &[
    (
        2,
        &[
            "ALTER TABLE OutgoingWebhooks ADD COLUMN Username varchar(64)",
            "ALTER TABLE OutgoingWebhooks ADD COLUMN IconURL varchar(1024)",
        ],
    ),
    (
        4,
        &[
            "CREATE TABLE PublicChannels (Id varchar(26) NOT NULL PRIMARY KEY, DeleteAt bigint, \
             TeamId varchar(26), DisplayName varchar(64), Name varchar(64), Header text)",
            "INSERT INTO PublicChannels SELECT Id, DeleteAt, '', DisplayName, '', '' FROM Channels \
             WHERE Type = 'O'",
        ],
    ),
    (
        6,
        &[
            "CREATE TABLE TermsOfService (Id varchar(26) NOT NULL PRIMARY KEY, CreateAt bigint, \
             UserId varchar(26), Text text)",
            "CREATE TABLE UserTermsOfService (UserId varchar(26) NOT NULL PRIMARY KEY, \
             TermsOfServiceId varchar(26), CreateAt bigint)",
        ],
    ),
    (
        8,
        &[
            "CREATE TABLE UserGroups (Id varchar(26) NOT NULL PRIMARY KEY, Name varchar(64), \
             DeleteAt bigint)",
            "CREATE TABLE GroupMembers (GroupId varchar(26), UserId varchar(26), DeleteAt bigint)",
            "CREATE TABLE LinkMetadata (Hash bigint NOT NULL PRIMARY KEY, URL varchar(2048))",
        ],
    ),
    (
        10,
        &[
            "ALTER TABLE Teams ADD COLUMN GroupConstrained boolean",
            "ALTER TABLE Channels ADD COLUMN GroupConstrained boolean",
            "CREATE TABLE Configurations (Id varchar(26) NOT NULL PRIMARY KEY, Value text, \
             CreateAt bigint, Active boolean)",
            "CREATE TABLE Bots (UserId varchar(26) NOT NULL PRIMARY KEY, Description text, \
             OwnerId varchar(190), CreateAt bigint, UpdateAt bigint, DeleteAt bigint)",
            // One that was active, one that was deactivated, and one whose account is gone.
            "INSERT INTO Bots VALUES ('eve', '', 'ann', 1, 1, 0)",
            "INSERT INTO Bots VALUES ('jim', '', 'ann', 1, 1, 2)",
            "INSERT INTO Bots VALUES ('gone', '', 'ann', 1, 1, 0)",
        ],
    ),
    (
        12,
        &[
            "ALTER TABLE Schemes ADD COLUMN DefaultTeamGuestRole varchar(64)",
            "ALTER TABLE Schemes ADD COLUMN DefaultChannelGuestRole varchar(64)",
            "INSERT INTO Roles VALUES ('system_guest', 'system_guest', 0, ' create_direct_channel')",
            "INSERT INTO Roles VALUES ('team_guest', 'team_guest', 0, ' view_team')",
            "INSERT INTO Roles VALUES ('one_team_guest', 'one_team_guest', 0, ' view_team')",
            "UPDATE Schemes SET DefaultTeamGuestRole = 'one_team_guest', \
             DefaultChannelGuestRole = 'one_channel_guest'",
            "UPDATE Users SET Roles = 'system_guest' WHERE Id = 'fay'",
        ],
    ),
];

/// The figures of a release.
fn expected(base: &Base, release: Version, minor: u16) -> Figures {
    let mut expected = base.expected();
    expected.server.version = Some(release);
    if minor >= 10 {
        expected.activity.registered_users = Some(10);
        expected.activity.registered_deactivated_users = Some(1);
        expected.activity.enabled_users = Some(9);
        expected.activity.active_users_monthly = Some(4);
        expected.check.users = Some(10);
    }
    expected
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn every_figure_of_each_release_is_told_with_the_grants_that_are_printed_for_it() {
    for driver in BOTH {
        for minor in [0, 2, 4, 6, 8, 10, 12, 14] {
            let mut base = Base::without_grants(driver);
            let brought = BROUGHT.iter().filter(|(since, _)| *since <= minor);
            for change in brought.flat_map(|(_, changes)| *changes) {
                base.admin.run(change);
            }
            // A second secret beside the signing key.
            if minor >= 14 {
                base.admin.run(&format!(
                    "INSERT INTO Systems VALUES ('PostActionCookieSecret', '{CANARY}')"
                ));
            }
            base.admin.run(&format!(
                "UPDATE Systems SET Value = '5.{minor}.0' WHERE Name = 'Version'"
            ));
            let release = Version::new(&[5, minor, 0]);
            base.grant(Some(release));
            let expected = expected(&base, release, minor);
            let told = check(&base.databases(&base.source(), &[]));
            assert_eq!(told.check.users, expected.check.users);
            assert!(told.gaps.is_empty(), "{driver:?} {release}: {told:?}");
            assert_eq!(base.read(), expected, "{driver:?} {release}");
        }
    }
}
