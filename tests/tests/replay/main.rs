//! Each property of a reader, on inputs that are kept in `fuzz`: some that were thought of, and every
//! one that was found.

#![expect(
    clippy::print_stdout,
    reason = "a test that fails shows what it was at"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use telemetry_tests::property::{self, ALL};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    println!("{}", folder.display());
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries
        .map(|entry| entry.expect("an entry of it").file_name())
        .map(|name| name.into_string().expect("a name that is text"))
        .collect()
}

fn read(path: &Path) -> Vec<u8> {
    println!("{}", path.display());
    fs::read(path).expect("a file")
}

fn text(path: &Path) -> String {
    String::from_utf8(read(path)).expect("a text")
}

/// The names of all properties.
fn properties() -> BTreeSet<String> {
    ALL.iter()
        .map(|property| property.name.to_owned())
        .collect()
}

fn replay(kept: &str) {
    let folder = fuzz().join(kept);
    for name in names(&folder) {
        let folder = folder.join(&name);
        let inputs = names(&folder);
        assert!(!inputs.is_empty());
        for input in inputs {
            property::check(&name, &read(&folder.join(input)));
        }
    }
}

#[test]
fn every_property_holds_for_its_seeds() {
    assert_eq!(names(&fuzz().join("seeds")), properties());
    replay("seeds");
}

#[test]
fn every_property_holds_for_what_was_found() {
    assert!(!names(&fuzz().join("regressions")).is_empty());
    replay("regressions");
}

#[test]
fn every_property_has_a_target_that_looks_for_inputs() {
    let manifest: toml::Table = text(&fuzz().join("Cargo.toml"))
        .parse()
        .expect("manifests are TOML");
    let targets = manifest["bin"].as_array().into_iter().flatten();
    let targets = targets.map(|target| target["name"].as_str().expect("a name").to_owned());
    assert_eq!(targets.collect::<BTreeSet<_>>(), properties());
    let readme = text(&fuzz().join("README.md"));
    for name in properties() {
        let expected = format!(
            "#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|input: &[u8]| \
             telemetry_tests::property::check(\"{name}\", input));\n"
        );
        let target = fuzz().join(format!("fuzz_targets/{name}.rs"));
        assert_eq!(text(&target), expected);
        assert!(readme.contains(&format!("| `{name}` |")));
    }
}
