//! One object of the server's configuration, for what this program itself needs of it: where files
//! lie, what is switched on. None of it can be sent: nothing here is a value that a sink knows, and
//! nothing is shown.

use std::ffi::OsString;
use std::fmt;

use serde_json::Value;
use telemetry_core::config::{Configuration as _, variable};

use crate::generated::Config;

/// Looks up a variable of the environment.
pub type Variables<'v> = dyn Fn(&str) -> Option<OsString> + 'v;

/// The settings of one object, with the environment over them.
pub struct Section<'v> {
    name: &'static str,
    settings: Value,
    variables: &'v Variables<'v>,
}

/// Why settings cannot be used. It repeats no value of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The text is something else.
    #[error("the configuration is no JSON object")]
    NoObject,
    /// A setting has another form than the server takes.
    #[error("`{section}.{setting}` cannot be used")]
    Setting {
        /// The object.
        section: &'static str,
        /// The setting in it.
        setting: &'static str,
    },
}

impl<'v> Section<'v> {
    /// The object of this name in a configuration file; an empty one if it is not there.
    ///
    /// # Errors
    ///
    /// If the text is no JSON object.
    pub fn read(
        text: &[u8],
        name: &'static str,
        variables: &'v Variables<'v>,
    ) -> Result<Self, Unusable> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut file: Value =
            serde_json::from_slice(text).map_err(|_no_json| Unusable::NoObject)?;
        if !file.is_object() {
            return Err(Unusable::NoObject);
        }
        Ok(Self {
            name,
            settings: member_mut(&mut file, name).map_or(Value::Null, Value::take),
            variables,
        })
    }

    /// A setting as text; nothing if it is not set or empty.
    ///
    /// # Errors
    ///
    /// If it is an array or an object.
    pub fn text(&self, setting: &'static str) -> Result<Option<String>, Unusable> {
        let text = if let Some(value) = self.overlay(setting)? {
            value
        } else {
            match self.value(setting) {
                None | Some(Value::Null) => return Ok(None),
                Some(Value::String(text)) => text.clone(),
                Some(Value::Bool(flag)) => flag.to_string(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Array(_) | Value::Object(_)) => return Err(self.unusable(setting)),
            }
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Whether a setting is on; nothing if it is not set.
    ///
    /// # Errors
    ///
    /// If it is neither.
    pub fn flag(&self, setting: &'static str) -> Result<Option<bool>, Unusable> {
        match self.text(setting)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(self.unusable(setting)),
        }
    }

    /// What the file says, whatever the environment says.
    #[must_use]
    pub fn value(&self, setting: &str) -> Option<&Value> {
        member(&self.settings, setting)
    }

    /// That this setting cannot be used.
    #[must_use]
    pub const fn unusable(&self, setting: &'static str) -> Unusable {
        let section = self.name;
        Unusable::Setting { section, setting }
    }

    /// What the environment says; nothing if it does not, or nothing but that.
    ///
    /// # Errors
    ///
    /// If it is no text.
    pub fn overlay(&self, setting: &'static str) -> Result<Option<String>, Unusable> {
        let prefix = Config::PREFIX.unwrap_or_default();
        let value = (self.variables)(&variable(prefix, &[self.name, setting]));
        let value = value.filter(|value| !value.is_empty());
        let text = value.map(OsString::into_string).transpose();
        text.map_err(|_no_text| self.unusable(setting))
    }
}

/// A member by its name without case, as the server compares; of several spellings the last by the order of
/// bytes.
#[must_use]
pub fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let mut members = value.as_object()?.iter();
    let found = members.rfind(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn member_mut<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    let mut members = value.as_object_mut()?.iter_mut();
    let found = members.rfind(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Section({})", self.name)
    }
}
