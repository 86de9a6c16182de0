//! What the documents show of a review is what the command says.

use std::path::Path;

use super::revisions::{commit, git};
use crate::project::{Project, copy};

/// How the documents call the commit that began the branch.
const BASE: &str = "3f2a1b4c9d";

#[rustfmt::skip]
const EDITS: &[(&str, &str, &str)] = &[
    ("mail.toml", "[fields.footer]\n", "[fields.proxy]\nclass = \"bool\"\ntrue_when = \"non-empty\"\ndescription = \"Whether mail is sent through a proxy\"\n\n[fields.footer]\n"),
    ("listener.toml", "[\"gzip\", \"brotli\", \"zstd\"]", "[\"gzip\", \"brotli\", \"zstd\", \"deflate\"]"),
    ("storage.toml", "The largest paste in bytes", "The largest paste in kilobytes"),
    ("accounts.toml", "buckets = [0, 1, 2, 5, 10]", "buckets = [0, 1, 10]"),
    ("accounts.toml", "owner = \"accounts\"", "owner = \"identity\""),
];

/// A branch of the small server that changes in every direction.
fn branch() -> Project {
    let project = Project::empty();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/small-server/schema");
    copy(&example, &project.path("schema"));
    git(&project, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&project, "the schema");
    git(&project, &["switch", "--quiet", "--create", "topic"]);
    for (file, from, to) in EDITS {
        project.replace(&format!("schema/{file}"), from, to);
    }
    project
}

fn said(project: &Project, arguments: &[&str]) -> String {
    let base = git(project, &["rev-parse", "main"]);
    let outcome = project.run(&[&["diff"], arguments].concat());
    let said = anstream::adapter::strip_str(&outcome.stdout).to_string();
    said.replace(&base[..BASE.len()], BASE)
}

#[test]
fn the_worked_comment_is_real() {
    let comment = said(&branch(), &["--format", "markdown"]);
    let (_, comment) = comment.split_once("-->\n").unwrap();
    let quoted: String = comment
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned() + "\n")
        .collect();
    let page = include_str!("../../../../docs/review.md");
    assert!(page.contains(&quoted), "{quoted}");
}

#[test]
fn the_readme_shows_a_real_review() {
    let text = said(&branch(), &[]);
    let readme = include_str!("../../../../README.md");
    assert!(readme.contains(&text), "{text}");
}
