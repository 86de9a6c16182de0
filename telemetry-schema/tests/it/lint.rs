//! Lints: their levels, and where what they find is allowed.

use std::fmt::Write as _;

use proptest::prelude::*;
use telemetry_schema::model::Level;
use telemetry_schema::{Code, Diagnostic, Loaded, load_event};

use crate::folder::{Folder, findings, manifest};

const EVENT: &str = r#"
[event]
name = "config_service"
section = "ServiceSettings"
title = "Service"
description = "How the server works."
trigger = "daily"
purposes = ["problems", "design"]
owner = "telemetry"
"#;

const ALIKE: &str = r#"
[fields.EnableMail]
class = "bool"
default = true
description = "Whether mail is sent"

[fields.EnablePush]
class = "bool"
default = true
description = "Whether the mail is sent"
"#;

/// What is said of two fields that are described alike, with lines for `[lints]`, the event and the
/// second field.
fn alike(lints: &str, of_event: &str, of_field: &str) -> Loaded {
    let manifest = manifest(&["event.toml"]);
    let manifest = manifest.replace("[lints]", &format!("[lints]\n{lints}"));
    let event = format!("{EVENT}{of_event}\n{ALIKE}{of_field}\n");
    Folder::with(&[("telemetry.toml", &manifest), ("event.toml", &event)]).load()
}

/// The levels of what was found, and how much was allowed.
fn levels(loaded: &Loaded) -> (Vec<Level>, usize) {
    let levels = loaded.diagnostics.iter().map(|finding| finding.level);
    (levels.collect(), loaded.allowed)
}

const ALLOW: &str = "allow.similar-descriptions = \"there are two kinds of mail\"";

#[test]
fn the_level_decides_whether_a_finding_is_counted_shown_or_denied() {
    let with = |level: &str| {
        levels(&alike(
            &format!("similar-descriptions = \"{level}\""),
            "",
            "",
        ))
    };
    assert_eq!(levels(&alike("", "", "")), (vec![Level::Deny], 0));
    assert_eq!(with("deny"), (vec![Level::Deny], 0));
    assert_eq!(with("warn"), (vec![Level::Warn], 0));
    assert_eq!(with("allow"), (vec![], 1));
}

#[test]
fn a_field_or_its_event_says_why_a_finding_is_right() {
    assert_eq!(levels(&alike("", "", ALLOW)), (vec![], 1));
    assert_eq!(levels(&alike("", ALLOW, "")), (vec![], 1));
}

#[test]
fn an_allow_that_nothing_needs_is_reported_at_its_line() {
    let unused = alike("", "", "allow.equal-labels = \"there are no labels\"");
    insta::assert_debug_snapshot!(findings(&unused));
    // The one at the field is the one that is needed.
    insta::assert_debug_snapshot!(findings(&alike("", ALLOW, ALLOW)));
    // Whoever lowers a level later needs the reasons no less.
    let lowered = alike("similar-descriptions = \"allow\"", "", ALLOW);
    assert_eq!(levels(&lowered), (vec![], 1));
}

#[test]
fn a_lint_that_is_not_known_is_an_error_with_what_was_meant() {
    insta::assert_debug_snapshot!(findings(&alike(
        "similar-description = \"warn\"\nequal-labels = \"warning\"",
        "allow.TS040 = \"both\"",
        "allow.similar-descriptions = \"\"",
    )));
}

#[test]
fn what_is_no_lint_is_denied_and_is_not_whole() {
    let broken = alike("", "", "colour = 1");
    assert!(!broken.is_whole());
    assert_eq!(broken.denied().count(), 2);
    assert!(alike("", "", "").is_whole());
}

#[test]
fn every_lint_has_a_name_of_its_own_in_words() {
    let names: std::collections::BTreeSet<&str> =
        Code::lints().map(|(_, lint)| lint.name).collect();
    assert_eq!(names.len(), Code::lints().count());
    for name in names {
        let is_plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(name.chars().all(is_plain) && name.contains('-'), "{name}");
    }
}

