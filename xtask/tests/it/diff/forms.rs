//! One review in each form.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::evolution::{EDITS, edit, evolved};
use crate::project::Project;

fn said(project: &Project, format: &str) -> String {
    project.said(&["diff", "schema", "new", "--format", format])
}

#[test]
fn changes_for_people_stand_in_columns_and_are_told_in_sentences() {
    insta::assert_snapshot!(said(&evolved(), "human"));
}

#[test]
fn changes_for_a_comment_are_markdown() {
    insta::assert_snapshot!(said(&evolved(), "markdown"));
}

#[test]
fn changes_for_tools_have_both_sides() {
    insta::assert_snapshot!(said(&evolved(), "json"));
}

#[test]
fn changes_for_github_stand_beside_the_lines() {
    insta::assert_snapshot!(said(&evolved(), "github"));
}

#[test]
fn what_is_undone_is_told_the_other_way_round() {
    insta::assert_snapshot!(evolved().said(&["diff", "new", "schema"]));
}

#[test]
fn colour_shows_the_direction() {
    let project = evolved();
    let text = project.run(&["diff", "schema", "new"]).stdout;
    assert!(text.contains("\x1b[1m\x1b[31mwiden"), "{text}");
    for format in ["markdown", "json", "github"] {
        let outcome = project.run(&["diff", "schema", "new", "--format", format]);
        assert!(!outcome.stdout.contains('\x1b'), "{format}");
    }
}

#[test]
fn equal_schemas_have_no_changes_in_any_form() {
    let project = Project::of("full");
    for format in ["human", "markdown", "json", "github"] {
        let arguments = ["diff", "schema", "schema", "--format", format];
        insta::assert_snapshot!(format!("equal_{format}"), project.said(&arguments));
    }
}

#[test]
fn what_widens_nothing_ends_with_success() {
    for (direction, code) in [("schema new", 0), ("new schema", 1)] {
        let project = Project::of("full");
        edit(
            &project,
            EDITS.iter().filter(|(_, from, _)| from.contains("buckets")),
        );
        project.rename("schema", "new");
        project.restore("full");
        let arguments: Vec<&str> = direction.split(' ').collect();
        let outcome = project.run(&["diff", arguments[0], arguments[1]]);
        assert_eq!(outcome.code, code, "{}", outcome.stdout);
    }
}

#[test]
fn a_comment_is_short_enough_for_github_and_says_what_it_leaves_out() {
    let project = Project::of("full");
    let field = |number: usize| {
        format!(
            "[fields.More{number}]\nclass = \"bool\"\ndefault = false\ndescription = \"Whether number {number} is on\"\n\n"
        )
    };
    let fields: String = (0..1_000).map(field).collect();
    project.replace("schema/config/full.toml", "[never]", &(fields + "[never]"));
    project.rename("schema", "new");
    project.restore("full");
    let markdown = said(&project, "markdown");
    assert!(markdown.starts_with("exit code 1\n<!--"), "{markdown}");
    assert!(markdown.len() < 65_536, "{}", markdown.len());
    let listed = of_markdown(&markdown).len();
    assert!(
        markdown.contains(&format!("**{} changes have no room here**", 1_000 - listed)),
        "{markdown}"
    );
}

/// The changes that a form lists, as `DIRECTION SUBJECT (ASPECT)`.
fn of_text(text: &str) -> BTreeSet<String> {
    let mut direction = "";
    let mut changes = BTreeSet::new();
    for line in text.lines().skip_while(|line| !line.is_empty()) {
        if let Some(row) = line.strip_prefix("  ").filter(|row| !row.starts_with(' ')) {
            let mut cells = row.split("  ").filter(|cell| !cell.is_empty());
            let (subject, aspect) = (cells.next().unwrap(), cells.next().unwrap());
            changes.insert(format!("{direction} {subject} ({})", aspect.trim()));
        } else if !line.starts_with(' ') {
            direction = line.split(' ').next().unwrap();
        }
    }
    changes
}

fn of_markdown(text: &str) -> BTreeSet<String> {
    let mut direction = "";
    let mut changes = BTreeSet::new();
    for line in text.lines() {
        let heading = line
            .strip_prefix("**")
            .or(line.strip_prefix("<details><summary>"));
        if let Some(item) = line.strip_prefix("- ") {
            let item = item.trim_start_matches('`');
            let (subject, rest) = item.split_once('`').unwrap();
            let rest = rest.trim_start_matches('`').strip_prefix(" (").unwrap();
            let aspect = rest.split([',', ')']).next().unwrap().replace('\\', "");
            changes.insert(format!("{direction} {subject} ({aspect})"));
        } else if let Some((word, _)) = heading.and_then(|heading| heading.split_once(':')) {
            direction = word;
        }
    }
    changes
}

fn of_json(text: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(text).unwrap();
    let changes = document["changes"].as_array().unwrap().iter();
    let changes = changes.map(|change| {
        let of = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
        let aspect = format!("{} {}", of("kind"), of("detail"));
        format!("{} {} ({})", of("direction"), of("subject"), aspect.trim())
    });
    changes.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_form_lists_the_same_changes(
        edits in prop::sample::subsequence(EDITS.to_vec(), 0..=EDITS.len()),
        is_undone in any::<bool>(),
    ) {
        let project = Project::of("full");
        edit(&project, &edits);
        project.rename("schema", "new");
        project.restore("full");
        let sides = if is_undone { ["new", "schema"] } else { ["schema", "new"] };
        let [text, markdown, json] = ["human", "markdown", "json"].map(|format| {
            let outcome = project.run(&["diff", sides[0], sides[1], "--format", format]);
            assert_eq!(outcome.stderr, "");
            anstream::adapter::strip_str(&outcome.stdout).to_string()
        });
        let changes = of_json(&json);
        prop_assert_eq!(changes.is_empty(), edits.is_empty());
        prop_assert_eq!(&of_text(&text), &changes);
        prop_assert_eq!(&of_markdown(&markdown), &changes);
    }
}
