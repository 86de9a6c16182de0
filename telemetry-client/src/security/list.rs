//! The answer: which bulletins there are.

use serde::Deserialize;
use serde_json::value::RawValue;
use telemetry_core::Version;

use super::applies::Applies;
use super::bulletin::BulletinId;

/// The most entries that are looked at.
const MOST_ENTRIES: usize = 256;

/// The bulletins of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Those that can be understood, each name once and release.
    pub bulletins: Vec<Listed>,
    /// Entries that cannot be understood: without a name or releases, or with a name or releases of
    /// another form, or beyond the 256th.
    pub refused: u64,
}

/// A bulletin that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: BulletinId,
    /// The releases that it is about.
    pub applies: Applies,
}

/// An entry as it is written. What else stands in it is of no matter.
#[derive(Deserialize)]
struct Entry {
    id: String,
    applies_to_version: String,
}

impl List {
    /// Reads an answer; `None` if it is no JSON array. An entry that cannot be understood does not
    /// hide the others.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let entries: Vec<&RawValue> = serde_json::from_slice(body).ok()?;
        let mut list = Self::default();
        for entry in entries.iter().take(MOST_ENTRIES) {
            match Listed::parse(entry.get()) {
                Some(listed) => list.bulletins.push(listed),
                None => list.refused += 1,
            }
        }
        let beyond = entries.len().saturating_sub(MOST_ENTRIES);
        list.refused += u64::try_from(beyond).unwrap_or(u64::MAX);
        Some(list)
    }

    /// The names of those that are about this release, each once.
    #[must_use]
    pub fn about(&self, release: Version) -> Vec<BulletinId> {
        let mut names: Vec<BulletinId> = Vec::new();
        for Listed { id, applies } in &self.bulletins {
            if applies.covers(release) && !names.contains(id) {
                names.push(id.clone());
            }
        }
        names
    }
}

impl Listed {
    fn parse(json: &str) -> Option<Self> {
        let entry: Entry = serde_json::from_str(json).ok()?;
        Some(Self {
            id: BulletinId::parse(&entry.id)?,
            applies: Applies::parse(&entry.applies_to_version)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(body: &str) -> (Vec<String>, u64) {
        let list = List::parse(body.as_bytes()).unwrap();
        let names = list.about(Version::new(&[5, 8, 0]));
        (
            names.iter().map(ToString::to_string).collect(),
            list.refused,
        )
    }

    #[test]
    fn unknown_fields_are_of_no_matter_and_a_broken_entry_hides_no_other() {
        let body = r#"[
            {"id": "first", "applies_to_version": "5.8.0", "severity": {"is": [1]}},
            {"id": "../../etc/passwd", "applies_to_version": "5.8.0"},
            {"id": "a\u001b[2Jb", "applies_to_version": "5.8.0"},
            {"id": 7, "applies_to_version": "5.8.0"},
            {"applies_to_version": "5.8.0"}, null, [],
            {"id": "other", "applies_to_version": "5.7.0"},
            {"id": "first", "applies_to_version": ">=5"},
            {"id": "last", "applies_to_version": ">=5.4,<5.8.2"}
        ]"#;
        assert_eq!(
            names(body),
            (vec!["first".to_owned(), "last".to_owned()], 6)
        );
    }

    #[test]
    fn an_answer_that_is_no_list_is_none() {
        for body in ["", "{}", "null", "<html></html>", "[", r#"{"id":"a"}"#] {
            assert_eq!(List::parse(body.as_bytes()), None, "{body}");
        }
        assert_eq!(names("[]"), (Vec::new(), 0));
    }

    #[test]
    fn of_an_endless_list_only_the_beginning_counts() {
        let entry = |n| format!(r#"{{"id":"b{n}","applies_to_version":"5.8.0"}}"#);
        let body = (0..300).map(entry).collect::<Vec<_>>().join(",");
        let (names, refused) = names(&format!("[{body}]"));
        assert_eq!((names.len(), refused), (256, 44));
    }

    proptest! {
        #[test]
        fn no_answer_makes_reading_fail(body in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = List::parse(&body);
        }
    }
}
