//! Which figures are not known where a statement was not answered.

use telemetry_core::{Choices, Telemetry};

use super::figures::Figures;
use super::gaps::Unknown;
use super::statement::{self, Statement};
use crate::generated::labels::Permission;
use crate::generated::report::{
    Activity, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};
use crate::measured::Measured;

/// No figure of the database is known.
pub(super) fn everything(why: Unknown, measured: &mut Measured) {
    let which = Server {
        version: Some(statement::WITH_BOTS),
        database_version: Some(statement::WITH_BOTS),
        system_admins: Some(0),
        ..Server::default()
    };
    measured.lack(&which, why);
    measured.lack(&Activity::default(), why);
    measured.lack(&PermissionsGeneral::default(), why);
    measured.lack(&PermissionsSystemScheme::default(), why);
    measured.lack(&PermissionsTeamSchemes::default(), why);
}

/// The statement of this name was not answered, or not with all that it asks.
pub(super) fn of(name: &str, figures: &Figures, why: Unknown, measured: &mut Measured) {
    let is = |statement: &Statement| statement.name == name;
    lack(&server(is), why, measured);
    lack(&activity(is), why, measured);
    if is(&statement::MIGRATIONS) {
        measured.lack(&PermissionsGeneral::default(), why);
        // Without the state nobody asks for them.
        measured.lack(&PermissionsTeamSchemes::default(), why);
    }
    if is(&statement::ROLES) {
        lack(&roles(&figures.system_scheme), why, measured);
    }
    if is(&statement::SCHEMES) {
        if figures.team_schemes.is_empty() {
            measured.lack(&PermissionsTeamSchemes::default(), why);
        }
        for scheme in &figures.team_schemes {
            lack(&roles_of(scheme), why, measured);
        }
    }
    if is(&statement::SCHEME_TEAMS) {
        let which = PermissionsTeamSchemes {
            team_count: Some(0),
            ..PermissionsTeamSchemes::default()
        };
        measured.lack(&which, why);
    }
}

/// What is not known, if anything of the event is meant; without that, all of it would be.
fn lack<T>(which: &T, why: Unknown, measured: &mut Measured)
where
    T: Telemetry + Default + PartialEq + Send + 'static,
{
    if *which != T::default() {
        measured.lack(which, why);
    }
}

fn server(is: impl Fn(&Statement) -> bool) -> Server {
    Server {
        version: is(&statement::RELEASE).then_some(statement::WITH_BOTS),
        system_admins: is(&statement::ADMINISTRATORS).then_some(0),
        ..Server::default()
    }
}

fn activity(is: impl Fn(&Statement) -> bool) -> Activity {
    let of = |statement| is(statement).then_some(0);
    Activity {
        registered_users: of(&statement::ACCOUNTS),
        enabled_users: of(&statement::DEACTIVATED),
        registered_deactivated_users: of(&statement::DEACTIVATED),
        logins_daily: of(&statement::LOGINS),
        logins_monthly: of(&statement::LOGINS),
        active_users_daily: of(&statement::ACTIVE),
        active_users_monthly: of(&statement::ACTIVE),
        // Of that the server keeps no count.
        used_apiv3: None,
        posts: of(&statement::POSTS),
        teams: of(&statement::TEAMS),
        public_channels: of(&statement::CHANNELS),
        private_channels: of(&statement::CHANNELS),
        direct_message_channels: of(&statement::CHANNELS),
        group_message_channels: of(&statement::CHANNELS),
        public_channels_deleted: of(&statement::ARCHIVED),
        private_channels_deleted: of(&statement::ARCHIVED),
        slash_commands: of(&statement::SLASH_COMMANDS),
        incoming_webhooks: of(&statement::INCOMING_WEBHOOKS),
        outgoing_webhooks: of(&statement::OUTGOING_WEBHOOKS),
    }
}

type Role = Option<Choices<Permission>>;

/// A role of which nothing is known.
fn missing(role: Role) -> Role {
    match role {
        Some(_) => None,
        None => Some(Choices::default()),
    }
}

fn roles(known: &PermissionsSystemScheme) -> PermissionsSystemScheme {
    PermissionsSystemScheme {
        system_admin_permissions: missing(known.system_admin_permissions),
        system_user_permissions: missing(known.system_user_permissions),
        team_admin_permissions: missing(known.team_admin_permissions),
        team_user_permissions: missing(known.team_user_permissions),
        channel_admin_permissions: missing(known.channel_admin_permissions),
        channel_user_permissions: missing(known.channel_user_permissions),
    }
}

fn roles_of(known: &PermissionsTeamSchemes) -> PermissionsTeamSchemes {
    PermissionsTeamSchemes {
        scheme_id: None,
        team_admin_permissions: missing(known.team_admin_permissions),
        team_user_permissions: missing(known.team_user_permissions),
        channel_admin_permissions: missing(known.channel_admin_permissions),
        channel_user_permissions: missing(known.channel_user_permissions),
        team_count: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is not known without an answer to a statement.
    fn untold(name: &str) -> Vec<String> {
        let mut measured = Measured::default();
        of(name, &Figures::default(), Unknown::TooSlow, &mut measured);
        measured.gaps().map(ToString::to_string).collect()
    }

    #[test]
    fn each_statement_without_an_answer_costs_its_figures() {
        let all = statement::ALL.iter().map(|statement| {
            let gaps = untold(statement.name);
            format!("{}: {}", statement.name, gaps.join("; "))
        });
        let all: Vec<String> = all.collect();
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn without_a_database_no_event_of_it_is_known() {
        let mut measured = Measured::default();
        everything(Unknown::Refused, &mut measured);
        let all: Vec<String> = measured.gaps().map(ToString::to_string).collect();
        insta::assert_snapshot!(all.join("\n"));
    }
}
