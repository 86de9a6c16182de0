//! What a review finds and what the contract asks for are the same.

use serde_json::Value;

use super::evolution::{EDITS, edit};
use crate::project::Project;

/// Whether a change lets more or something else leave of an event; the contract holds no texts and
/// nothing of the schema as a whole.
fn is_held(change: &Value) -> bool {
    let needs_review = matches!(change["direction"].as_str(), Some("widen" | "meaning"));
    needs_review && change["event"].is_string()
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
