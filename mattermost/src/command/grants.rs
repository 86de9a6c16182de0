//! `grants`: what an account needs that reads figures from the server's database, and what it asks.

use std::fmt::Write as _;

use anyhow::bail;
use mattermost_telemetry::database::dsn::Driver;
use mattermost_telemetry::database::grants::{self, Grantee};
use mattermost_telemetry::database::lease;
use mattermost_telemetry::database::settings::Databases;
use mattermost_telemetry::database::statement::{self, ALL};

use super::Exit;
use crate::cli::{GrantsArgs, LeaseName};
use crate::environment::Environment;
use crate::host::Server;
use crate::terminal;

/// What the server's documentation calls its database.
const DATABASE: &str = "mattermost";

pub(crate) fn run(args: &GrantsArgs, environment: Environment) -> anyhow::Result<Exit> {
    let server = Server::new(environment, &args.config);
    let databases = match server.file() {
        Some(_) => Databases::read(&server.text()?, &server.environment.variables())?,
        None => None,
    };
    let known = databases.as_ref().map(|databases| databases.driver);
    let Some(driver) = args.driver.map(Driver::from).or(known) else {
        bail!(
            "it is not known which kind of database the server has; name it with `--driver postgres` \
             or `--driver mysql`, or the server's configuration with `--config FILE`"
        );
    };
    let has_lease = args.lease == Some(LeaseName::Database);
    let text = if args.statements {
        let mut text = statements(driver);
        if has_lease {
            text.push_str(&statements_of_lease(driver));
        }
        text
    } else {
        let named = databases.as_ref().and_then(|databases| databases.name());
        let grantee = Grantee {
            driver,
            user: args.user.clone(),
            host: args.host.clone(),
            database: args
                .database
                .as_deref()
                .or(named)
                .unwrap_or(DATABASE)
                .to_owned(),
            schema: args.schema.clone(),
            release: args.product_version,
        };
        let mut text = grants::grants(&grantee);
        if has_lease {
            text.push_str(&grants::lease(&grantee));
        }
        text
    };
    terminal::print(text.as_bytes())?;
    Ok(Exit::Fine)
}

/// All that is ever asked. What differs from time to time has a colon before its name.
fn statements(driver: Driver) -> String {
    let mut text = String::from("-- Around each statement:\n");
    for statement in statement::around(driver) {
        let _ = writeln!(text, "{statement};");
    }
    for statement in ALL {
        let _ = writeln!(
            text,
            "-- {}:\n{};",
            statement.name,
            statement.template(driver)
        );
    }
    let _ = writeln!(
        text,
        "-- :people is TRUE, or where there are bots:\n-- {}",
        statement::NO_BOT
    );
    text
}

/// All that is ever asked of a lease.
fn statements_of_lease(driver: Driver) -> String {
    let mut text = String::from("-- Around each statement of a lease:\n");
    for statement in lease::statement::around(driver) {
        let _ = writeln!(text, "{statement};");
    }
    for (what, statement) in lease::statement::all(driver) {
        let _ = writeln!(text, "-- {what}:\n{statement};");
    }
    text
}
