//! What the program is told of earlier revisions, so that it goes on sending what was agreed to.

use crate::code::assert_formatted;
use crate::project::Project;

const FULL: &str = "schema/config/full.toml";
const CODE: &str = "src/generated/contract.rs";

/// Agrees to what a change lets leave.
fn accept(project: &Project, file: &str, from: &str, to: &str) {
    project.replace(file, from, to);
    project.accept();
}

#[test]
fn a_schema_that_never_changed_has_nothing_earlier() {
    let project = Project::generated();
    insta::assert_snapshot!("contract_first.rs", project.read(CODE));
}

#[test]
fn each_revision_is_told_by_what_was_less() {
    let project = Project::generated();
    // More words, numbers in finer steps, a wider range, another item, and more releases.
    let level = "values = [\"debug\", \"info\", \"error\"";
    accept(
        &project,
        "schema/labels.toml",
        level,
        &format!("{level}, \"fatal\""),
    );
    accept(
        &project,
        FULL,
        "buckets = [0, 10, 100]",
        "buckets = [0, 10, 50, 100]",
    );
    accept(&project, FULL, "range = [0, 10]", "range = [-5, 20]");
    accept(
        &project,
        FULL,
        "[never]",
        "[fields.Proxy]\nclass = \"bool\"\ndefault = false\n\
         description = \"Whether there is a proxy\"\n\n[never]",
    );
    accept(&project, FULL, "until = \"5.9\"\n", "");
    // Less: nothing of it is told, since the program itself sends no more.
    accept(&project, FULL, ", \"pt-BR\"]", "]");
    insta::assert_snapshot!("contract_grown.rs", project.read(CODE));
    assert_formatted(&project);
    assert_eq!(project.run(&["check"]).code, 0);
}

#[test]
fn what_came_and_went_is_told_by_no_revision_that_had_it() {
    let project = Project::generated();
    let (whole, less) = ("\"de\", \"en\", \"pt-BR\"]", "\"de\", \"en\"]");
    accept(&project, FULL, whole, less);
    accept(&project, FULL, less, whole);
    let sign_in = "schema/event/sign_in.toml";
    let event = "[events.logout_succeeded]\ntitle = \"Logout succeeded\"\n\
                 description = \"Somebody signed out.\"\npurposes = [\"design\"]\n\
                 covers = [\"signed out\"]\n";
    accept(&project, sign_in, event, "# nothing\n");
    accept(&project, sign_in, "# nothing\n", event);
    insta::assert_snapshot!("contract_returned.rs", project.read(CODE));
}

#[test]
fn what_says_something_else_under_the_same_key_is_left_out() {
    let project = Project::generated();
    let address = "default = \"\"\nalso_default = [\"http://localhost\"]";
    accept(&project, FULL, address, "default = \"\"");
    let pause = "description = \"Seconds between attempts\"";
    accept(
        &project,
        FULL,
        pause,
        "description = \"Minutes between attempts\"",
    );
    insta::assert_snapshot!("contract_meant.rs", project.read(CODE));
}

#[test]
fn a_figure_that_the_host_calls_something_else_is_left_out_until_somebody_agrees() {
    let project = Project::generated();
    let scheme = "schema/report/scheme.toml";
    accept(
        &project,
        scheme,
        "[fields.Issued]",
        "[fields.Ended]\nkey = \"issued\"",
    );
    let code = project.read(CODE);
    let issued = "EarlierField { key: \"issued\", forms: &[\n                \
                  (Revisions { first: 1, last: 1 }, Form::Absent)";
    assert!(code.contains(issued), "{code}");
    assert!(code.contains("sentence: \""), "{code}");
}
