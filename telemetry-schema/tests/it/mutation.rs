//! Whatever stands in a file, reading it ends with findings and never with a panic.

use std::fs;

use proptest::prelude::*;
use telemetry_schema::{Loaded, load_event, to_github, to_json};

use crate::folder::{Folder, fixture};

/// A valid file with most of the language in it.
fn valid(name: &str) -> String {
    let name = match name {
        "telemetry.toml" => "TS005/pass/telemetry.toml",
        "labels.toml" => "TS033/pass/labels.toml",
        _ => "TS005/pass/event.toml",
    };
    fs::read_to_string(fixture(name)).unwrap()
}

/// Rendering looks at every span.
fn render(loaded: &Loaded) {
    let _ = to_json(&loaded.diagnostics, &loaded.sources);
    let _ = to_github(&loaded.diagnostics, &loaded.sources);
    for finding in &loaded.diagnostics {
        let length = loaded.sources.text(finding.primary.file).len();
        assert!(finding.primary.start <= finding.primary.end);
        assert!(finding.primary.end as usize <= length, "{finding:?}");
    }
}

/// A change of a text: some of it is replaced by something that means something in TOML.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let new = prop_oneof![
        "[\\[\\]{}=\\.,\"'#\\\\\n a-z0-9_-]{0,8}",
        Just("\"\"\"".to_owned()),
        Just("[fields.A]\n".to_owned()),
        Just("default = ".to_owned()),
        Just("class = \"labels\"\n".to_owned()),
        Just("= 1979-05-27\n".to_owned()),
        Just("99999999999999999999".to_owned()),
        "\\PC{0,6}",
    ];
    (any::<prop::sample::Index>(), 0_usize..40, new)
}

fn changed(mut text: String, changes: &[(prop::sample::Index, usize, String)]) -> String {
    for (at, length, new) in changes {
        let boundaries: Vec<usize> = text
            .char_indices()
            .map(|(i, _)| i)
            .chain([text.len()])
            .collect();
        let start = at.index(boundaries.len());
        let end = (start + length).min(boundaries.len() - 1);
        text.replace_range(boundaries[start]..boundaries[end], new);
    }
    text
}

proptest! {
    #[test]
    fn changed_files_are_read_without_a_panic(
        name in prop::sample::select(vec!["telemetry.toml", "labels.toml", "event.toml"]),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let names = ["telemetry.toml", "labels.toml", "event.toml"];
        let files = names.map(|name| (name, valid(name)));
        let folder = Folder::with(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
        folder.write(name, &changed(valid(name), &changes));
        render(&folder.load());
        let loaded = load_event(folder.path(), "config_service");
        render(&Loaded { sources: loaded.sources, diagnostics: loaded.diagnostics, ..Loaded::default() });
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC*") {
        let folder = Folder::with(&[("telemetry.toml", &text)]);
        render(&folder.load());
    }
}

#[test]
fn files_that_are_no_text_are_reported() {
    let folder = Folder::with(&[]);
    let loaded = folder.load();
    assert_eq!(loaded.diagnostics.len(), 1);
    render(&loaded);
    fs::create_dir(folder.path().join("telemetry.toml")).unwrap();
    assert_eq!(folder.load().diagnostics.len(), 1);
}

#[test]
fn deep_nesting_is_read_without_a_panic() {
    for text in [
        format!("never.{}a = 'b'", "a.".repeat(2_000)),
        format!("[never.{}a]", "a.".repeat(2_000)),
        format!("never = {}", "{a = ".repeat(2_000)),
        format!("fields = {}", "[".repeat(2_000)),
    ] {
        let manifest = valid("telemetry.toml");
        let folder = Folder::with(&[("telemetry.toml", &manifest), ("event.toml", &text)]);
        render(&folder.load());
    }
}
