//! Asking for each figure.

mod permissions;

use telemetry_client::identity::Identity;
use telemetry_core::{Date, Id, Moment, Version};

use super::connection::Cell;
use super::dsn::Driver;
use super::figures::{ActiveLicense, Figures, Wanted};
use super::gaps::{Gaps, Unknown};
use super::session::{Limits, Session};
use super::settings::Databases;
use super::statement::{self, People, Statement, WITH_BOTS};
use crate::generated::SecurityUpdateCheck;
use crate::generated::report::Activity;
use crate::license::from_blob;

/// Asks for everything that is wanted; whom nothing of that is known, it leaves in peace.
pub(super) async fn ask(
    databases: &Databases,
    wanted: Wanted<'_>,
    now: Moment,
    limits: Limits,
) -> Figures {
    let mut asking = Asking {
        session: Session::new(databases, now, limits),
        wanted,
        now,
        figures: Figures::default(),
    };
    if !statement::ALL.iter().any(|known| asking.wants(known)) {
        return asking.figures;
    }
    if let Err(why) = asking.session.begin().await {
        asking.figures.gaps = Gaps::everything(why);
        return asking.figures;
    }
    asking.figures.server.database_version = asking.session.version;
    asking.server_id().await;
    asking.people().await;
    asking.permissions().await;
    asking.license().await;
    asking.check().await;
    asking.content().await;
    asking.session.close().await;
    asking.figures
}

struct Asking<'a> {
    session: Session<'a>,
    wanted: Wanted<'a>,
    now: Moment,
    figures: Figures,
}

