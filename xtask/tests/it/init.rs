//! The schema of a new project.

use xtask::Caller;

use crate::project::Project;

#[test]
fn a_new_schema_passes_once_it_is_accepted() {
    let project = Project::empty();
    insta::assert_snapshot!("made", project.said(&["init"]));
    let said = project.said(&["check"]);
    assert!(
        said.starts_with("exit code 1\nschema    1 event, 5 fields"),
        "{said}"
    );
    assert!(said.ends_with("next: run `cargo xtask accept`\n"), "{said}");
    assert_eq!(project.run(&["generate"]).code, 0);
    assert_eq!(project.run(&["accept"]).code, 0);
    assert_eq!(project.run(&["check"]).code, 0);
    assert!(
        project
            .read("docs/policy.md")
            .contains("Number of administrators")
    );
}

#[test]
fn the_product_is_the_package() {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"build-server\"\nversion = \"1.4.0-rc.1\"\n",
    );
    assert_eq!(project.run(&["init"]).code, 0);
    let made = project.read("schema/telemetry.toml");
    for line in [
        "name = \"build_server\"",
        "title = \"Build server\"",
        "release = \"1.4.0\"",
    ] {
        assert!(made.contains(line), "{made}");
    }
}

#[test]
fn a_schema_that_is_there_is_left_alone() {
    let project = Project::of("full");
    let before = project.read("schema/telemetry.toml");
    insta::assert_snapshot!("is_there", project.said(&["init"]));
    assert_eq!(project.read("schema/telemetry.toml"), before);
}

#[test]
fn the_folder_is_the_one_that_the_project_or_the_user_names() {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"a\"\n\n[package.metadata.telemetry]\nschema = \"declared/here\"\n",
    );
    assert_eq!(project.run(&["init"]).code, 0);
    assert_eq!(project.run(&["accept"]).code, 0);
    assert!(project.path("declared/here/contract.lock").exists());

    assert_eq!(project.run(&["init", "--schema", "other"]).code, 0);
    assert_eq!(project.run(&["accept", "--schema", "other"]).code, 0);
    assert!(project.path("other/contract.lock").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_environment_error() {
    let project = Project::empty();
    project.write("file", "");
    let outcome = project.run(&["init", "--schema", "file/schema"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("cannot be written"),
        "{}",
        outcome.stderr
    );
}

/// The block of a language that comes next, and what stands behind it.
fn block<'t>(text: &'t str, language: &str) -> (&'t str, &'t str) {
    let (_, block) = text.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap()
}

#[test]
fn the_readme_shows_what_the_commands_say() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme
        .split_once("### Start with your own struct\n")
        .unwrap();
    let (source, section) = block(section, "rust");
    let (console, _) = block(section, "console");
    let project = Project::empty();
    project.write("src/config.rs", source);
    for step in console.split("$ cargo telemetry ").skip(1) {
        let (command, shown) = step.split_once('\n').unwrap();
        let arguments = command.split(' ').map(Into::into);
        let outcome = xtask::run(Caller::Telemetry, arguments, &project.path(""));
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        let said = anstream::adapter::strip_str(&said).to_string();
        // What the page leaves out is marked.
        let mut rest = said.as_str();
        for part in shown.split("…\n") {
            let (before, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("{command} says\n{said}\nand not\n{part}"));
            assert!(shown.contains('…') || before.is_empty(), "{said}");
            rest = after;
        }
        assert!(
            shown.ends_with("…\n") || rest.is_empty(),
            "{command} goes on with\n{rest}"
        );
    }
}
