//! Each document over a small schema that has every class.

use crate::project::Project;

/// Compares every document of the project with its snapshot.
#[test]
fn the_documents_of_every_class() {
    let project = Project::generated();
    for file in [
        "docs/policy.md",
        "docs/dictionary.html",
        "docs/fields.csv",
        "docs/never.csv",
        "docs/payload.schema.json",
        "docs/changes.md",
        "schema/contract.lock",
    ] {
        let name = file.rsplit('/').next().unwrap();
        insta::assert_snapshot!(name, project.read(file));
    }
}

#[test]
fn generating_twice_changes_nothing() {
    let project = Project::generated();
    insta::assert_snapshot!(project.said(&["generate"]));
}

#[test]
fn the_lines_of_the_contract_are_sorted() {
    let contract = Project::generated().read("schema/contract.lock");
    let facts = contract.lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<&str> = facts
        .filter_map(|line| line.split_once(' '))
        .map(|(_, fact)| fact)
        .collect();
    assert!(lines.is_sorted());
    assert!(!lines.is_empty());
}
