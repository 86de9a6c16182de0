//! Which databases a server's configuration names.
//!
//! These settings are never collected: they are read here and nowhere else, into a type that shows
//! nothing and that no sink can take.

use serde_json::Value;

use super::dsn::{Driver, Dsn, Unusable};
use crate::section::{Section, Variables};

const SECTION: &str = "SqlSettings";
const REPLICAS: &str = "DataSourceReplicas";

/// The databases of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Databases {
    /// What kind they are.
    pub driver: Driver,
    /// In the order in which they are tried: replicas, so that the main one is left in peace, and
    /// then that one.
    pub sources: Vec<Dsn>,
}

impl Databases {
    /// What the database is called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.sources.last().map(|main| main.database.as_str())
    }

    /// The main database, to which alone is written; nothing if the settings name none.
    ///
    /// # Errors
    ///
    /// If the server could not use it either.
    pub fn main(text: &[u8], variables: &Variables<'_>) -> Result<Option<Dsn>, Unusable> {
        let section = Section::read(text, SECTION, variables)?;
        let Some((driver, main)) = main(&section)? else {
            return Ok(None);
        };
        let get = |name: &str| variables(name)?.into_string().ok();
        Dsn::parse(driver, &main, &get).map(Some)
    }

    /// Reads the settings, with the environment over them; nothing if they name no database.
    ///
    /// # Errors
    ///
    /// If the server could not use them either. A replica that cannot be used is none.
    pub fn read(text: &[u8], variables: &Variables<'_>) -> Result<Option<Self>, Unusable> {
        let section = Section::read(text, SECTION, variables)?;
        let Some((driver, main)) = main(&section)? else {
            return Ok(None);
        };
        let get = |name: &str| variables(name)?.into_string().ok();
        let main = Dsn::parse(driver, &main, &get);
        // An account for this program alone is asked, and not the server's own at its replicas.
        let is_own = section.overlay("DataSource")?.is_some();
        let replicas = if is_own && section.overlay(REPLICAS)?.is_none() {
            Vec::new()
        } else {
            replicas(&section)?
        };
        let mut sources: Vec<Dsn> = replicas
            .iter()
            .filter_map(|replica| Dsn::parse(driver, replica, &get).ok())
            .collect();
        match main {
            Ok(main) => sources.push(main),
            Err(error) if sources.is_empty() => return Err(error),
            Err(_) => {}
        }
        Ok(Some(Self { driver, sources }))
    }
}

/// What kind the main database is and how it is entered, if one is named.
fn main(section: &Section<'_>) -> Result<Option<(Driver, String)>, Unusable> {
    let Some(main) = section.text("DataSource")? else {
        return Ok(None);
    };
    let driver = section.text("DriverName")?;
    let driver = Driver::named(driver.as_deref().unwrap_or("mysql")).ok_or(Unusable::Driver)?;
    Ok(Some((driver, main)))
}