#[test]
fn who_answers_questions_is_said_by_the_event_its_category_or_the_product() {
    let category = "[category]\ntitle = \"Sign-in\"\ndescription = \"How people sign in.\"\ntrigger = \"daily\"\npurposes = [\"problems\"]\nCATEGORY\n[events.signed_in]\ntitle = \"Signed in\"\ndescription = \"Somebody signed in.\"\n";
    let owners = |product: &str, of_category: &str, of_event: &str| {
        let folder = Folder::with(&[
            (
                "telemetry.toml",
                &manifest(&["event.toml", "category.toml"])
                    .replace("settings =", &format!("{product}\nsettings =")),
            ),
            (
                "event.toml",
                &EVENT.replace("owner = \"telemetry\"", of_event),
            ),
            ("category.toml", &category.replace("CATEGORY", of_category)),
        ]);
        let loaded = folder.load();
        let owners: Vec<_> = loaded
            .schema
            .events
            .iter()
            .map(|event| event.owner.clone())
            .collect();
        for event in &loaded.schema.events {
            let alone = load_event(folder.path(), &event.name).event.unwrap();
            assert_eq!(alone.owner, event.owner);
        }
        (owners, loaded.denied().count())
    };
    let said = |product, category, event| owners(product, category, event);
    let [a, b, c] = ["owner = \"a\"", "owner = \"b\"", "owner = \"c\""];
    assert_eq!(said(a, b, c), (vec!["c".to_owned(), "b".to_owned()], 0));
    assert_eq!(said(a, "", ""), (vec!["a".to_owned(), "a".to_owned()], 0));
    assert_eq!(said("", "", c), (vec!["c".to_owned(), String::new()], 1));
}

/// The pairs of keys of which one is taken for the other.
fn similar(keys: &[String]) -> Vec<String> {
    let mut fields = String::new();
    for (number, key) in keys.iter().enumerate() {
        let _ = writeln!(
            fields,
            "[fields.F{number}]\nkey = \"{key}\"\nclass = \"bool\"\ndefault = true\ndescription = \"Whether {number} is so\"",
        );
    }
    let event = format!("{EVENT}\n{fields}");
    let files = [
        ("telemetry.toml", manifest(&["event.toml"])),
        ("event.toml", event),
    ];
    let loaded = Folder::with(&files.each_ref().map(|(name, text)| (*name, text.as_str()))).load();
    let similar = |finding: &&Diagnostic| finding.code == Code::SimilarNames;
    let found = loaded.diagnostics.iter().filter(similar);
    found.map(|finding| finding.message.clone()).collect()
}

#[test]
fn names_are_similar_that_differ_in_a_letter_or_in_underscores() {
    let pair = |a: &str, b: &str| !similar(&[a.to_owned(), b.to_owned()]).is_empty();
    for (a, b) in [
        ("web_server", "webserver"),
        ("enable_mail", "enable_mails"),
        ("enable_mail", "enable_mial"),
        ("s3_sse_key", "s3_ssl_key"),
        ("Mode_a", "mode_b"),
    ] {
        assert!(pair(a, b) && pair(b, a), "{a} {b}");
    }
    for (a, b) in [
        ("phase_1", "phase_2"),
        ("sha", "shb"),
        ("hash_1", "hash_12"),
        ("enable_mail", "enable_push"),
        ("enable_mail", "isdefault_enable_mail"),
    ] {
        assert!(!pair(a, b) && !pair(b, a), "{a} {b}");
    }
}

proptest! {
    /// What is compared by parts is what comparing all pairs finds.
    #[test]
    fn a_field_is_reported_if_any_before_it_has_a_similar_name(
        keys in prop::collection::btree_set("[ab]{4,6}", 1..7),
    ) {
        let keys: Vec<String> = keys.into_iter().collect();
        let is_near = |a: &str, b: &str| {
            a.len().min(b.len()) >= 5 && strsim::damerau_levenshtein(a, b) <= 1
        };
        let near = |(at, key): &(usize, &String)| keys[..*at].iter().any(|before| is_near(before, key));
        prop_assert_eq!(similar(&keys).len(), keys.iter().enumerate().filter(near).count());
    }
}

proptest! {
    /// Each lint that finds something finds it once, wherever it is allowed.
    #[test]
    fn what_is_allowed_and_what_is_shown_is_all_that_is_found(
        allowed in prop::collection::vec(any::<bool>(), 1..12),
    ) {
        let mut fields = String::new();
        for (number, is_allowed) in allowed.iter().enumerate() {
            let _ = writeln!(
                fields,
                "[fields.F{number}]\nclass = \"bool\"\ndefault = true\ndescription = \"Whether it is so\"\n{}",
                if *is_allowed { ALLOW } else { "" },
            );
        }
        let event = format!("{EVENT}\n{fields}");
        let loaded = Folder::with(&[
            ("telemetry.toml", &manifest(&["event.toml"])),
            ("event.toml", &event),
        ])
        .load();
        let similar = |code| loaded.diagnostics.iter().filter(|finding| finding.code == code).count();
        prop_assert_eq!(similar(Code::SimilarDescriptions) + loaded.allowed, allowed.len() - 1);
    }
}