impl Asking<'_> {
    fn wants(&self, statement: &Statement) -> bool {
        let is_id = statement.name == statement::SERVER_ID.name;
        statement.tells_of(self.wanted.events) || (is_id && self.wanted.server_id)
    }

    /// Takes note of why a statement that is wanted tells nothing.
    fn lack(&mut self, statement: &Statement, why: Unknown) {
        if self.wants(statement) {
            self.figures.gaps.add(statement.name, why);
        }
    }

    /// The numbers that a statement counts, if they are wanted; if they are not known, why.
    async fn numbers<const N: usize>(&mut self, statement: &Statement) -> [Option<u64>; N] {
        if !self.wants(statement) {
            return [None; N];
        }
        match self.session.numbers(statement).await {
            Ok(numbers) => <[u64; N]>::map(numbers, Some),
            Err(why) => {
                self.figures.gaps.add(statement.name, why);
                [None; N]
            }
        }
    }

    /// The rows that a statement answers, if they are wanted; if they are not known, why.
    async fn rows(&mut self, statement: &Statement) -> Option<Vec<Vec<Cell>>> {
        if !self.wants(statement) {
            return None;
        }
        let asked = self.session.ask(statement).await;
        let known = asked.map_err(|why| self.figures.gaps.add(statement.name, why));
        known.ok()
    }

    /// The server's own identifier, if it has the shape that is published with the check's.
    async fn server_id(&mut self) {
        let Some(rows) = self.rows(&statement::SERVER_ID).await else {
            return;
        };
        let id = match rows.iter().flatten().next() {
            None => return self.lack(&statement::SERVER_ID, Unknown::NoRow),
            Some(Cell::Text(text)) => Id::parse(text),
            Some(Cell::Null | Cell::Number(_)) => None,
        };
        let check = SecurityUpdateCheck {
            server_id: id,
            ..SecurityUpdateCheck::default()
        };
        self.figures.identity = Identity::declared(&check);
        if self.figures.identity.is_some() {
            self.figures.check.server_id = id;
        } else {
            self.lack(&statement::SERVER_ID, Unknown::Unclear);
        }
    }

    /// The release, and how many people there are, without bots where there are some.
    async fn people(&mut self) {
        let release = self.release().await;
        self.figures.server.version = release;
        let [bots] = self.numbers(&statement::HAS_BOTS).await;
        // Of MySQL, whoever may not read a table does not learn whether there is one.
        let may_have = match release {
            Some(release) => release.is_at_least(WITH_BOTS),
            None => self.session.driver() == Driver::MySql,
        };
        match bots {
            Some(0) if may_have => self.no_people(Unknown::NoBots),
            Some(0) => self.count_people().await,
            Some(_) => {
                self.session.people = People::WithoutBots;
                self.count_people().await;
            }
            None => {
                let why = self.figures.gaps.why(statement::HAS_BOTS.name);
                self.no_people(why.unwrap_or(Unknown::Failed));
            }
        }
        let [teams] = self.numbers(&statement::TEAMS).await;
        self.figures.activity.teams = teams;
        self.figures.check.teams = teams;
    }

    async fn release(&mut self) -> Option<Version> {
        let rows = self.rows(&statement::RELEASE).await?;
        let release = match rows.iter().flatten().next() {
            Some(Cell::Text(text)) => Version::parse(text).ok_or(Unknown::Unclear),
            Some(Cell::Number(_) | Cell::Null) => Err(Unknown::Unclear),
            None => Err(Unknown::NoRow),
        };
        let known = release.map_err(|why| self.lack(&statement::RELEASE, why));
        known.ok()
    }

    async fn count_people(&mut self) {
        let [accounts] = self.numbers(&statement::ACCOUNTS).await;
        let [daily, monthly] = self.numbers(&statement::ACTIVE).await;
        let activity = &mut self.figures.activity;
        activity.registered_users = accounts;
        (activity.active_users_daily, activity.active_users_monthly) = (daily, monthly);
        let check = &mut self.figures.check;
        (check.users, check.active_users) = (accounts, daily);
        let [deactivated, enabled] = self.numbers(&statement::DEACTIVATED).await;
        let activity = &mut self.figures.activity;
        activity.registered_deactivated_users = deactivated;
        activity.enabled_users = enabled;
    }

    fn no_people(&mut self, why: Unknown) {
        for statement in [
            &statement::ACCOUNTS,
            &statement::ACTIVE,
            &statement::DEACTIVATED,
        ] {
            self.lack(statement, why);
        }
    }

    /// What there is, from little to much.
    async fn content(&mut self) {
        let [public, private, direct, group] = self.numbers(&statement::CHANNELS).await;
        let [public_gone, private_gone] = self.numbers(&statement::ARCHIVED).await;
        let [slash_commands] = self.numbers(&statement::SLASH_COMMANDS).await;
        let [incoming_webhooks] = self.numbers(&statement::INCOMING_WEBHOOKS).await;
        let [outgoing_webhooks] = self.numbers(&statement::OUTGOING_WEBHOOKS).await;
        let [logins_daily, logins_monthly] = self.numbers(&statement::LOGINS).await;
        let [posts] = self.numbers(&statement::POSTS).await;
        self.figures.activity = Activity {
            public_channels: public,
            private_channels: private,
            direct_message_channels: direct,
            group_message_channels: group,
            public_channels_deleted: public_gone,
            private_channels_deleted: private_gone,
            slash_commands,
            incoming_webhooks,
            outgoing_webhooks,
            logins_daily,
            logins_monthly,
            posts,
            ..self.figures.activity
        };
    }

    /// The active license, of which nothing but its figures outlives this.
    async fn license(&mut self) {
        let Some(rows) = self.rows(&statement::LICENSE).await else {
            return;
        };
        self.figures.license = match rows.iter().flatten().next() {
            None => ActiveLicense::Nowhere,
            Some(Cell::Text(blob)) => {
                let key = self.wanted.license_key;
                ActiveLicense::Here(from_blob(blob.as_bytes(), self.now, key))
            }
            Some(Cell::Null | Cell::Number(_)) => {
                self.lack(&statement::LICENSE, Unknown::NoRow);
                ActiveLicense::Untold
            }
        };
    }

    /// What only the security update check tells.
    async fn check(&mut self) {
        let [tests] = self.numbers(&statement::UNIT_TESTS).await;
        self.figures.check.unit_tests = tests.map(|rows| i64::from(rows > 0));
        let Some(rows) = self.rows(&statement::LAST_CHECK).await else {
            return;
        };
        let day = match rows.iter().flatten().next() {
            // There was none yet.
            None => return,
            Some(Cell::Text(text)) => text.parse().ok().and_then(Date::from_unix_millis),
            Some(Cell::Number(_) | Cell::Null) => None,
        };
        self.figures.check.last_check = day;
        if day.is_none() {
            self.lack(&statement::LAST_CHECK, Unknown::Unclear);
        }
    }
}
