//! Another server, in a project of its own, with a schema of its own.

use serde_json::Value;

use super::project::{Project, root};

#[test]
fn another_server_reports_by_its_own_schema() {
    let project = Project::at(root().join("examples/small-server"));
    let output = project.cargo(&["run", "--quiet", "--locked"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let (_, table) = errors
        .split_once("would send")
        .expect("the table has a heading");

    let report: Value = serde_json::from_slice(&output.stdout).expect("a report is JSON");
    insta::assert_snapshot!("small_server", format!("{report:#}"));
    let shown = table.lines().filter(|line| line.starts_with("  ")).count();
    let sent: usize = report["events"]
        .as_array()
        .expect("a list of events")
        .iter()
        .filter_map(|event| event["properties"].as_object())
        .map(serde_json::Map::len)
        .sum();
    assert_eq!(shown, sent, "{table}");
}

#[test]
fn no_text_of_an_installation_is_in_its_report() {
    let main = include_str!("../../../examples/small-server/src/main.rs");
    let (_, installation) = main
        .split_once("fn as_somebody_set_it_up")
        .expect("the example sets itself up");
    let texts: Vec<&str> = installation
        .lines()
        .filter_map(|line| line.split('"').nth(1))
        // A declared label, and a version.
        .filter(|text| !["gitlab", "2.1"].contains(text))
        .collect();
    assert!(texts.len() > 12, "{texts:?}");

    let project = Project::at(root().join("examples/small-server"));
    let output = project.cargo(&["run", "--quiet", "--locked"]);
    let report = String::from_utf8(output.stdout).expect("labels are ASCII");
    for text in texts {
        assert!(!report.contains(text), "`{text}` is in {report}");
    }
}
