//! The product's own switches, in the file or in the environment.
//!
//! They are settings that are never collected, so no reader of settings knows them.

use std::borrow::Cow;
use std::fmt;

use mattermost_telemetry::generated::Config;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use telemetry_core::config::{Configuration as _, SettingPath, variable};
use telemetry_core::consent::Switch;

use crate::environment::Environment;

/// Where a switch stands in the configuration.
type SwitchPath = &'static [&'static str];

/// The switch of diagnostics.
pub(crate) const DIAGNOSTICS: SwitchPath = &["LogSettings", "EnableDiagnostics"];

/// The switch of the security update check.
pub(crate) const SECURITY_CHECK: SwitchPath = &["ServiceSettings", "EnableSecurityFixAlert"];

/// How the switch is set, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    path: SwitchPath,
    pub(crate) switch: Switch,
    pub(crate) origin: Origin,
    /// What stands there is neither yes nor no, which counts as no.
    pub(crate) unreadable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Shipped,
    File,
    Variable(String),
}

impl Setting {
    /// The switch of a product that is set up as shipped.
    pub(crate) const fn shipped(path: SwitchPath) -> Self {
        Self {
            path,
            switch: Switch::On,
            origin: Origin::Shipped,
            unreadable: false,
        }
    }

    /// The switch in a configuration file, which a variable may replace. An absent one is on, as
    /// it is shipped.
    ///
    /// # Errors
    ///
    /// If the text is no JSON, perhaps since it is just being written.
    pub(crate) fn read(
        path: SwitchPath,
        text: &[u8],
        environment: &Environment,
    ) -> serde_json::Result<Self> {
        let name = variable(Config::PREFIX.unwrap_or_default(), path);
        let (seen, origin) = if let Some(value) = environment.get(&name) {
            (value.to_str().and_then(parse), Origin::Variable(name))
        } else {
            match in_file(path, text)? {
                Seen::Nothing => (Some(true), Origin::Shipped),
                Seen::Bool(on) => (Some(on), Origin::File),
                Seen::Other => (None, Origin::File),
            }
        };
        Ok(Self {
            path,
            switch: if seen == Some(true) {
                Switch::On
            } else {
                Switch::Off
            },
            origin,
            unreadable: seen.is_none(),
        })
    }
}

impl Setting {
    /// What makes a yes of a no.
    pub(crate) fn remedy(&self) -> String {
        match &self.origin {
            Origin::Variable(name) => {
                format!("set `{name}=true`, or take it out of the environment")
            }
            Origin::File | Origin::Shipped => {
                format!(
                    "set `{}` to true in the configuration",
                    SettingPath(self.path)
                )
            }
        }
    }
}

/// The setting with what it is set to, as a part of a sentence.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = SettingPath(self.path);
        match &self.origin {
            Origin::Variable(name) => write!(f, "`{name}` in the environment")?,
            Origin::File | Origin::Shipped => write!(f, "`{path}` in the configuration")?,
        }
        f.write_str(match (self.unreadable, self.switch) {
            (true, _) => " is neither true nor false",
            (false, Switch::On) => " is true",
            (false, Switch::Off) => " is false",
        })
    }
}

/// The words that the server takes for a yes or a no.
fn parse(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// Absent or `null`.
    Nothing,
    Bool(bool),
    Other,
}

fn in_file(path: SwitchPath, text: &[u8]) -> serde_json::Result<Seen> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut seen = Seen::Nothing;
    let mut parser = serde_json::Deserializer::from_slice(text);
    let below = Below {
        path,
        seen: &mut seen,
    };
    below.deserialize(&mut parser)?;
    parser.end()?;
    Ok(seen)
}

/// Looks for the rest of the path; keys compare without case, and the last one counts.
struct Below<'s> {
    path: SwitchPath,
    seen: &'s mut Seen,
}

impl Below<'_> {
    fn see(self, value: Seen) {
        // In the place of an object, no value leaves the default in force.
        *self.seen = if self.path.is_empty() {
            value
        } else {
            Seen::Other
        };
    }
}

impl<'de> DeserializeSeed<'de> for Below<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Below<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.path.split_first() else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            self.see(Seen::Other);
            return Ok(());
        };
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key.eq_ignore_ascii_case(first) {
                map.next_value_seed(Below {
                    path: rest,
                    seen: &mut *self.seen,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.see(Seen::Other);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, on: bool) -> Result<(), E> {
        self.see(Seen::Bool(on));
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.see(Seen::Other);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.see(Seen::Other);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.see(Seen::Other);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.see(Seen::Other);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_as_the_server_reads_it_and_what_is_unclear_is_a_no() {
        let cases = [
            ("{}", Seen::Nothing),
            ("null", Seen::Nothing),
            (r#"{"LogSettings": null}"#, Seen::Nothing),
            (
                r#"{"LogSettings": {"EnableDiagnostics": null}}"#,
                Seen::Nothing,
            ),
            (r#"{"Other": {"EnableDiagnostics": false}}"#, Seen::Nothing),
            (
                r#"{"logsettings": {"ENABLEDIAGNOSTICS": false}}"#,
                Seen::Bool(false),
            ),
            (
                "\u{FEFF}{\"LogSettings\": {\"EnableDiagnostics\": true}}",
                Seen::Bool(true),
            ),
            (
                r#"{"LogSettings": {"EnableDiagnostics": true, "EnableDiagnostics": false}}"#,
                Seen::Bool(false),
            ),
            (
                r#"{"LogSettings": {"EnableDiagnostics": false}, "LogSettings": {"X": [1, {"Y": 2}]}}"#,
                Seen::Bool(false),
            ),
            (
                r#"{"LogSettings": {"EnableDiagnostics": "true"}}"#,
                Seen::Other,
            ),
            (r#"{"LogSettings": {"EnableDiagnostics": 1}}"#, Seen::Other),
            (
                r#"{"LogSettings": {"EnableDiagnostics": [true]}}"#,
                Seen::Other,
            ),
            (
                r#"{"LogSettings": {"EnableDiagnostics": {"on": true}}}"#,
                Seen::Other,
            ),
            (r#"{"LogSettings": 5}"#, Seen::Other),
        ];
        for (text, expected) in cases {
            assert_eq!(
                in_file(DIAGNOSTICS, text.as_bytes()).unwrap(),
                expected,
                "{text}"
            );
        }
        for text in ["", r#"{"LogSettings": "#, "{} {}"] {
            assert!(in_file(DIAGNOSTICS, text.as_bytes()).is_err(), "{text}");
        }
    }
}
