//! Versions are found in git, whose index and working tree stay as they are, and in folders.

use std::fs;
use std::process::Command;

use super::evolution::{EDITS, edit};
use crate::project::{Project, run_in};

const LABELS: &str = "schema/labels.toml";
const FULL: &str = "schema/config/full.toml";
const MORE: [&str; 2] = ["\"error\"]", "\"error\", \"fatal\"]"];

/// Runs git as it is where nobody configured anything.
#[track_caller]
pub(super) fn git(project: &Project, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
        .args(arguments)
        .current_dir(project.path(""))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_DATE", "2026-11-25T12:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-11-25T12:00:00Z")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?} {said}");
    said
}

pub(super) fn commit(project: &Project, message: &str) {
    git(project, &["add", "--all"]);
    git(project, &["commit", "--quiet", "--message", message]);
}

/// A repository whose main branch has the schema.
fn repository() -> Project {
    let project = Project::of("full");
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "the schema");
    project
}

/// What is said without the names of commits, which depend on everything.
fn said(project: &Project, arguments: &[&str]) -> String {
    let said = project.said(&[&["diff"], arguments].concat());
    let commits = git(project, &["log", "--all", "--format=%H %s"]);
    commits.lines().fold(said, |said, commit| {
        let (name, subject) = commit.split_once(' ').unwrap();
        said.replace(&name[..10], &subject.replace(' ', "-"))
    })
}

#[test]
fn without_a_name_the_working_tree_is_compared_with_where_its_branch_began() {
    let project = repository();
    git(&project, &["switch", "--quiet", "--create", "topic"]);
    project.replace(LABELS, MORE[0], MORE[1]);
    commit(&project, "a label");
    git(&project, &["switch", "--quiet", "main"]);
    project.replace(FULL, "range = [0, 10]", "range = [0, 99]");
    commit(&project, "what others did");
    git(&project, &["switch", "--quiet", "topic"]);
    project.replace(FULL, "buckets = [0, 10, 100]", "buckets = [0, 10]");
    insta::assert_snapshot!(said(&project, &[]));
}

#[test]
fn on_the_main_branch_it_is_compared_with_the_last_commit() {
    let project = repository();
    project.replace(LABELS, MORE[0], MORE[1]);
    assert!(
        said(&project, &[])
            .starts_with("exit code 1\nbase      where it left `main` (the-schema)\n")
    );
    commit(&project, "a label");
    assert!(said(&project, &[]).starts_with("exit code 0\n"));
}

#[test]
fn two_revisions_are_compared_and_nothing_is_touched() {
    let project = repository();
    edit(&project, EDITS);
    commit(&project, "an evolution");
    git(&project, &["tag", "v2"]);
    // Neither what is staged nor what is not takes part.
    project.replace(LABELS, "\"debug\", ", "");
    git(&project, &["add", LABELS]);
    project.replace(FULL, "Whether files lie at a fixed place", "Broken \\ text");
    let state = || {
        (
            fs::read(project.path(".git/index")).unwrap(),
            git(&project, &["status", "--porcelain"]),
        )
    };
    let before = state();
    let there = said(&project, &["v2~1", "v2"]);
    let sides = "exit code 1\nbase      `v2~1` (the-schema)\nhead      `v2` (an-evolution)\n";
    assert!(there.starts_with(sides), "{there}");
    assert!(state() == before);

    let folders = Project::of("full");
    edit(&folders, EDITS);
    folders.rename("schema", "new");
    folders.restore("full");
    let in_folders = folders
        .said(&["diff", "schema", "new"])
        .replace("  new/", "  schema/");
    let changes = |said: &str| said.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(changes(&there), changes(&in_folders));
}

#[test]
fn a_schema_is_found_from_below_and_from_outside_of_its_project() {
    let project = repository();
    let sub = project.path("sub/deeper");
    fs::create_dir_all(&sub).unwrap();
    project.replace(LABELS, MORE[0], MORE[1]);
    let outcome = run_in(&sub, &["diff"]);
    assert!(
        outcome.stdout.contains("  ../../schema/labels.toml:1\n"),
        "{}",
        outcome.stdout
    );
    let outside = Project::empty();
    let schema = project.path("schema");
    let arguments = ["diff", "main", "--schema", schema.to_str().unwrap()];
    assert_eq!(run_in(&outside.path(""), &arguments).code, 1);
}

#[test]
fn folders_are_named_by_themselves_by_their_manifest_or_by_their_project() {
    let project = Project::of("full");
    let other = Project::of("full");
    other.replace(LABELS, MORE[0], MORE[1]);
    for name in ["schema", "schema/telemetry.toml", ""] {
        let path = other.path(name);
        let outcome = project.run(&["diff", path.to_str().unwrap()]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{name}");
        assert!(
            outcome.stdout.contains("less can leave"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn what_cannot_be_compared_is_said_with_what_to_do() {
    let project = repository();
    git(&project, &["rm", "-r", "--quiet", "schema"]);
    commit(&project, "no schema");
    project.restore("full");
    commit(&project, "again");
    git(&project, &["switch", "--quiet", "--orphan", "apart"]);
    project.restore("full");
    commit(&project, "apart");
    let cases: [(&str, &[&str]); 6] = [
        ("unknown_revision", &["v9"]),
        ("unknown_head", &["HEAD", "v9"]),
        ("looks_like_an_option", &["--", "--all"]),
        ("no_schema", &["main~1"]),
        ("nothing_in_common", &[]),
        ("no_such_folder", &["old/schema"]),
    ];
    for (name, arguments) in cases {
        insta::assert_snapshot!(name, said(&project, arguments));
    }
    git(
        &project,
        &["branch", "--quiet", "--delete", "--force", "main"],
    );
    insta::assert_snapshot!("no_main", said(&project, &[]));
}

#[test]
fn a_schema_with_findings_is_not_compared() {
    let project = repository();
    project.replace(FULL, "range = [0, 10]", "range = [10, 0]");
    insta::assert_snapshot!("findings_now", said(&project, &[]));
    commit(&project, "broken");
    project.replace(FULL, "range = [10, 0]", "range = [0, 10]");
    insta::assert_snapshot!("findings_then", said(&project, &["main"]));
}

#[test]
fn without_a_repository_only_folders_are_compared() {
    let project = Project::of("full");
    let said = project.said(&["diff"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "exit code 2");
    assert!(
        lines[1].starts_with("error: git finds no repository: not a git repository"),
        "{said}"
    );
    assert_eq!(
        lines[2],
        "help: work in a clone, or name a folder that holds the other schema"
    );
    assert_eq!(project.run(&["diff", "schema"]).code, 0);
}

#[test]
fn without_git_only_folders_are_compared() {
    let project = repository();
    let diff = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("diff")
            .args(arguments)
            .current_dir(project.path(""))
            .env("PATH", "")
            .output()
            .unwrap()
    };
    let output = diff(&[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: git cannot be run: "), "{said}");
    assert!(said.ends_with("help: install git, or name a folder that holds the other schema\n"));
    assert_eq!(diff(&["schema"]).status.code(), Some(0));
}

#[test]
fn a_hook_of_git_sees_the_same() {
    let project = repository();
    project.replace(LABELS, MORE[0], MORE[1]);
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("diff")
        .current_dir(project.path("schema"))
        .env("GIT_DIR", project.path(".git"))
        .env("GIT_INDEX_FILE", project.path(".git/index"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
}

#[test]
fn only_reviews_are_written_as_markdown() {
    let project = Project::of("full");
    insta::assert_snapshot!(project.said(&["check", "--format", "markdown"]));
}
