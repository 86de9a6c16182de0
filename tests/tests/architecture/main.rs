//! The invariants of ARCHITECTURE.md that no type and no lint can state.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

/// Which members each member may depend on; what is not named here, it may not.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("telemetry-schema", &[]),
    ("telemetry-derive", &["telemetry-schema"]),
    ("telemetry-core", &["telemetry-derive"]),
    ("telemetry-client", &["telemetry-core"]),
    ("telemetry-collect", &[]),
    // Of telemetry-collect the judge alone, for `verify` and `sent --verify`.
    ("xtask", &["telemetry-schema", "telemetry-collect"]),
    (
        "mattermost",
        &["telemetry-core", "telemetry-client", "telemetry-collect"],
    ),
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn manifest(member: &str) -> Table {
    let path = root().join(member).join("Cargo.toml");
    let text = fs::read_to_string(&path).expect("every member has a manifest");
    text.parse().expect("manifests are TOML")
}

fn members() -> Vec<String> {
    let workspace = manifest(".");
    let members = workspace
        .get("workspace")
        .and_then(|workspace| workspace.get("members")?.as_array())
        .expect("the workspace lists its members");
    members
        .iter()
        .map(|member| member.as_str().expect("a folder").to_owned())
        .collect()
}

/// All files below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings
            .iter()
            .any(|ending| path.extension().is_some_and(|e| e == *ending))
        {
            found.push(path);
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn dependencies_point_one_way() {
    for (member, allowed) in MAY_DEPEND_ON {
        let manifest = manifest(member);
        let ours: BTreeSet<&str> = ["dependencies", "build-dependencies"]
            .iter()
            .filter_map(|kind| manifest.get(*kind)?.as_table())
            .flat_map(Table::keys)
            .map(String::as_str)
            .filter(|name| name.starts_with("telemetry-") || *name == "mattermost-telemetry")
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(ours.is_subset(&allowed), "{member} depends on {ours:?}");
    }
}

#[test]
fn every_member_is_held_to_the_same_lints_and_the_same_compiler() {
    let members = members();
    assert!(members.len() > MAY_DEPEND_ON.len());
    for member in members {
        let manifest = manifest(&member);
        for (table, key) in [("lints", "workspace"), ("package", "license")] {
            assert!(
                manifest[table].get(key).is_some(),
                "{member}: {table}.{key}"
            );
        }
        let version = &manifest["package"]["rust-version"]["workspace"];
        assert_eq!(version.as_bool(), Some(true), "{member}");
    }
}

#[test]
fn no_product_is_named_in_the_libraries() {
    for member in members() {
        if !member.starts_with("telemetry-") && member != "xtask" {
            continue;
        }
        let sources = root().join(&member).join("src");
        let files = files(&sources, &["rs", "md", "html", "toml"]);
        assert!(!files.is_empty(), "{member} is looked at in vain");
        for file in files {
            let text = fs::read_to_string(&file).expect("a text").to_lowercase();
            assert!(!text.contains("mattermost"), "{}", file.display());
        }
    }
}

#[test]
fn a_file_fits_the_mind() {
    let vague = ["utils", "util", "common", "helpers", "helper", "misc"];
    for member in members() {
        let files = files(&root().join(&member), &["rs"]);
        assert!(!files.is_empty(), "{member} is looked at in vain");
        for file in files {
            if file
                .components()
                .any(|part| part.as_os_str() == "generated")
            {
                continue;
            }
            let text = fs::read_to_string(&file).expect("a text");
            let lines = text.lines().count();
            assert!(lines <= 500, "{} has {lines} lines", file.display());
            let stem = file.file_stem().and_then(|stem| stem.to_str());
            assert!(
                !vague.contains(&stem.unwrap_or_default()),
                "{}",
                file.display()
            );
        }
    }
}

#[test]
fn what_the_architecture_names_is_there() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is there");
    let is_path = |name: &&str| name.contains('/') && !name.contains(['*', ' ', ':']);
    let mut paths = architecture
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(is_path)
        .peekable();
    assert!(paths.peek().is_some());
    for path in paths {
        // The folders of declarations are named as `telemetry.toml` does.
        let is_there = |folder: &str| root().join(folder).join(path).exists();
        assert!(is_there(".") || is_there("schema"), "there is no `{path}`");
    }
    // Each entry point: a file, and the functions in it.
    let entries = architecture.split("\n- *").skip(1);
    let with_functions = entries
        .filter_map(|entry| entry.split("\n\n").next())
        .filter_map(|entry| entry.split_once("function"));
    let mut functions = 0;
    for (file, names) in with_functions {
        let file = file.split('`').nth(1).expect("a function lies in a file");
        let source = fs::read_to_string(root().join(file)).expect("a text");
        let (names, _) = names.split_once(':').expect("what it does comes behind it");
        for name in names.split('`').skip(1).step_by(2) {
            functions += 1;
            assert!(
                source.contains(&format!("fn {name}")),
                "no `{name}` in {file}"
            );
        }
    }
    assert!(functions > 0);
}
