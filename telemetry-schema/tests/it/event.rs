//! One event, as the derive reads it.

use std::path::Path;

use telemetry_schema::model::{Event, Span};
use telemetry_schema::{EventLoader, load, load_event};

use crate::folder::{Folder, fixture, fixtures, manifest};

/// An event without places, which differ where fewer files are read.
fn without_places(mut event: Event) -> Event {
    event.span = Span::default();
    for allow in &mut event.allow {
        allow.span = Span::default();
    }
    for field in event.fields.iter_mut().chain(&mut event.expired) {
        for allow in &mut field.allow {
            allow.span = Span::default();
        }
        field.span = Span::default();
        field.class_span = Span::default();
    }
    event
}

fn assert_same(folder: &Path) -> usize {
    let all = load(folder);
    for event in &all.schema.events {
        let one = load_event(folder, &event.name);
        assert_eq!(one.diagnostics, [], "{}", event.name);
        let found = one.event.unwrap();
        assert_eq!(without_places(found.clone()), without_places(event.clone()));
        // Places lead to the same lines.
        for (one_field, field) in found.fields.iter().zip(&event.fields) {
            assert_eq!(
                one.sources.position(one_field.span),
                all.sources.position(field.span)
            );
            assert_eq!(
                one.sources.path(one_field.span.file),
                all.sources.path(field.span.file)
            );
        }
    }
    all.schema.events.len()
}

#[test]
fn one_event_is_read_as_if_all_were() {
    for folder in fixtures() {
        assert!(assert_same(&folder.join("pass")) > 0);
    }
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    assert!(assert_same(&real) > 30);
}

#[test]
fn an_event_is_the_same_whatever_was_read_before() {
    let mut folders: Vec<_> = fixtures().iter().map(|f| f.join("pass")).collect();
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema"));
    for folder in folders {
        let mut loader = EventLoader::new(&folder);
        let events = load(&folder).schema.events;
        for event in events.iter().chain(events.iter().rev()) {
            let (again, afresh) = (loader.load(&event.name), load_event(&folder, &event.name));
            assert_eq!(again.event, afresh.event);
            assert_eq!(again.never, afresh.never);
            assert_eq!(again.files, afresh.files);
            assert_eq!(again.diagnostics, afresh.diagnostics);
        }
        let nobody = loader.load("nobody");
        assert_eq!(nobody.names, load_event(&folder, "nobody").names);
    }
}

#[test]
fn what_was_read_is_read_again_when_it_changes() {
    let event = |name: &str, description: &str| {
        format!(
            "[event]\nname = \"{name}\"\ntitle = \"T\"\ndescription = \"{description}\"\n\
             trigger = \"occurrence\"\npurposes = [\"problems\"]\nowner = \"o\"\n"
        )
    };
    let folder = Folder::with(&[
        ("telemetry.toml", &manifest(&["one.toml", "two.toml"])),
        ("one.toml", &event("one", "First.")),
        ("two.toml", &event("two", "Second.")),
    ]);
    let mut loader = EventLoader::new(folder.path());
    let mut description = |name| loader.load(name).event.map(|event| event.description);
    assert_eq!(description("one").as_deref(), Some("First."));
    folder.write("one.toml", &event("one", "Changed."));
    assert_eq!(description("one").as_deref(), Some("Changed."));
    // An event moves from one file to another.
    folder.write("one.toml", &event("three", "Third."));
    folder.write("two.toml", &event("one", "Moved."));
    assert_eq!(description("one").as_deref(), Some("Moved."));
    assert_eq!(description("two"), None);
    folder.write("telemetry.toml", &manifest(&["one.toml"]));
    assert_eq!(description("one"), None);
    assert_eq!(description("three").as_deref(), Some("Third."));
}

fn names(loaded: &[std::path::PathBuf], folder: &Path) -> Vec<String> {
    loaded
        .iter()
        .map(|path| {
            path.strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn only_files_that_matter_are_tracked() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    let loaded = load_event(&real, "config_rate");
    assert_eq!(
        names(&loaded.files, &real),
        ["telemetry.toml", "config/rate.toml"]
    );
    let folder = fixture("TS017/pass");
    let loaded = load_event(&folder, "app_crashed");
    assert_eq!(
        names(&loaded.files, &folder),
        ["telemetry.toml", "event.toml", "words.toml"]
    );
}

#[test]
fn problems_of_other_events_do_not_matter() {
    let event = |name: &str, class: &str| {
        format!(
            "[event]\nname = \"{name}\"\nsection = \"S\"\ntitle = \"T\"\ndescription = \"D\"\n\
             trigger = \"daily\"\npurposes = [\"problems\"]\nowner = \"o\"\n\n[fields.A]\n\
             class = \"{class}\"\ndefault = true\ndescription = \"Whether a\"\n"
        )
    };
    let folder = Folder::with(&[
        (
            "telemetry.toml",
            &manifest(&["one.toml", "two.toml", "gone.toml"]),
        ),
        ("one.toml", &event("config_one", "bol")),
        ("two.toml", &event("config_two", "bool")),
    ]);
    assert_eq!(load_event(folder.path(), "config_two").diagnostics, []);
    assert_eq!(load_event(folder.path(), "config_one").diagnostics.len(), 1);
}

#[test]
fn an_event_is_found_however_its_file_and_its_name_are_written() {
    let event = |name: &str| {
        format!(
            "[fields]\n[event]\nname = {name}\ntitle = \"T\"\ndescription = \"D\"\n\
             trigger = \"occurrence\"\npurposes = [\"problems\"]\nowner = \"o\"\n"
        )
    };
    let folder = Folder::with(&[
        (
            "telemetry.toml",
            &manifest(&["a.toml", "app_crashed.toml", "b.toml"]),
        ),
        ("a.toml", &event("'app_started'")),
        // Its name promises another event, and its text contains that event's name.
        ("app_crashed.toml", &event("\"app_crashed_again\"")),
        ("b.toml", &event("\"app_cr\\u0061shed\"")),
    ]);
    for name in ["app_started", "app_crashed", "app_crashed_again"] {
        let event = load_event(folder.path(), name).event;
        assert_eq!(event.map(|event| event.name).as_deref(), Some(name));
    }
}

#[test]
fn an_event_that_nobody_declares_yields_the_names_of_all() {
    let loaded = load_event(&fixture("TS020/pass"), "config_servce");
    assert_eq!(loaded.event, None);
    assert_eq!(loaded.names, ["config_service", "config_push"]);
}
