//! Findings as people and tools read them.

use crate::project::Project;

fn broken() -> Project {
    let project = Project::of("full");
    project.replace(
        "schema/config/mixed.toml",
        "key = \"enable_gitlab\"",
        "kye = \"x\"",
    );
    project.replace(
        "schema/config/full.toml",
        "[fields.SiteURL]",
        "[fields.enable_mail]",
    );
    project
}

#[test]
fn findings_for_people_show_the_source_and_what_to_do() {
    insta::assert_snapshot!(broken().said(&["check"]));
}

#[test]
fn findings_for_tools_have_places() {
    insta::assert_snapshot!("json", broken().said(&["check", "--format", "json"]));
    insta::assert_snapshot!("github", broken().said(&["check", "--format", "github"]));
}

#[test]
fn a_code_is_explained() {
    let project = Project::empty();
    insta::assert_snapshot!("explained", project.said(&["explain", "ts012"]));
    insta::assert_snapshot!(
        "explained_lint",
        project.said(&["explain", "similar-descriptions"])
    );
    insta::assert_snapshot!("all_codes", project.said(&["explain"]));
    insta::assert_snapshot!("unknown_code", project.said(&["explain", "TS999"]));
}
