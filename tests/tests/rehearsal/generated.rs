//! What is generated for the revisions.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::Caller;

const REVISIONS: [&str; 6] = [
    "checks/first",
    "checks/second",
    "occurrences/first",
    "occurrences/second",
    "settings/first",
    "settings/second",
];

fn revisions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("revisions")
}

/// A copy of a revision, after a command.
fn after(revision: &Path, command: &str) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    duplicate(&revisions().join(revision), copy.path());
    let outcome = xtask::run(Caller::Telemetry, [command.into()], copy.path());
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    copy
}

fn duplicate(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder of the project") {
        let entry = entry.expect("an entry of it");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            duplicate(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// The JSON Schema of what a revision declares.
pub(crate) fn published(revision: &Path) -> Vec<u8> {
    let copy = after(revision, "json-schema");
    fs::read(copy.path().join("docs/payload.schema.json")).expect("it was generated")
}

#[test]
fn the_contracts_that_the_programs_have_are_those_of_their_schemas() {
    for revision in REVISIONS {
        let copy = after(Path::new(revision), "codegen");
        let of = |root: &Path| fs::read_to_string(root.join("src/contract.rs")).expect("a file");
        let (generated, compiled) = (of(copy.path()), of(&revisions().join(revision)));
        assert!(
            generated == compiled,
            "{revision} is stale; generate it anew"
        );
    }
}

#[test]
fn the_second_revision_is_the_first_one_and_more() {
    for pair in ["checks", "occurrences", "settings"] {
        let lock = |revision| {
            let path = format!("{pair}/{revision}/schema/contract.lock");
            fs::read_to_string(revisions().join(path)).expect("a contract")
        };
        let (first, second) = (lock("first"), lock("second"));
        let line = first.lines().find(|line| line.starts_with("# revision 1"));
        let line = line.expect("a revision");
        assert!(second.contains(line), "{pair}");
    }
}
