//! Names of proposed events and of their files.

use std::collections::BTreeSet;

use telemetry_schema::snake_case;

/// Endings of struct names that say only that there are settings in it.
const ENDINGS: &[&str] = &[
    "config",
    "configuration",
    "settings",
    "options",
    "opts",
    "conf",
    "cfg",
];

/// The stem of a struct that is called by such an ending only.
const GENERAL: &str = "general";

/// The most characters of a stem, so that an event's name with what stands before it is one.
const MOST: usize = 48;

/// Stems that were given away.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A stem for a struct that no other one has: `server` for `ServerConfig`.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let whole = plain(&snake_case(name));
        let words: Vec<&str> = whole.split('_').collect();
        let short = match words.split_last() {
            Some((last, rest)) if ENDINGS.contains(last) => rest.join("_"),
            _ => whole.clone(),
        };
        let short = if short.is_empty() {
            GENERAL.to_owned()
        } else {
            short
        };
        let numbered = (2_usize..).map(|number| format!("{whole}{number}"));
        let stem = [short, whole.clone()]
            .into_iter()
            .chain(numbered)
            .find(|stem| !self.taken.contains(stem))
            .unwrap_or_default();
        self.taken.insert(stem.clone());
        stem
    }
}

/// What of a name can stand in that of an event.
fn plain(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
        .take(MOST)
        .collect();
    let plain = plain.trim_matches('_');
    if plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        plain.to_owned()
    } else {
        GENERAL.to_owned()
    }
}

/// Whether a text can be the id of a field.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn stems_are_short_and_differ() {
        let mut names = Names::default();
        for (name, stem) in [
            ("ServerConfig", "server"),
            ("ServerSettings", "server_settings"),
            ("Server", "server2"),
            ("Config", "general"),
            ("Settings", "settings"),
            ("MailOptions", "mail"),
            ("Größe", "gre"),
            ("_0", "general2"),
        ] {
            assert_eq!(names.unique(name), stem, "{name}");
        }
    }
}
