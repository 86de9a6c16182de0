//! Asking what roles may do.

use telemetry_client::identity::Identity;
use telemetry_core::{Choice as _, Choices, Id};

use super::super::connection::Cell;
use super::super::gaps::Unknown;
use super::super::lacking;
use super::super::session::number;
use super::super::statement;
use super::Asking;
use crate::generated::labels::Permission;
use crate::generated::report::{PermissionsGeneral, PermissionsTeamSchemes};

impl Asking<'_> {
    pub(super) async fn permissions(&mut self) {
        let [system_admins] = self.numbers(&statement::ADMINISTRATORS).await;
        self.figures.server.system_admins = system_admins;
        let [first, second] = self.numbers(&statement::MIGRATIONS).await;
        let is_there = |rows: Option<u64>| rows.map(|rows| rows > 0);
        self.figures.permissions = PermissionsGeneral {
            phase1migration_complete: is_there(first),
            phase2migration_complete: is_there(second),
        };
        if let Some(roles) = self.rows(&statement::ROLES).await {
            self.system_scheme(&roles);
        }
        // Before that, teams have no permissions of their own.
        if second.is_some_and(|rows| rows > 0) {
            self.team_schemes().await;
        }
    }

    fn system_scheme(&mut self, roles: &[Vec<Cell>]) {
        let scheme = &mut self.figures.system_scheme;
        for (name, place) in [
            ("system_admin", &mut scheme.system_admin_permissions),
            ("system_user", &mut scheme.system_user_permissions),
            ("team_admin", &mut scheme.team_admin_permissions),
            ("team_user", &mut scheme.team_user_permissions),
            ("channel_admin", &mut scheme.channel_admin_permissions),
            ("channel_user", &mut scheme.channel_user_permissions),
        ] {
            let role = roles.iter().find_map(|row| match row.as_slice() {
                [Cell::Text(role), held] if role.as_str() == name => Some(held),
                _ => None,
            });
            *place = role.and_then(permissions);
            let why = match role {
                Some(_) => Unknown::Unclear,
                None => Unknown::NoRow,
            };
            if place.is_none() {
                self.figures.gaps.add(statement::ROLES.name, why);
            }
        }
    }

    async fn team_schemes(&mut self) {
        let teams = self.rows(&statement::SCHEME_TEAMS).await;
        for row in self.rows(&statement::SCHEMES).await.unwrap_or_default() {
            let scheme = team_scheme(&row, teams.as_deref().unwrap_or_default());
            if scheme.scheme_id.is_none() {
                self.lack(&statement::SCHEMES, Unknown::Unclear);
            }
            if lacking::roles_of(&scheme) != PermissionsTeamSchemes::default() {
                self.lack(&statement::SCHEMES, Unknown::NoRow);
            }
            if teams.is_some() && scheme.team_count.is_none() {
                self.lack(&statement::SCHEME_TEAMS, Unknown::NoRow);
            }
            self.figures.team_schemes.push(scheme);
        }
    }
}

/// What its row tells of a scheme, and the rows of all schemes of how many teams have it.
fn team_scheme(row: &[Cell], teams: &[Vec<Cell>]) -> PermissionsTeamSchemes {
    let id = row.first();
    let counted = teams.iter().find(|row| row.first() == id);
    let role = |column| row.get(column).and_then(permissions);
    PermissionsTeamSchemes {
        scheme_id: id.and_then(scheme_id),
        team_admin_permissions: role(1),
        team_user_permissions: role(2),
        channel_admin_permissions: role(3),
        channel_user_permissions: role(4),
        team_count: counted.and_then(|row| number(row.get(1)?)),
    }
}

/// The identifier of a scheme, if it has the shape that is published.
fn scheme_id(cell: &Cell) -> Option<Id> {
    let id = match cell {
        Cell::Text(id) => Id::parse(id),
        Cell::Null | Cell::Number(_) => None,
    };
    let scheme = PermissionsTeamSchemes {
        scheme_id: id,
        ..PermissionsTeamSchemes::default()
    };
    Identity::declared(&scheme).and(id)
}

/// The words of a role, which stand there with spaces between them.
fn permissions(cell: &Cell) -> Option<Choices<Permission>> {
    match cell {
        Cell::Text(words) => Some(words.split_whitespace().map(Permission::of).collect()),
        Cell::Null | Cell::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::gaps::Gaps;
    use super::*;
    use crate::measured::Measured;

    const ONE: &str = "11111111111111111111111111";

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned().into())
    }

    /// What is told of a scheme whose row begins so, where teams were counted of these; and what is said
    /// of the rest.
    fn told(row: &[Cell], teams: &[Vec<Cell>]) -> (PermissionsTeamSchemes, Vec<String>) {
        let scheme = team_scheme(row, teams);
        let mut measured = Measured::default();
        let gaps = lacking::of_scheme(&scheme, &Gaps::default());
        measured.take_lacking(scheme, gaps);
        let said = measured.gaps().map(ToString::to_string);
        let said = said.map(|said| said.replace("permissions_team_schemes.", ""));
        (scheme, said.collect())
    }

    #[test]
    fn each_figure_of_a_scheme_that_is_not_told_has_a_reason() {
        let role = || text(" manage_team");
        let whole = |id| vec![id, role(), role(), role(), role()];
        let teams = [ONE, "one"].map(|id| vec![text(id), Cell::Number(2)]);

        let (scheme, said) = told(&whole(text(ONE)), &teams);
        assert_eq!(
            (scheme.scheme_id, scheme.team_count),
            (Id::parse(ONE), Some(2))
        );
        assert_eq!(said, [""; 0]);

        // An identifier that is not of the published shape costs nothing but itself.
        let unclear = "what stands in the database is not what the server writes";
        let (scheme, said) = told(&whole(text("one")), &teams);
        assert_eq!((scheme.scheme_id, scheme.team_count), (None, Some(2)));
        assert_eq!(said, [format!("`scheme_id`: {unclear}")]);

        let no_row = "a row is not in the database";
        let (scheme, said) = told(&whole(Cell::Null), &teams);
        assert!(scheme.channel_user_permissions.is_some());
        let expected = [
            format!("`scheme_id`: {unclear}"),
            format!("`team_count`: {no_row}"),
        ];
        assert_eq!(said, expected);

        // It was made after teams were counted, and has lost roles.
        let (_, said) = told(&[text(ONE), role(), Cell::Null, role(), Cell::Null], &[]);
        let roles = "`team_user_permissions`, `channel_user_permissions`";
        let expected = [
            format!("{roles}: {no_row}"),
            format!("`team_count`: {no_row}"),
        ];
        assert_eq!(said, expected);
    }
}