/// A list, whose variable is separated by commas.
fn replicas(section: &Section<'_>) -> Result<Vec<String>, Unusable> {
    if let Some(text) = section.overlay(REPLICAS)? {
        let texts = text.split(',').map(str::trim);
        let texts = texts.filter(|text| !text.is_empty());
        return Ok(texts.map(str::to_owned).collect());
    }
    let texts = match section.value(REPLICAS) {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => None,
    };
    Ok(texts.ok_or(section.unusable(REPLICAS))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::section;

    const PASSWORD: &str = "hunter2";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Option<Databases>, Unusable> {
        let get = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).into())
        };
        Databases::read(text.as_bytes(), &get)
    }

    fn names(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let databases = read(text, variables).unwrap().unwrap();
        let sources = databases.sources.into_iter();
        sources.map(|source| source.database).collect()
    }

    #[test]
    fn replicas_come_before_the_main_database_and_variables_over_the_file() {
        let file = r#"{"sqlsettings": {"DRIVERNAME": "postgres", "DataSource": "postgres://u@h/main",
            "DataSourceReplicas": ["postgres://u@h/one", "postgres://u@h/two"]}}"#;
        assert_eq!(names(file, &[]), ["one", "two", "main"]);
        let variables = [
            ("MM_SQLSETTINGS_DATASOURCE", "postgres://u@h/else"),
            ("MM_SQLSETTINGS_DATASOURCEREPLICAS", "postgres://u@h/three"),
        ];
        assert_eq!(names(file, &variables), ["three", "else"]);
        assert_eq!(names(file, &variables[..1]), ["else"]);
        assert_eq!(names(file, &variables[1..]), ["three", "main"]);
        let variables = [
            ("MM_SQLSETTINGS_DRIVERNAME", "mysql"),
            ("MM_SQLSETTINGS_DATASOURCE", "u@tcp(h)/mine"),
        ];
        assert_eq!(names("{}", &variables), ["mine"]);
    }

    #[test]
    fn only_the_main_database_is_written_to_whatever_replicas_there_are() {
        let main = |text: &str, variables: &[(&str, &str)]| {
            let get = |name: &str| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).into())
            };
            let main = Databases::main(text.as_bytes(), &get);
            main.map(|main| main.map(|main| main.database))
        };
        let file = r#"{"SqlSettings": {"DriverName": "mysql", "DataSource": "u@tcp(h)/main",
            "DataSourceReplicas": ["u@tcp(h)/one"]}}"#;
        assert_eq!(main(file, &[]), Ok(Some("main".to_owned())));
        let own = [("MM_SQLSETTINGS_DATASOURCE", "u@tcp(h)/mine")];
        assert_eq!(main(file, &own), Ok(Some("mine".to_owned())));
        let broken = [("MM_SQLSETTINGS_DATASOURCE", "u@tcp(h")];
        assert!(main(file, &broken).is_err(), "a replica does not stand in");
        assert_eq!(main("{}", &[]), Ok(None));
    }

    #[test]
    fn without_a_data_source_there_is_no_database() {
        for text in [
            "{}",
            "\u{FEFF}{}",
            r#"{"SqlSettings": null}"#,
            r#"{"SqlSettings": {"DataSource": "", "DriverName": "oracle"}}"#,
        ] {
            assert_eq!(read(text, &[]), Ok(None), "{text}");
        }
    }

    #[test]
    fn a_replica_that_cannot_be_used_costs_nothing_but_itself() {
        let file = r#"{"SqlSettings": {"DriverName": "mysql", "DataSource": "u@tcp(h)/main",
            "DataSourceReplicas": ["nonsense"]}}"#;
        assert_eq!(names(file, &[]), ["main"]);
        let file = r#"{"SqlSettings": {"DataSource": "nonsense", "DataSourceReplicas": ["u@tcp(h)/one"]}}"#;
        assert_eq!(names(file, &[]), ["one"]);
    }

    fn unusable(setting: &'static str) -> Unusable {
        let section = SECTION;
        Unusable::Settings(section::Unusable::Setting { section, setting })
    }

    #[test]
    fn what_cannot_be_used_is_said_without_its_value() {
        let cases = [
            ("", Unusable::Settings(section::Unusable::NoObject)),
            (
                r#"{"SqlSettings": {"DataSource": ["hunter2"]}}"#,
                unusable("DataSource"),
            ),
            (
                r#"{"SqlSettings": {"DataSource": "hunter2", "DriverName": "hunter2"}}"#,
                Unusable::Driver,
            ),
            (
                r#"{"SqlSettings": {"DataSource": "u@h/d", "DataSourceReplicas": "hunter2"}}"#,
                unusable("DataSourceReplicas"),
            ),
            (
                r#"{"SqlSettings": {"DataSource": "u@h/d", "DataSourceReplicas": [2]}}"#,
                unusable("DataSourceReplicas"),
            ),
            (
                r#"{"SqlSettings": {"DataSource": "u:hunter2@tcp(h"}}"#,
                Unusable::Form("there is no `/` before the database's name"),
            ),
        ];
        for (text, expected) in cases {
            let error = read(text, &[]).unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(!format!("{error} {error:?}").contains(PASSWORD));
        }
    }
}
