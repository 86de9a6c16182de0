//! Where settings lie in a configuration.

use std::borrow::{Borrow, Cow};
use std::fmt;

/// Stands between keys, which contain no control characters.
const SEPARATOR: char = '\0';

/// Where a setting lies: object keys from the root of the configuration.
///
/// Keys may contain dots (plugin ids do); such a key is quoted when the path is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    keys: String,
    /// How long the first key is, where others follow.
    section: Option<usize>,
    /// Whether it is shown as it is, but for a dot between two keys, as almost all are. Whole
    /// documents consist of paths.
    is_plain: bool,
}

impl Path {
    /// The path of these keys, none of which is empty or contains control characters.
    #[must_use]
    pub fn new<K: Borrow<str>>(keys: &[K]) -> Self {
        let has_dot = |key: &K| key.borrow().contains('.');
        Self {
            keys: keys.join("\0"),
            section: match keys {
                [section, _, ..] => Some(section.borrow().len()),
                [] | [_] => None,
            },
            is_plain: keys.len() <= 2 && !keys.iter().any(has_dot),
        }
    }

    /// The keys from the root on.
    #[must_use]
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        let keys = (!self.keys.is_empty()).then(|| self.keys.split(SEPARATOR));
        keys.into_iter().flatten()
    }

    /// The heading under which people look for the setting: the first key, where others follow.
    #[must_use]
    pub fn section(&self) -> Option<&str> {
        self.split().map(|(section, _)| section)
    }

    /// The name under which people look for the setting in its section, shown with dots.
    #[must_use]
    pub fn setting(&self) -> Option<Cow<'_, str>> {
        let (_, setting) = self.split()?;
        Some(if self.is_plain {
            Cow::Borrowed(setting)
        } else {
            Cow::Owned(Shown(setting).to_string())
        })
    }

    /// The first key and what follows, if anything does.
    fn split(&self) -> Option<(&str, &str)> {
        let (section, rest) = self.keys.split_at_checked(self.section?)?;
        Some((section, rest.strip_prefix(SEPARATOR)?))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.split() {
            Some((section, setting)) if self.is_plain => {
                f.write_str(section)?;
                f.write_str(".")?;
                f.write_str(setting)
            }
            _ => Shown(&self.keys).fmt(f),
        }
    }
}

/// Keys with dots between.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.split(SEPARATOR).enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            if key.contains('.') {
                write!(f, "\"{key}\"")?;
            } else {
                f.write_str(key)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_apart_whatever_they_contain() {
        let keys = ["PluginSettings", "Plugins", "com.example.a b", "Enable"];
        let path = Path::new(&keys);
        assert!(path.keys().eq(keys));
        assert_eq!(path.keys().next_back(), Some("Enable"));
        assert_eq!(Path::default().keys().count(), 0);
    }

    #[test]
    fn a_path_is_shown_with_dots_and_quotes_around_keys_that_have_some() {
        let path = Path::new(&["PluginSettings", "com.example", "Enable"]);
        assert_eq!(path.to_string(), "PluginSettings.\"com.example\".Enable");
        assert_eq!(path.section(), Some("PluginSettings"));
        assert_eq!(path.setting(), Some("\"com.example\".Enable".into()));
    }

    #[test]
    fn a_single_key_lies_in_no_section() {
        let path = Path::new(&["Enable"]);
        assert_eq!((path.section(), path.setting()), (None, None));
        let path = Path::new(&["LogSettings", "Enable"]);
        assert_eq!(path.section(), Some("LogSettings"));
        assert_eq!(path.setting(), Some("Enable".into()));
    }

    #[test]
    fn paths_are_in_the_order_of_their_keys() {
        let sorted = [
            Path::new(&["A"]),
            Path::new(&["A", "Z"]),
            Path::new(&["A B", "A"]),
        ];
        assert!(sorted.is_sorted());
    }
}
