//! Where messages go.

use std::fmt;
use std::path::Path;

use uuid::Uuid;

/// An endpoint of the Segment protocol, and the key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    write_key: String,
}

impl Endpoint {
    /// The endpoint at this base, such as `https://api.example.com`; `None` without an address or a
    /// key, which means that nothing is ever sent.
    #[must_use]
    pub fn new(url: &str, write_key: &str) -> Option<Self> {
        (!url.is_empty() && !write_key.is_empty()).then(|| Self {
            url: url.to_owned(),
            write_key: write_key.to_owned(),
        })
    }

    /// A file that somebody carries to an endpoint, whose key is needed only there.
    pub(crate) fn carried(path: &Path) -> Self {
        Self {
            url: format!("file:{}", path.display()),
            write_key: String::new(),
        }
    }

    /// The base address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The base address as people may see it: without name and password, and up to the query, neither
    /// of which belongs there.
    #[must_use]
    pub fn shown_url(&self) -> String {
        shown(&self.url)
    }

    /// The key.
    #[must_use]
    pub fn write_key(&self) -> &str {
        &self.write_key
    }

    /// Tells endpoints and keys apart without revealing them.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let both = format!("{}\n{}", self.url, self.write_key);
        Uuid::new_v5(&Uuid::NAMESPACE_URL, both.as_bytes()).to_string()
    }
}

/// The key is left out, and what else may be a secret.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &shown(&self.url))
            .finish_non_exhaustive()
    }
}

/// An address as people may see it: without name and password, and up to the query.
pub(crate) fn shown(url: &str) -> String {
    let start = url.find("//").map_or(0, |slashes| slashes + 2);
    let (scheme, rest) = url.split_at(start);
    let plain = rest.split(['?', '#']).next().unwrap_or_default();
    let behind = if plain == rest { "" } else { "…" };
    match rest.rsplit_once('@') {
        None => format!("{scheme}{plain}{behind}"),
        Some((before, _)) => match plain.get(before.len() + 1..) {
            Some(host) => format!("{scheme}…@{host}{behind}"),
            // Whose sign that is nobody can tell.
            None => format!("{scheme}…"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_address_or_key_there_is_none_and_the_key_is_never_shown() {
        assert_eq!(Endpoint::new("", "key"), None);
        assert_eq!(Endpoint::new("https://a.example", ""), None);
        let endpoint = Endpoint::new("https://a.example", "hunter2").unwrap();
        assert!(!format!("{endpoint:?}").contains("hunter2"));
        assert!(!endpoint.fingerprint().contains("hunter2"));
        let other = Endpoint::new("https://a.example", "hunter3").unwrap();
        assert_ne!(endpoint.fingerprint(), other.fingerprint());
    }

    #[test]
    fn an_address_is_shown_without_what_may_be_a_secret() {
        for (url, seen) in [
            ("https://a.example/x", "https://a.example/x"),
            ("https://anna:hunter2@a.example/x", "https://…@a.example/x"),
            ("https://a:hunter2@b@a.example", "https://…@a.example"),
            ("anna:hunter2@a.example", "…@a.example"),
            ("https://a.example?key=hunter2", "https://a.example…"),
            ("https://a.example/x#hunter2", "https://a.example/x…"),
            ("https://anna:hun?ter2@a.example", "https://…"),
            (
                "https://anna:hunter2@a.example?x=hunter2",
                "https://…@a.example…",
            ),
        ] {
            assert_eq!(shown(url), seen);
            let endpoint = Endpoint::new(url, "hunter2").unwrap();
            assert!(!format!("{endpoint:?}").contains("hun"), "{url}");
        }
    }
}
