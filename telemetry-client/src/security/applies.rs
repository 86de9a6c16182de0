//! Which releases a bulletin is about.

use telemetry_core::Version;

/// The most bytes that are read.
const MOST_BYTES: usize = 256;

/// The releases that a bulletin is about.
///
/// Written as one release (`5.8.0`), or as bounds that all hold (`>=5.4,<5.8.2`, with `>=`, `>`, `<=`,
/// `<` and `=`); `||` stands between alternatives (`>=5.4,<5.8.2 || 5.9.0`). A release is one to four
/// numbers with dots between them, and missing numbers count as zero: `5.8` is `5.8.0`. Blanks do not
/// count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applies(Vec<Vec<Bound>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    relation: Relation,
    release: Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Same,
    AtLeast,
    Later,
    AtMost,
    Earlier,
}

/// Longer signs stand before their beginnings.
const RELATIONS: [(&str, Relation); 5] = [
    (">=", Relation::AtLeast),
    ("<=", Relation::AtMost),
    (">", Relation::Later),
    ("<", Relation::Earlier),
    ("=", Relation::Same),
];

impl Applies {
    /// Reads the releases; `None` if they are written in another way.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let bounds = |all: &str| all.split(',').map(Bound::parse).collect::<Option<_>>();
        text.split("||")
            .map(bounds)
            .collect::<Option<_>>()
            .map(Self)
    }

    /// Whether it is about this release.
    #[must_use]
    pub fn covers(&self, release: Version) -> bool {
        let all_hold = |bounds: &Vec<Bound>| bounds.iter().all(|bound| bound.holds(release));
        self.0.iter().any(all_hold)
    }
}

impl Bound {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        let signed = RELATIONS
            .iter()
            .find_map(|(sign, relation)| Some((*relation, text.strip_prefix(sign)?)));
        let (relation, release) = signed.unwrap_or((Relation::Same, text));
        let release = Version::parse(release.trim_ascii())?;
        Some(Self { relation, release })
    }

    fn holds(self, release: Version) -> bool {
        let at_least = release.is_at_least(self.release);
        let at_most = self.release.is_at_least(release);
        match self.relation {
            Relation::Same => at_least && at_most,
            Relation::AtLeast => at_least,
            Relation::Later => !at_most,
            Relation::AtMost => at_most,
            Relation::Earlier => !at_least,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covered(text: &str) -> String {
        let applies = Applies::parse(text).unwrap();
        let releases = ["5.3", "5.4.0", "5.8.0", "5.8.1", "5.8.2", "5.10.0"];
        let covers = |release: &&str| applies.covers(Version::parse(release).unwrap());
        releases
            .into_iter()
            .filter(covers)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn releases_are_named_alone_by_bounds_or_as_alternatives() {
        assert_eq!(covered("5.8.0"), "5.8.0");
        assert_eq!(covered("=5.8"), "5.8.0");
        assert_eq!(covered(">=5.4,<5.8.2"), "5.4.0 5.8.0 5.8.1");
        assert_eq!(covered(" > 5.4 , <= 5.8.2 "), "5.8.0 5.8.1 5.8.2");
        assert_eq!(covered("<5.4 || 5.10.0"), "5.3 5.10.0");
        assert_eq!(covered(">5.9"), "5.10.0");
        assert_eq!(covered(">5.9,<5.4"), "");
    }

    #[test]
    fn what_is_written_in_another_way_is_about_nothing() {
        for text in [
            "",
            ",",
            "*",
            "5.8.x",
            "~5.8",
            "5.8.0,",
            "||",
            "5.8.0 ||",
            ">=",
            "v5.8.0",
            "5.8.0-rc1",
        ] {
            assert_eq!(Applies::parse(text), None, "{text}");
        }
        assert_eq!(Applies::parse(&"5.8.0||".repeat(99)), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_fail(text in r"[0-9.<>=|, ]{0,40}|\PC{0,20}") {
            if let Some(applies) = Applies::parse(&text) {
                let _ = applies.covers(Version::new(&[5, 8, 0]));
            }
        }

        #[test]
        fn bounds_agree_with_the_order_of_numbers(
            release in prop::collection::vec(any::<u16>(), 4),
            bound in prop::collection::vec(any::<u16>(), 4),
        ) {
            let (version, text) = (Version::new(&release), Version::new(&bound).to_string());
            let covers = |sign: &str| Applies::parse(&format!("{sign}{text}")).unwrap().covers(version);
            prop_assert_eq!(covers(">="), release >= bound);
            prop_assert_eq!(covers(">"), release > bound);
            prop_assert_eq!(covers("<="), release <= bound);
            prop_assert_eq!(covers("<"), release < bound);
            prop_assert_eq!(covers(""), release == bound);
        }
    }
}
