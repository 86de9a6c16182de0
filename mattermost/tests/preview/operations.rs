//! What administrators are told to do exists.

use std::collections::BTreeSet;

use crate::program::{command, run};

const GUIDE: &str = include_str!("../../../docs/operations.md");
const UNIT: &str = include_str!("../../packaging/mattermost-telemetry.service");
const CONTAINER: &str = include_str!("../../packaging/Containerfile");

/// The words that begin like this.
fn words<'t>(text: &'t str, start: &'t str) -> BTreeSet<&'t str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let all = text.split(move |c| !is_part(c));
    all.filter(|word| word.starts_with(start)).collect()
}

fn help(line: &[&str]) -> String {
    let shown = run(command().args(line).arg("--help"));
    assert_eq!(shown.code, Some(0), "{line:?}");
    shown.out
}

/// The commands that a text gives, each with its options.
fn commands(text: &str) -> Vec<(&str, BTreeSet<&str>)> {
    let mut found = Vec::new();
    for rest in text.split("mattermost-telemetry ").skip(1) {
        let line = rest.split(['`', '\n']).next().unwrap_or_default();
        let name = line.split(' ').next().unwrap_or_default();
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            found.push((name, words(line, "--")));
        }
    }
    found
}

#[test]
fn every_command_and_option_of_the_guide_and_of_the_unit_is_one() {
    let known: BTreeSet<String> = help(&[])
        .lines()
        .filter_map(|line| {
            line.strip_prefix("  ")?
                .split(' ')
                .next()
                .map(str::to_owned)
        })
        .collect();
    let given: Vec<_> = commands(GUIDE).into_iter().chain(commands(UNIT)).collect();
    let names: BTreeSet<&str> = given.iter().map(|(name, _)| *name).collect();
    assert!(names.is_superset(&BTreeSet::from([
        "run",
        "export",
        "import",
        "check-security"
    ])));
    for (name, options) in given {
        assert!(
            known.contains(name),
            "`mattermost-telemetry {name}` is no command"
        );
        let help = help(&[name]);
        for option in options {
            assert!(help.contains(option), "`{name}` has no `{option}`");
        }
    }
}

#[test]
fn every_variable_of_the_guide_and_of_the_image_is_read() {
    let help = help(&[]);
    for text in [GUIDE, CONTAINER] {
        let variables = words(text, "MATTERMOST_");
        assert!(!variables.is_empty());
        for variable in variables {
            let short = variable
                .strip_prefix("MATTERMOST_TELEMETRY")
                .unwrap_or(variable);
            assert!(
                help.contains(variable) || help.contains(short),
                "`{variable}` is not read"
            );
        }
    }
}

#[test]
fn the_environment_says_what_no_option_says() {
    let release = |text| {
        let mut command = command();
        command.args(["preview", "--format", "json"]);
        command.env("MATTERMOST_TELEMETRY_PRODUCT_VERSION", text);
        run(&mut command)
    };
    let mut option = command();
    option.args(["preview", "--format", "json", "--product-version", "4.0.0"]);
    assert_eq!(release("4.0.0").out, run(&mut option).out);
    assert_ne!(release("4.0.0").out, release("5.8.0").out);
    assert_eq!(release("").code, Some(0));
    let none = release("new");
    assert_eq!(none.code, Some(2));
    assert!(
        none.err
            .contains("`MATTERMOST_TELEMETRY_PRODUCT_VERSION`: a release is"),
        "{}",
        none.err
    );
    let mut input = command();
    input
        .args(["preview"])
        .env("MATTERMOST_TELEMETRY_INPUT", "/nowhere.json");
    assert!(run(&mut input).err.contains("`/nowhere.json`"));
}
