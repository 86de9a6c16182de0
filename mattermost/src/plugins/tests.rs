use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::manifest::{Form, parse};
use super::*;

/// A directory of plugins.
struct Installed(TempDir);

impl Installed {
    fn with(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let installed = Self(dir);
        for (path, text) in files {
            installed.put(path, text.as_bytes());
        }
        installed
    }

    fn put(&self, path: &str, text: &[u8]) {
        let path = self.dir().join(path);
        fs::create_dir_all(path.parent().expect("below")).expect("a folder");
        let mut file = fs::File::create(path).expect("a file");
        io::Write::write_all(&mut file, text).expect("written");
    }

    fn dir(&self) -> PathBuf {
        self.0.path().join("plugins")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// What is counted with these settings of plugins.
    fn measured(&self, settings: &Value) -> Measured {
        let file = json!({ "PluginSettings": settings }).to_string();
        let mut measured = Measured::default();
        measure(file.as_bytes(), &|_| None, self.0.path(), &mut measured);
        measured
    }

    /// The figures that are sent.
    fn sent(&self, settings: &Value) -> Value {
        sent(&self.measured(settings))
    }
}

fn sent(measured: &Measured) -> Value {
    use telemetry_core::{JsonSink, Scope, Telemetry as _};

    let events: Vec<_> = measured.of(Plugins::EVENT).collect();
    let Some(event) = events.first() else {
        return Value::Null;
    };
    let mut json = JsonSink::for_event(Plugins::EVENT);
    event.record.encode_into(&Scope::default(), &mut json);
    serde_json::from_slice(json.as_bytes()).expect("an object")
}

fn reasons(measured: &Measured) -> Vec<String> {
    measured.gaps().map(ToString::to_string).collect()
}

fn figures(enabled: [u64; 3], disabled: [u64; 3], settings: u64, broken: u64) -> Value {
    json!({
        "enabled_plugins": enabled[0],
        "enabled_webapp_plugins": enabled[1],
        "enabled_backend_plugins": enabled[2],
        "disabled_plugins": disabled[0],
        "disabled_webapp_plugins": disabled[1],
        "disabled_backend_plugins": disabled[2],
        "plugins_with_settings": settings,
        "plugins_with_broken_manifests": broken,
    })
}

#[test]
fn plugins_are_counted_as_the_server_counts_them() {
    let installed = Installed::with(&[
        ("README.txt", "no folder"),
        (".hidden/plugin.json", r#"{"id": "org.example.hidden"}"#),
        ("nothing/README.txt", "no manifest"),
        (
            "all/plugin.json",
            r#"{"id": "org.example.all", "server": {"executable": "x"},
                "webapp": {}, "settings_schema": {"header": "h", "settings": [{}]}}"#,
        ),
        (
            "upper/plugin.json",
            r#"{"id": "ORG.Example.Upper", "webapp": {"bundle_path": "x"}}"#,
        ),
        (
            "old/plugin.json",
            r#"{"id": "org.example.old", "backend": {"executable": "x"}}"#,
        ),
        (
            "yaml/plugin.yaml",
            "id: org.example.yaml\nserver:\n  executable: x\nsettings_schema:\n  header: h\nwebapp:\n",
        ),
        (
            "yaml/plugin.json",
            r#"{"id": "org.example.all", "webapp": {}}"#,
        ),
        ("broken/plugin.json", "{not json"),
        ("first/plugin.yml", "id: [unclosed"),
        ("first/plugin.json", r#"{"id": "org.example.all"}"#),
    ]);
    let states = json!({
        "org.example.all": { "Enable": true },
        "org.example.UPPER": { "enable": true },
        "org.example.old": { "Enable": false },
        "org.example.yaml": {},
        "org.example.hidden": { "Enable": true },
        "org.example.elsewhere": { "Enable": true },
    });
    let expected = figures([2, 2, 1], [2, 0, 2], 2, 2);
    assert_eq!(installed.sent(&json!({ "PluginStates": states })), expected);
    let elsewhere = json!({ "Directory": installed.dir(), "PluginStates": states });
    assert_eq!(installed.sent(&elsewhere), expected);
}

#[test]
fn of_two_spellings_the_last_by_the_order_of_bytes_counts_wherever_it_stands() {
    let installed = Installed::with(&[("one/plugin.json", r#"{"id": "one"}"#)]);
    let states = |states: &str| {
        let file = format!(r#"{{"PluginSettings": {{"PluginStates": {{{states}}}}}}}"#);
        let mut measured = Measured::default();
        measure(
            file.as_bytes(),
            &|_| None,
            installed.0.path(),
            &mut measured,
        );
        sent(&measured)
    };
    let (small, capital) = (r#""one": {"Enable": true}"#, r#""ONE": {"Enable": false}"#);
    let enabled = figures([1, 0, 0], [0, 0, 0], 0, 0);
    for both in [[small, capital], [capital, small]] {
        assert_eq!(states(&both.join(", ")), enabled);
    }
    for both in [
        r#""Enable": false, "enable": true"#,
        r#""enable": true, "Enable": false"#,
    ] {
        assert_eq!(states(&format!(r#""one": {{{both}}}"#)), enabled, "{both}");
    }
}

#[test]
fn an_empty_directory_holds_no_plugins_and_one_that_is_missing_an_unknown_number() {
    let empty = Installed::with(&[("README.txt", "")]);
    assert_eq!(empty.sent(&json!({})), figures([0; 3], [0; 3], 0, 0));
    let missing = Installed::with(&[]);
    let measured = missing.measured(&json!({ "PluginStates": null }));
    assert_eq!(sent(&measured), json!({}));
    assert_eq!(
        reasons(&measured),
        ["`plugins`: the directory of `PluginSettings.Directory` is not there"]
    );
}

#[test]
fn where_plugins_are_switched_off_there_is_no_event_and_no_look() {
    let installed = Installed::with(&[]);
    let measured = installed.measured(&json!({ "Enable": false }));
    assert_eq!((sent(&measured), measured.gaps().count()), (Value::Null, 0));
    let off = |name: &str| (name == "MM_PLUGINSETTINGS_ENABLE").then(|| "false".into());
    let mut measured = Measured::default();
    measure(b"{}", &off, installed.0.path(), &mut measured);
    assert_eq!(sent(&measured), Value::Null);
}

#[test]
fn settings_that_cannot_be_used_cost_the_figures_that_need_them() {
    let installed = Installed::with(&[("a/plugin.json", r#"{"id": "a", "settings_schema": {}}"#)]);
    for states in [
        json!(5),
        json!({ "a": true }),
        json!({ "a": { "Enable": "yes" } }),
    ] {
        let measured = installed.measured(&json!({ "PluginStates": states }));
        let known = json!({ "plugins_with_settings": 1, "plugins_with_broken_manifests": 0 });
        assert_eq!(sent(&measured), known);
        let reasons = reasons(&measured);
        let [reason] = reasons.as_slice() else {
            panic!("{reasons:?}");
        };
        assert!(
            reason.ends_with("`PluginSettings.PluginStates` cannot be used"),
            "{reason}"
        );
        assert!(
            reason.contains("`plugins.disabled_backend_plugins`"),
            "{reason}"
        );
    }
    for settings in [json!({ "Enable": "perhaps" }), json!({ "Directory": [] })] {
        let measured = installed.measured(&settings);
        assert_eq!(sent(&measured), json!({}));
        assert_eq!(measured.gaps().count(), 1);
    }
}

#[test]
fn what_is_no_object_in_the_place_of_a_part_breaks_a_manifest() {
    let broken = [
        "",
        "[]",
        "5",
        r#"{"id": 5}"#,
        r#"{"id": "a", "server": true}"#,
        r#"{"id": "a", "webapp": "x"}"#,
        r#"{"id": "a", "settings_schema": []}"#,
        r#"{"id": "a""#,
    ];
    for text in broken {
        assert_eq!(parse(text.as_bytes(), Form::Json), None, "{text}");
    }
    for text in [
        "- a",
        "id: [a]",
        "server: x",
        "a: b: c",
        "id: \"\\x\"",
        "id: *b",
    ] {
        assert_eq!(parse(text.as_bytes(), Form::Yaml), None, "{text}");
    }
}

#[test]
fn both_forms_say_the_same() {
    let manifest = |name: Option<&str>, has_webapp, has_server, has_settings| Manifest {
        name: name.map(name::Name::of),
        has_webapp,
        has_server,
        has_settings,
    };
    let json = [
        ("null", manifest(None, false, false, false)),
        (
            r#"{"id": "", "server": null}"#,
            manifest(None, false, false, false),
        ),
        (
            r#"{"ID": "A", "Webapp": {}}"#,
            manifest(Some("a"), true, false, false),
        ),
        (
            r#"{"id": "a", "id": "b", "server": {}, "server": null}"#,
            manifest(Some("b"), false, false, false),
        ),
        (
            r#"{"id": "a", "server": {}, "backend": null} trailing"#,
            manifest(Some("a"), false, true, false),
        ),
    ];
    for (text, expected) in json {
        assert_eq!(parse(text.as_bytes(), Form::Json), Some(expected), "{text}");
    }
    let yaml = [
        ("", manifest(None, false, false, false)),
        ("id:\nserver: ~", manifest(None, false, false, false)),
        ("id: A\nid: b", manifest(Some("B"), false, false, false)),
        ("id: 5\nwebapp: {}", manifest(Some("5"), true, false, false)),
        (
            "---\nname: &n a\nid: *n\nx: &x {y: 1}\nbackend: *x\n",
            manifest(Some("a"), false, true, false),
        ),
        (
            "x: &x\n  settings_schema: {}\n<<: *x\nid: 'a'\n",
            manifest(Some("a"), false, false, true),
        ),
    ];
    for (text, expected) in yaml {
        assert_eq!(parse(text.as_bytes(), Form::Yaml), Some(expected), "{text}");
    }
}

#[test]
fn a_manifest_that_is_too_large_or_explodes_counts_as_broken() {
    let installed = Installed::with(&[]);
    let large = format!(r#"{{"id": "a", "x": "{}"}}"#, "y".repeat(10 << 20));
    installed.put("large/plugin.json", large.as_bytes());
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (letter, before) in ('b'..='z').zip('a'..) {
        let nine = vec![format!("*{before}"); 9].join(", ");
        let _ = writeln!(bomb, "{letter}: &{letter} [{nine}]");
    }
    installed.put("bomb/plugin.yml", bomb.as_bytes());
    let deep = "[".repeat(500_000);
    installed.put("deep/plugin.yml", deep.as_bytes());
    installed.put("deeper/plugin.json", format!(r#"{{"x": {deep}"#).as_bytes());
    assert_eq!(installed.sent(&json!({})), figures([0; 3], [0; 3], 0, 4));
}

#[test]
fn a_directory_with_more_than_anybody_looks_at_is_left_alone() {
    let installed = Installed::with(&[]);
    fs::create_dir(installed.dir()).expect("a folder");
    for index in 0..=MOST_ENTRIES {
        fs::create_dir(installed.file(&index.to_string())).expect("a folder");
    }
    let measured = installed.measured(&json!({}));
    assert_eq!(sent(&measured), json!({}));
    assert_eq!(
        reasons(&measured),
        ["`plugins`: the directory of `PluginSettings.Directory` holds more than 10000 entries"]
    );
}

#[test]
fn manifests_that_are_too_large_together_are_not_read() {
    let installed = Installed::with(&[]);
    for index in 0..=MOST_BYTES >> 20 {
        let folder = installed.file(&index.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        let file = fs::File::create(folder.join("plugin.yml")).expect("a file");
        file.set_len(1 << 20).expect("a length");
    }
    let measured = installed.measured(&json!({}));
    assert_eq!(
        reasons(&measured),
        ["`plugins`: the manifests of plugins have more than 64 MiB together"]
    );
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_and_what_is_no_file_is_broken() {
    use std::os::unix::fs::symlink;

    let installed = Installed::with(&[("real/plugin.json", r#"{"id": "a"}"#)]);
    symlink(installed.file("real"), installed.file("link")).expect("a link");
    symlink(installed.dir(), installed.file("loop")).expect("a link");
    fs::create_dir_all(installed.file("folder/plugin.yml")).expect("a folder");
    fs::create_dir(installed.file("device")).expect("a folder");
    symlink("/dev/zero", installed.file("device/plugin.yml")).expect("a link");
    fs::create_dir(installed.file("dangling")).expect("a folder");
    symlink("nowhere", installed.file("dangling/plugin.yml")).expect("a link");
    fs::create_dir(installed.file("pipe")).expect("a folder");
    let pipe = installed.file("pipe/plugin.json");
    let mode = rustix::fs::Mode::RUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0)
        .expect("a pipe");
    assert_eq!(installed.sent(&json!({})), figures([0; 3], [1, 0, 0], 0, 3));
}

#[test]
fn what_is_kept_of_a_name_does_not_show_it() {
    let manifest = parse(br#"{"id": "org.example.canary"}"#, Form::Json);
    assert!(!format!("{manifest:?}").contains("canary"), "{manifest:?}");
    assert_eq!(name::Name::of("Ä"), name::Name::of("ä"));
}

proptest! {
    #[test]
    fn no_text_stops_a_parser(text: Vec<u8>, chars in r#"[\[\]{}:,&*\-"'|>#%!?~ \n\ta-c<]{0,80}"#) {
        for form in [Form::Json, Form::Yaml] {
            let _ = parse(&text, form);
            let _ = parse(chars.as_bytes(), form);
        }
    }
}
