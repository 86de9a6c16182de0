//! What a review finds and what the contract asks for are the same.

use serde_json::Value;

use super::evolution::{EDITS, edit};
use crate::project::Project;

/// What the contract does not hold: texts, defaults, and which messages there are several of.
const UNHELD: [&str; 9] = [
    "prose",
    "sentence",
    "settings",
    "environment",
    "default",
    "also-default",
    "unit",
    "per",
    "edition",
];

/// Whether a change of the schema lets more or something else leave, of what the contract holds.
fn is_held(change: &Value) -> bool {
    let of = |key: &str| change[key].as_str().unwrap_or_default();
    let is_event = change["event"].is_string();
    matches!(of("direction"), "widen" | "meaning") && is_event && !UNHELD.contains(&of("kind"))
}

#[test]
fn a_review_is_asked_for_where_more_can_leave_and_nowhere_else() {
    let cases = EDITS.iter().flat_map(|edit| [(edit, false), (edit, true)]);
    for ((file, from, to), is_undone) in cases {
        let project = Project::of("full");
        if is_undone {
            edit(&project, [&(*file, *from, *to)]);
        }
        project.accept();
        project.rename("schema", "old");
        project.restore("full");
        if !is_undone {
            edit(&project, [&(*file, *from, *to)]);
        }
        project.rename("schema", "new");
        let diff = project.run(&["diff", "old", "new", "--schema", "new", "--format", "json"]);
        let document: Value = serde_json::from_str(&diff.stdout).unwrap();
        let changes = document["changes"].as_array().unwrap();
        let needs_review = changes.iter().any(is_held);

        project.write("new/contract.lock", &project.read("old/contract.lock"));
        let accept = project.run(&["accept", "--schema", "new", "--date", "2026-12-01"]);
        let is_refused = accept.stdout.contains("\nrefused");
        assert_eq!(
            accept.code == 1 && !is_refused,
            needs_review && !is_refused,
            "{from:?} {is_undone}: {}{}",
            accept.stdout,
            diff.stdout
        );
    }
}
