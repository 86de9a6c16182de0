//! Lints: their levels, and where what they find is allowed.

use std::fmt::Write as _;

use proptest::prelude::*;
use telemetry_schema::model::Level;
use telemetry_schema::{Code, Loaded};

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
