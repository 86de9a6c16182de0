//! Which schema files a crate depends on, as cargo sees it.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::project::{Project, root, target};

/// Stands in the schema, and must not stand in a library.
const CANARY: &str = "4f1d0c62b7";

const MANIFEST: &str = r#"
files = ["labels.toml", "one.toml", "two.toml", "three.toml"]

[product]
name = "tracked"
title = "Tracked"
release = "1"
settings = "code"

[purposes]
problems = "To find problems."

[policy]
title = "Telemetry"
introduction = "What the server reports."
never_included = "No text of anybody."
daily = "Once a day:"
never_collected = "Never:"
transport = "Nowhere."
opt_out = "Nothing to do."

[reveals]
bool = "Yes or no."
enum = "One of a list."
count = "A number."
is-default = "Whether it was changed."
"#;

const LABELS: &str = r#"
[labels.modes]
description = "How it is done"
values = ["gzip", "zstd"]
"#;

fn event(name: &str, field: &str) -> String {
    format!(
        "[event]\nname = \"{name}\"\ntitle = \"T\"\ndescription = \"D {CANARY}\"\n\
         trigger = \"daily\"\npurposes = [\"problems\"]\nowner = \"tests\"\n# {CANARY}\n\n{field}"
    )
}

/// A workspace with two crates, each with one event; nobody has the third.
fn workspace() -> Project {
    let project = Project::scratch("tracking");
    let core = root().join("telemetry-core");
    project.write(
        "Cargo.toml",
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n\n\
             [workspace.dependencies]\nsends = {{ package = \"telemetry-core\", path = '{}' }}\n\n\
             [workspace.metadata.telemetry]\nschema = \"schema\"\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n",
            core.display()
        ),
    );
    for (name, field) in [("one", "enable: bool"), ("two", "mode: String")] {
        project.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"tracked-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nsends.workspace = true\n"
            ),
        );
        project.write(
            &format!("{name}/src/lib.rs"),
            &format!(
                "#[derive(sends::Telemetry)]\n#[telemetry(event = \"{name}\")]\n\
                 pub struct Event {{\n    pub {field},\n}}\n"
            ),
        );
    }
    let bool = "[fields.Enable]\nclass = \"bool\"\ndescription = \"Whether it is enabled\"\n";
    let mode =
        "[fields.Mode]\nclass = \"enum\"\nlabels = \"modes\"\ndescription = \"How it is done\"\n";
    project.write("schema/telemetry.toml", MANIFEST);
    project.write("schema/labels.toml", LABELS);
    project.write("schema/one.toml", &event("one", bool));
    project.write("schema/two.toml", &event("two", mode));
    project.write("schema/three.toml", &event("three", bool));
    project
}

/// The crates that cargo compiles, the others being fresh.
fn compiled(project: &Project) -> BTreeSet<String> {
    let output = project.cargo(&["build", "--workspace", "--message-format=json"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message.pointer("/fresh") == Some(&Value::Bool(false)))
        .filter_map(|message| message.pointer("/target/name")?.as_str().map(str::to_owned))
        .filter(|name| name.starts_with("tracked"))
        .collect()
}

#[test]
fn a_crate_is_compiled_again_when_a_file_of_its_events_changes_and_only_then() {
    let project = workspace();
    compiled(&project);
    assert_eq!(compiled(&project), names(&[]), "nothing has changed");

    let cases: [(&str, &[&str]); 6] = [
        ("schema/one.toml", &["tracked_one"]),
        ("schema/two.toml", &["tracked_two"]),
        ("schema/three.toml", &[]),
        ("schema/labels.toml", &["tracked_two"]),
        ("schema/telemetry.toml", &["tracked_one", "tracked_two"]),
        ("Cargo.toml", &["tracked_one", "tracked_two"]),
    ];
    for (file, expected) in cases {
        let text = project.read(file);
        project.write(file, &format!("{text}\n# changed\n"));
        assert_eq!(compiled(&project), names(expected), "{file}");
    }
    no_library_carries_the_schema();
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Neither comments nor prose of the schema get into what is compiled.
fn no_library_carries_the_schema() {
    let mut libraries = 0;
    for entry in fs::read_dir(target().join("debug/deps")).expect("cargo wrote it") {
        let entry = entry.expect("it can be listed");
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let is_library = path
            .extension()
            .is_some_and(|e| e == "rlib" || e == "rmeta");
        if name.starts_with("libtracked_") && is_library {
            let bytes = fs::read(path).expect("it can be read");
            let carries = bytes
                .windows(CANARY.len())
                .any(|window| window == CANARY.as_bytes());
            assert!(!carries, "{name}");
            libraries += 1;
        }
    }
    assert!(libraries >= 2, "{libraries}");
}
