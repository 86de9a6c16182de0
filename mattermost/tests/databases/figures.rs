//! What is counted.

use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::figures::{Figures, Limits};
use mattermost_telemetry::database::gaps::Unknown;
use telemetry_core::{Id, Version};

use crate::base::{BOTH, Base, PASSWORD, check, plain, port, report, socket};
use crate::data;

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn with_the_printed_grants_each_figure_is_the_right_one() {
    for driver in BOTH {
        let base = Base::new(driver);
        let databases = base.databases(&base.source(), &[]);
        let told = report(&databases, Limits::default());
        let version = told.server.database_version.expect("it says its release");
        assert!(version.is_at_least(Version::new(&[5, 5])), "{version}");
        assert!(told.server.operating_system_version.is_some());
        assert_eq!(plain(told), base.expected());
        let told = check(&databases);
        assert_eq!(told.check, data::check(driver));
        assert!(told.gaps.is_empty(), "{:?}", told.gaps);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn it_is_entered_by_sockets_and_by_replicas_first() {
    for driver in BOTH {
        let base = Base::new(driver);
        let (socket, port) = (socket(driver), port(driver));
        let (socket, user, name) = (socket.display(), &base.user, &base.name);
        let source = match driver {
            Driver::Postgres => format!(
                "host={socket} port={port} user='{user}' password='{PASSWORD}' dbname='{name}'"
            ),
            Driver::MySql => {
                format!("{user}:{PASSWORD}@unix({socket})/{name}")
            }
        };
        assert_eq!(base.read_from(&source, Limits::default()), base.expected());
        let nowhere = base.source_with("wrong", port);
        for (main, replicas) in [
            (nowhere.clone(), vec![base.source()]),
            (base.source(), vec![nowhere.clone()]),
        ] {
            let databases = base.databases(&main, &replicas);
            let told = report(&databases, Limits::default());
            assert_eq!(plain(told), base.expected());
        }
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn bots_are_no_people_and_a_table_of_them_that_is_hidden_is_no_empty_one() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        base.admin
            .run("CREATE TABLE Bots (UserId varchar(26) NOT NULL PRIMARY KEY, Description text)");
        base.admin
            .run("INSERT INTO Bots VALUES ('bob', ''), ('cat', ''), ('eve', ''), ('gone', '')");
        base.admin
            .run("UPDATE Systems SET Value = '5.10.0' WHERE Name = 'Version'");
        let why = match driver {
            Driver::Postgres => Unknown::NotGranted,
            Driver::MySql => Unknown::NoBots,
        };
        assert_eq!(without_people(&base.read()), Some(why));
        base.grant(Some(Version::new(&[5, 10])));
        let mut expected = base.expected();
        expected.server.version = Some(Version::new(&[5, 10, 0]));
        expected.activity.registered_users = Some(9);
        expected.activity.enabled_users = Some(8);
        expected.activity.registered_deactivated_users = Some(1);
        expected.activity.active_users_daily = Some(1);
        expected.activity.active_users_monthly = Some(3);
        expected.check.users = Some(9);
        expected.check.active_users = Some(1);
        assert_eq!(base.read(), expected);
    }
}

/// That no people are told, and why.
fn without_people(told: &Figures) -> Option<Unknown> {
    let activity = &told.activity;
    for figure in [
        activity.registered_users,
        activity.enabled_users,
        activity.registered_deactivated_users,
        activity.active_users_daily,
        activity.active_users_monthly,
        told.check.users,
        told.check.active_users,
    ] {
        assert_eq!(figure, None);
    }
    assert_eq!(activity.teams, Some(3));
    let [why, others @ ..] =
        ["accounts", "active accounts", "deactivated accounts"].map(|name| told.gaps.why(name));
    assert_eq!(others, [why; 2]);
    why
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn where_the_release_is_not_known_bots_are_never_counted_as_people() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        base.admin.run("DELETE FROM Systems WHERE Name = 'Version'");
        let told = base.read();
        assert_eq!(told.gaps.why("the release"), Some(Unknown::NoRow));
        match driver {
            // It tells everybody that there is no such table.
            Driver::Postgres => assert_eq!(told.activity, base.expected().activity),
            Driver::MySql => assert_eq!(without_people(&told), Some(Unknown::NoBots)),
        }
        base.admin
            .run("CREATE TABLE Bots (UserId varchar(26) NOT NULL PRIMARY KEY)");
        base.admin.run("INSERT INTO Bots VALUES ('bob')");
        assert_ne!(without_people(&base.read()), None);
        base.grant(Some(Version::new(&[5, 10])));
        assert_eq!(base.read().activity.registered_users, Some(11));
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn before_their_migration_teams_have_no_permissions_of_their_own() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        base.admin
            .run("DELETE FROM Systems WHERE Name = 'migration_advanced_permissions_phase_2'");
        let mut expected = base.expected();
        expected.permissions.phase2migration_complete = Some(false);
        expected.team_schemes.clear();
        assert_eq!(base.read(), expected);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn of_many_team_schemes_the_newest_hundred_are_told() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        for number in 1..=100 {
            base.admin.run(&format!(
                "INSERT INTO Schemes VALUES ('{number:026}', '', 1000 + {number}, 0, 'team', \
                 'one_team_admin', 'one_team_user', 'one_channel_admin', 'one_channel_user')"
            ));
        }
        let schemes = base.read().team_schemes.into_iter();
        let told: Vec<_> = schemes
            .map(|scheme| (scheme.scheme_id, scheme.team_count))
            .collect();
        let newest = (1..=100).rev();
        let expected: Vec<_> = newest
            .map(|number| (Id::parse(&format!("{number:026}")), Some(0)))
            .collect();
        assert_eq!(told, expected, "{driver:?}");
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn a_row_without_a_value_tells_of_no_unit_tests_and_of_no_day() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        base.admin.run(
            "UPDATE Systems SET Value = '' WHERE Name IN ('RanUnitTests', 'LastSecurityTime')",
        );
        let told = check(&base.databases(&base.source(), &[]));
        assert_eq!(told.check.unit_tests, Some(0));
        assert_eq!(told.check.last_check, None);
        let all: Vec<_> = told.gaps.iter().collect();
        let expected: &[_] = &["the last security update check"];
        assert_eq!(all, [(Unknown::Unclear, expected)]);
    }
}

#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn what_is_null_or_absent_is_not_known_and_costs_nothing_else() {
    for driver in BOTH {
        let mut base = Base::new(driver);
        for change in [
            "UPDATE Users SET Roles = NULL WHERE Id = 'ann'",
            "UPDATE Status SET LastActivityAt = NULL WHERE UserId = 'bob'",
            "UPDATE Channels SET Type = NULL, DeleteAt = NULL WHERE Id = 'off'",
            "UPDATE Posts SET ChannelId = NULL WHERE Id = '4'",
            "UPDATE Audits SET ExtraInfo = NULL, Action = NULL WHERE Id = '2'",
            "UPDATE Audits SET CreateAt = NULL WHERE Id = '3'",
            "UPDATE Commands SET DeleteAt = NULL",
            "UPDATE Roles SET Permissions = NULL WHERE Name = 'team_user'",
            "DELETE FROM Roles WHERE Name = 'system_user'",
            "DELETE FROM Roles WHERE Name = 'one_channel_admin'",
        ] {
            base.admin.run(change);
        }
        let told = base.read();
        let mut expected = base.expected();
        expected.server.system_admins = Some(1);
        expected.activity.active_users_daily = Some(1);
        expected.activity.active_users_monthly = Some(4);
        expected.check.active_users = Some(1);
        expected.activity.public_channels = Some(3);
        expected.activity.posts = Some(5);
        expected.activity.logins_daily = Some(1);
        expected.activity.logins_monthly = Some(3);
        expected.activity.slash_commands = Some(3);
        expected.system_scheme.team_user_permissions = None;
        expected.system_scheme.system_user_permissions = None;
        for scheme in &mut expected.team_schemes {
            scheme.channel_admin_permissions = None;
        }
        expected.gaps = told.gaps.clone();
        assert_eq!(told, expected);
        let all: Vec<_> = told.gaps.iter().collect();
        let no_row = ["permissions of roles", "permissions of team schemes"];
        let expected: [(_, &[_]); 2] = [
            (Unknown::NoRow, &no_row),
            (Unknown::Unclear, &["permissions of roles"]),
        ];
        assert_eq!(all, expected);
    }
}
