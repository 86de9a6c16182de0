//! Names: derived keys, shapes, and what somebody probably meant.

use crate::model::Class;

/// The payload key of a field that declares none: `snake_case` of the id, split at lower→Upper and
/// at Upper→Upper+lower, never at digits, with `isdefault_` in front for class `is-default`.
#[must_use]
pub fn derived_key(id: &str, class: Class) -> String {
    let mut key = String::with_capacity(id.len() + 16);
    if class == Class::IsDefault {
        key.push_str("isdefault_");
    }
    write_snake_case(&mut key, id);
    key
}

/// `snake_case` of a name, as [`derived_key`] makes it.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 8);
    write_snake_case(&mut snake, name);
    snake
}

fn write_snake_case(snake: &mut String, name: &str) {
    let mut before = '_';
    for (at, c) in name.char_indices() {
        if c.is_ascii_uppercase() {
            let next = name.as_bytes().get(at + 1);
            let starts_word =
                before.is_ascii_uppercase() && next.is_some_and(u8::is_ascii_lowercase);
            if before.is_ascii_lowercase() || starts_word {
                snake.push('_');
            }
        }
        snake.push(c.to_ascii_lowercase());
        before = c;
    }
}

/// An id without `_` and case: what Rust fields and ids are compared by.
#[must_use]
pub fn folded(name: &str) -> String {
    let mut folded = name.replace('_', "");
    folded.make_ascii_lowercase();
    folded
}

/// The candidate that a misspelt name most likely means, if any is near.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = folded(name);
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name, &folded(candidate)),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether a name has the shape of an event's or product's: `snake_case`, a letter first.
pub(crate) fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 60
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a text can be a payload key: ASCII letters, digits and `_`, at most 60 of them.
pub(crate) fn is_key(key: &str) -> bool {
    (1..=60).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether a text can be a field's id: a payload key with a letter first.
pub(crate) fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic()) && is_key(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_split_where_case_changes_and_never_at_digits() {
        for (id, key) in [
            ("EnableMail", "enable_mail"),
            ("SiteURL", "site_url"),
            ("EnableAPIv3", "enable_ap_iv3"),
            (
                "EnableOAuthServiceProvider",
                "enable_o_auth_service_provider",
            ),
            ("GoogleDeveloperKey", "google_developer_key"),
            ("ReadTimeout", "read_timeout"),
            ("Office365Enable", "office365enable"),
            ("S3Bucket", "s3bucket"),
            ("AmazonS3SSL", "amazon_s3ssl"),
            ("HTTPServer", "http_server"),
            ("already_snake", "already_snake"),
            ("A", "a"),
            ("AB", "ab"),
            ("aB", "a_b"),
            ("", ""),
        ] {
            assert_eq!(derived_key(id, Class::Bool), key, "{id}");
        }
    }

    #[test]
    fn a_key_says_that_it_compares_with_the_default() {
        assert_eq!(
            derived_key("SiteURL", Class::IsDefault),
            "isdefault_site_url"
        );
        for class in Class::ALL
            .into_iter()
            .filter(|class| *class != Class::IsDefault)
        {
            assert_eq!(derived_key("SiteURL", class), "site_url");
        }
    }

    #[test]
    fn near_names_are_meant_and_far_ones_are_not() {
        let known = ["until", "since", "class", "is-default"];
        assert_eq!(did_you_mean("untill", known), Some("until"));
        assert_eq!(did_you_mean("Since", known), Some("since"));
        assert_eq!(did_you_mean("is_default", known), Some("is-default"));
        assert_eq!(did_you_mean("colour", known), None);
        assert_eq!(did_you_mean("untill", []), None);
    }

    proptest! {
        #[test]
        fn a_derived_key_has_the_words_of_its_id(id in "[A-Za-z][A-Za-z0-9_]{0,59}") {
            let key = derived_key(&id, Class::Bool);
            prop_assert_eq!(folded(&key), folded(&id));
            prop_assert!(is_snake_case(&key) || key.len() > 60, "{}", key);
            prop_assert_eq!(snake_case(&key), key);
        }
    }
}
