//! The contract grows with each agreement, and nothing gets in without one.

use crate::project::Project;

const LEVEL: &str = "values = [\"debug\", \"info\", \"error\"]";
const MORE: &str = "values = [\"debug\", \"info\", \"error\", \"fatal\"]";
const FEWER: &str = "values = [\"info\", \"error\"]";
const FULL: &str = "schema/config/full.toml";
const LABELS: &str = "schema/labels.toml";
const MANIFEST: &str = "schema/telemetry.toml";
const LOCK: &str = "schema/contract.lock";

fn accept(project: &Project, arguments: &[&str]) -> String {
    project.said(&[&["accept", "--date", "2026-12-01"], arguments].concat())
}

#[test]
fn more_that_can_leave_needs_a_review_and_without_one_nothing_is_written() {
    let project = Project::generated();
    let before = project.read(LOCK);
    project.replace(LABELS, LEVEL, MORE);
    insta::assert_snapshot!("more_unreviewed", accept(&project, &[]));
    assert_eq!(project.read(LOCK), before);
    insta::assert_snapshot!("more_checked", project.said(&["check"]));
    let review = ["--review", "https://review.example/2"];
    insta::assert_snapshot!("more_reviewed", accept(&project, &review));
    assert_eq!(project.run(&["check"]).code, 0);
    insta::assert_snapshot!("more_again", accept(&project, &[]));
}

#[test]
fn less_that_can_leave_needs_no_review_and_stays_as_a_tombstone() {
    let project = Project::generated();
    project.replace(LABELS, LEVEL, FEWER);
    insta::assert_snapshot!("less", accept(&project, &[]));
    assert_eq!(project.run(&["check"]).code, 0);
    let lock = project.read(LOCK);
    assert!(
        lock.contains("\n1-1 config_full.level = \"debug\"\n"),
        "{lock}"
    );
}

#[test]
fn prose_changes_nothing_that_is_agreed_to() {
    let project = Project::generated();
    let before = project.read(LOCK);
    project.replace(FULL, "Number of replicas", "Number of all replicas");
    project.replace(FULL, "owner = \"telemetry\"", "owner = \"somebody\"");
    assert_eq!(project.run(&["generate"]).code, 0);
    assert_eq!(project.run(&["check"]).code, 0);
    assert_eq!(accept(&project, &[]).lines().next(), Some("exit code 0"));
    assert_eq!(project.read(LOCK), before);
}

#[test]
fn a_key_never_says_anything_else_than_before() {
    let review = ["--review", "https://review.example/3"];
    for (name, from, to) in [
        (
            "another_class",
            "class = \"count\"\nbuckets = [0, 100, 1000]",
            "class = \"enum\"\nbuckets = [0, 100, 1000]",
        ),
        (
            "other_buckets",
            "buckets = [0, 10, 100]",
            "buckets = [0, 20, 100]",
        ),
    ] {
        let project = Project::generated();
        let before = project.read(LOCK);
        project.replace(FULL, from, to);
        insta::assert_snapshot!(name, accept(&project, &review));
        assert_eq!(project.read(LOCK), before);
    }
}

#[test]
fn a_key_that_is_gone_comes_back_with_its_meaning_or_not_at_all() {
    let mixed = "schema/config/mixed.toml";
    let review = ["--review", "https://review.example/4"];
    let project = Project::generated();
    let whole = project.read(mixed);
    let gone = whole.replace("key = \"enable_gitlab\"", "key = \"gitlab\"");
    assert_ne!(gone, whole);
    project.write(mixed, &gone);
    assert!(accept(&project, &review).starts_with("exit code 0"));

    let other = whole.replace("setting = \"Enable\"", "setting = \"Enabled\"");
    assert_ne!(other, whole);
    project.write(mixed, &other);
    insta::assert_snapshot!("another_meaning", accept(&project, &review));

    project.write(mixed, &whole);
    assert!(accept(&project, &review).starts_with("exit code 0"));
    assert!(
        project
            .read(LOCK)
            .contains("\n1-1,3 config_mixed.enable_gitlab (")
    );
    insta::assert_snapshot!("changes", project.read("docs/changes.md"));
}

#[test]
fn a_contract_that_told_less_stays_as_it_is_and_the_next_revision_tells_the_rest() {
    let project = Project::of("full");
    // Of the same schema, by a version that told neither defaults nor editions nor units.
    project.restore("first");
    let first = project.read(LOCK);
    insta::assert_snapshot!("told_less", accept(&project, &[]));
    let second = project.read(LOCK);
    assert_eq!(project.run(&["check"]).code, 0);
    for line in first.lines().skip(2) {
        assert!(second.contains(&format!("\n{line}\n")), "{line}");
    }
    let (from, to) = ("default = \"gzip\"", "default = \"\"");
    project.replace(FULL, from, to);
    project.replace(FULL, "Seconds between", "Minutes between");
    insta::assert_snapshot!("means_unreviewed", accept(&project, &[]));
    assert_eq!(project.read(LOCK), second);
    let review = ["--review", "https://review.example/5"];
    assert!(accept(&project, &review).starts_with("exit code 0"));
    insta::assert_snapshot!("means_changes", project.read("docs/changes.md"));
}

#[test]
fn a_file_that_was_edited_is_not_written_over() {
    let project = Project::generated();
    project.replace(
        LOCK,
        "config_full.retries = 0..10",
        "config_full.retries = 0..99",
    );
    let edited = project.read(LOCK);
    for command in ["check", "generate", "accept"] {
        insta::assert_snapshot!("edited", project.said(&[command]));
    }
    assert_eq!(project.read(LOCK), edited);
}

#[test]
fn what_is_no_address_or_day_is_refused() {
    let project = Project::of("full");
    for review in [
        "review 7",
        "https://",
        "https://a b",
        "https://a\nb",
        "ftp://a",
    ] {
        let said = accept(&project, &["--review", review]);
        assert!(said.starts_with("exit code 2"), "{said}");
    }
    for date in ["2026-13-01", "today", "2026-1-1"] {
        assert_eq!(project.run(&["accept", "--date", date]).code, 2);
    }
    assert!(!project.path(LOCK).exists());
}

#[test]
fn a_review_that_was_taken_out_of_the_contract_is_missed() {
    let project = Project::generated();
    project.replace(LABELS, LEVEL, MORE);
    let review = "https://review.example/2";
    accept(&project, &["--review", review]);
    project.replace(LOCK, &format!(", reviewed at {review}"), "");
    insta::assert_snapshot!("unreviewed", project.said(&["check"]));
    let manifest = project.read(MANIFEST);
    project.write(
        MANIFEST,
        &(manifest.clone() + "missing-review = \"warn\"\n"),
    );
    insta::assert_snapshot!("unreviewed_warned", project.said(&["check"]));
    project.write(MANIFEST, &(manifest + "missing-review = \"allow\"\n"));
    let said = project.said(&["check"]);
    assert!(said.contains("0 warnings, 4 allowed"), "{said}");
}
