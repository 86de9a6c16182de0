//! What expires, by the day of the release and by the clock.

use crate::project::Project;

const MANIFEST: &str = "schema/telemetry.toml";
const FULL: &str = "schema/config/full.toml";
const RELEASED: &str = "released = \"2019-01-16\"";

/// The project with a second day.
fn project() -> Project {
    let project = Project::generated();
    let from = "class = \"bool\"\ntrue_when = [\"always\"";
    project.replace(FULL, from, &format!("expires = \"2019-06-01\"\n{from}"));
    project
}

#[test]
fn fields_are_listed_whose_day_comes_within_the_time() {
    let project = project();
    let said = |arguments: &[&str]| project.said(&[&["expiring"], arguments].concat());
    insta::assert_snapshot!("none", said(&["--date", "2019-05-01"]));
    insta::assert_snapshot!("one", said(&["--date", "2019-05-02"]));
    insta::assert_snapshot!("all", said(&["--date", "2019-06-30", "--within", "1w"]));
    let json = ["--date", "2019-06-15", "--format", "json"];
    insta::assert_snapshot!("json", said(&json));
    let github = ["--date", "2019-06-15", "--format", "github"];
    insta::assert_snapshot!("github", said(&github));
}

#[test]
fn without_a_date_the_clock_is_asked() {
    let outcome = project().run(&["expiring"]);
    assert_eq!(outcome.code, 1, "{}", outcome.stdout);
}

#[test]
fn a_time_or_a_day_that_is_none_is_a_usage_error() {
    let project = project();
    insta::assert_snapshot!("no_time", project.said(&["expiring", "--within", "soon"]));
    assert_eq!(project.run(&["expiring", "--within=-30d"]).code, 2);
    assert_eq!(project.run(&["expiring", "--date", "2019-02-29"]).code, 2);
}

#[test]
fn an_expired_field_is_gone_from_everything_that_is_generated() {
    let project = project();
    assert_eq!(
        project
            .run(&["accept", "--review", "https://review.example/2"])
            .code,
        0
    );
    let key = "enable_mail";
    let files = [
        "docs/policy.md",
        "docs/dictionary.html",
        "docs/fields.csv",
        "docs/payload.schema.json",
        "src/generated/config/full.rs",
    ];
    for file in files {
        assert!(project.read(file).contains(key), "{file}");
    }
    project.replace(MANIFEST, RELEASED, "released = \"2019-06-30\"");
    let denied = project.said(&["check"]);
    insta::assert_snapshot!("denied", denied);
    project.write(
        MANIFEST,
        &(project.read(MANIFEST) + "expired-field = \"warn\"\n"),
    );
    // Less can leave, which needs no review.
    insta::assert_snapshot!(
        "accepted",
        project.said(&["accept", "--date", "2026-12-01"])
    );
    assert_eq!(project.run(&["check"]).code, 0);
    for file in files {
        assert!(!project.read(file).contains(key), "{file}");
    }
    // Back to an earlier release, or to a later day: more can leave.
    project.replace(MANIFEST, "2019-06-30", "2019-06-29");
    let said = project.said(&["accept"]);
    assert!(said.starts_with("exit code 1"), "{said}");
    assert!(said.contains("+config_full.enable_mail (bool)"), "{said}");
}
