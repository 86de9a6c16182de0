//! Which figures are not known where a statement was not answered.

use telemetry_core::{Choices, Id, Telemetry};

use super::events::Untold;
use super::figures::Figures;
use super::gaps::{Gaps, Unknown};
use super::statement::{self, Statement};
use crate::generated::labels::Permission;
use crate::generated::report::{
    Activity, License, PermissionsGeneral, PermissionsSystemScheme, PermissionsTeamSchemes, Server,
};

/// The statement of this name was not answered, or not with all that it asks.
pub(super) fn of(name: &str, figures: &Figures, untold: &mut Untold<'_>) {
    let is = |statement: &Statement| statement.name == name;
    lack(&server(is), untold);
    lack(&activity(is), untold);
    if is(&statement::LICENSE) {
        untold.lack(&License::default());
    }
    if is(&statement::MIGRATIONS) {
        untold.lack(&PermissionsGeneral::default());
        // Without the state nobody asks for them.
        untold.lack(&PermissionsTeamSchemes::default());
    }
    if is(&statement::ROLES) {
        lack(&roles(&figures.system_scheme), untold);
    }
    // Of schemes that are known, each says with its own message what is not.
    if is(&statement::SCHEMES) && figures.team_schemes.is_empty() {
        untold.lack(&PermissionsTeamSchemes::default());
    }
}

/// Stands for any identifier of a scheme.
const SOME_SCHEME: &str = "00000000000000000000000000";

/// What is not known of a team scheme, and why.
pub(super) fn of_scheme(
    known: &PermissionsTeamSchemes,
    gaps: &Gaps,
) -> impl Iterator<Item = (PermissionsTeamSchemes, Unknown)> + use<> {
    let nothing = PermissionsTeamSchemes::default();
    let id = PermissionsTeamSchemes {
        scheme_id: known.scheme_id.xor(Id::parse(SOME_SCHEME)),
        ..nothing
    };
    let teams = PermissionsTeamSchemes {
        team_count: known.team_count.xor(Some(0)),
        ..nothing
    };
    // A scheme may have been made after teams were counted.
    let uncounted = gaps.why(statement::SCHEME_TEAMS.name);
    let all = [
        (id, Unknown::Unclear),
        (roles_of(known), Unknown::NoRow),
        (teams, uncounted.unwrap_or(Unknown::NoRow)),
    ];
    all.into_iter().filter(move |(which, _)| *which != nothing)
}

/// What is not known, if anything of the event is meant; without that, all of it would be.
fn lack<T>(which: &T, untold: &mut Untold<'_>)
where
    T: Telemetry + Default + PartialEq + Send + 'static,
{
    if *which != T::default() {
        untold.lack(which);
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

/// The roles that a team scheme lacks.
pub(super) fn roles_of(known: &PermissionsTeamSchemes) -> PermissionsTeamSchemes {
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
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue;
    use crate::measured::Measured;

    /// What is not known, as somebody notes it.
    fn gaps(note: impl FnOnce(&mut Untold<'_>)) -> Measured {
        let mut measured = Measured::default();
        note(&mut Untold {
            events: &catalogue::figures(),
            why: &Unknown::TooSlow,
            measured: &mut measured,
        });
        measured
    }

    /// What is not known without an answer to a statement.
    fn without(statement: &Statement) -> Measured {
        gaps(|untold| of(statement.name, &Figures::default(), untold))
    }

    fn said(measured: &Measured) -> Vec<String> {
        measured.gaps().map(ToString::to_string).collect()
    }

    #[test]
    fn each_statement_without_an_answer_costs_its_figures() {
        let all = statement::ALL.iter().map(|statement| {
            let gaps = said(&without(statement));
            format!("{}: {}", statement.name, gaps.join("; "))
        });
        let all: Vec<String> = all.collect();
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn a_statement_is_asked_for_the_events_whose_figures_it_costs() {
        for statement in statement::ALL {
            let asked = statement.tells.iter().map(|event| event.name);
            let asked: BTreeSet<_> = asked.collect();
            let lost = without(statement);
            for gap in lost.gaps() {
                assert!(asked.contains(gap.event), "{}", statement.name);
            }
        }
    }

    #[test]
    fn of_each_team_scheme_is_said_what_is_not_known_of_that_one() {
        let whole = PermissionsTeamSchemes {
            scheme_id: Id::parse(SOME_SCHEME),
            ..roles_of(&PermissionsTeamSchemes::default())
        };
        let lacking = PermissionsTeamSchemes {
            channel_user_permissions: None,
            ..whole
        };
        let mut figures = Figures {
            team_schemes: vec![whole, lacking],
            ..Figures::default()
        };
        let (roles, teams) = (statement::SCHEMES.name, statement::SCHEME_TEAMS.name);
        figures.gaps.add(teams, Unknown::TooSlow);
        figures.gaps.add(roles, Unknown::NoRow);
        let mut measured = Measured::default();
        figures.take(&catalogue::figures(), &mut measured);
        let said: Vec<Vec<_>> = measured
            .of(PermissionsTeamSchemes::EVENT)
            .map(|message| message.gaps.iter().map(ToString::to_string).collect())
            .collect();
        let (role, count) = (
            "`permissions_team_schemes.channel_user_permissions`: a row is not in the database",
            "`permissions_team_schemes.team_count`: counting it in the database takes too long",
        );
        assert_eq!(said, [vec![count], vec![role, count]]);
    }

    #[test]
    fn nothing_is_noted_of_what_nobody_asked_for() {
        for statement in statement::ALL {
            let mut measured = Measured::default();
            let mut untold = Untold {
                events: &[],
                why: &Unknown::TooSlow,
                measured: &mut measured,
            };
            of(statement.name, &Figures::default(), &mut untold);
            untold.everything(&Server::default());
            assert_eq!(said(&measured), [""; 0]);
        }
    }

    #[test]
    fn without_a_database_no_event_of_it_is_known() {
        let measured = gaps(|untold| untold.everything(&Server::default()));
        insta::assert_snapshot!(said(&measured).join("\n"));
        let lost: BTreeSet<_> = measured.gaps().map(|gap| gap.event).collect();
        let tells = statement::ALL.iter().flat_map(|statement| statement.tells);
        let figures = catalogue::figures();
        let told: BTreeSet<_> = tells
            .map(|event| event.name)
            .filter(|name| figures.iter().any(|event| event.name == *name))
            .collect();
        assert_eq!(lost, told);
    }
}
