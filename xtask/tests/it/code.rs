//! The code that is generated for a small schema with every class and format.

use std::process::Command;

use crate::project::Project;

#[test]
fn the_code_of_every_class() {
    let project = Project::generated();
    for file in [
        "mod",
        "labels",
        "policy",
        "configuration",
        "config/mod",
        "config/full",
        "config/mixed",
        "report/scheme",
        "event/mod",
        "event/crash",
        "event/sign_in",
    ] {
        let path = format!("src/generated/{file}.rs");
        insta::assert_snapshot!(file.replace('/', "_") + ".rs", project.read(&path));
    }
}

#[test]
fn generated_code_is_formatted_already() {
    let project = Project::generated();
    assert_formatted(&project);
}

#[test]
fn names_and_values_of_any_width_are_formatted_already() {
    let project = Project::of("full");
    let (id, label, text) = ("A".repeat(60), "a".repeat(64), "x".repeat(200));
    project.replace(
        "schema/config/mixed.toml",
        "[fields.EnableJira]",
        &format!(
            "[fields.{id}]\nclass = \"enum\"\nlabels = [\"{label}\", \"none\"]\n\
             default = \"{label}\"\nsection = \"Wide\"\ndescription = \"How wide it is {text}\"\n\n\
             [fields.Wide]\nclass = \"is-default\"\ndefault = \"{text}\"\n\
             also_default = [\"{text}{text}\", \"\"]\nsection = \"Wide\"\n\
             description = \"Whether it is as wide as ever\"\n\n[fields.EnableJira]"
        ),
    );
    let outcome = project.run(&["codegen"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    assert_formatted(&project);
}

#[test]
fn hand_written_structs_need_no_code_but_the_contract() {
    let project = Project::of("full");
    for file in ["full", "mixed", "never"] {
        project.write(&format!("schema/config/{file}.toml"), "[never]\n");
    }
    project.replace(
        "schema/telemetry.toml",
        "settings = \"json\"",
        "settings = \"code\"",
    );
    let outcome = project.run(&["codegen"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.stdout, outcome.stderr);
    let folder = project.path("src/generated").read_dir().unwrap();
    let files: Vec<_> = folder.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["contract.rs"]);
}

pub(crate) fn assert_formatted(project: &Project) {
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .arg(project.path("src/generated/mod.rs"))
        .output()
        .expect("rustfmt is a component of the pinned toolchain");
    let difference = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && difference.is_empty(),
        "{difference}"
    );
}
