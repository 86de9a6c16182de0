//! Proposals for structs that are there already.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use xtask::Caller;

use crate::project::{Project, fixtures};

/// The settings of a build server.
fn config() -> String {
    fs::read_to_string(fixtures().join("scaffold/config.rs")).unwrap()
}

/// A project with a new schema, and with these settings.
fn project(source: &str) -> Project {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"build-server\"\nversion = \"1.4.0-rc.1\"\n",
    );
    project.write("src/config.rs", source);
    assert_eq!(project.run(&["init"]).code, 0);
    project
}

/// All files below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            );
        }
    }
    found
}

/// What is proposed for a source, as text.
fn proposed(source: &str, arguments: &[&str]) -> String {
    let project = Project::empty();
    project.write("config.rs", source);
    project.said(&[&["scaffold", "config.rs", "--stdout"], arguments].concat())
}

#[test]
fn settings_of_many_kinds_become_a_proposal_with_questions() {
    let project = project(&config());
    insta::assert_snapshot!("said", project.said(&["scaffold", "src/config.rs"]));
    let proposal: Vec<String> = files(&project.path("schema/config"))
        .into_iter()
        .filter(|(path, _)| !path.ends_with("example.toml"))
        .map(|(path, text)| format!("==> {} <==\n{text}", path.rsplit('/').next().unwrap()))
        .collect();
    insta::assert_snapshot!("proposal", proposal.join("\n"));
    let listed = project.read("schema/telemetry.toml");
    let listed = listed
        .lines()
        .find(|line| line.starts_with("files"))
        .unwrap();
    assert_eq!(
        listed.matches(".toml").count(),
        proposal.len() + 1,
        "{listed}"
    );
}

#[test]
fn each_question_is_a_finding_that_asks_it() {
    let project = project(&config());
    project.run(&["scaffold", "src/config.rs"]);
    let outcome = project.run(&["check", "--format", "json"]);
    assert_eq!(outcome.code, 1);
    let found: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let mut asked: Vec<(String, u64)> = Vec::new();
    for finding in found["findings"].as_array().unwrap() {
        assert_eq!(finding["code"], "TS028", "{finding}");
        assert!(finding["help"].as_str().unwrap().contains('?'), "{finding}");
        let place = &finding["primary"];
        asked.push((
            place["file"].as_str().unwrap().to_owned(),
            place["line"].as_u64().unwrap(),
        ));
    }
    let mut questions = Vec::new();
    for (path, text) in files(&project.path("schema")) {
        let path = path.split_once("schema/").unwrap().1;
        for (line, text) in (1..).zip(text.lines()) {
            if text.contains("\"TODO: ") {
                questions.push((format!("schema/{path}"), line));
            }
        }
    }
    asked.sort();
    questions.sort();
    assert!(questions.len() > 80, "{}", questions.len());
    assert_eq!(asked, questions);
}

/// A proposed file with an answer to each question.
fn answered(text: &str) -> String {
    let mut id = "";
    let mut answered = String::new();
    for line in text.lines() {
        id = line
            .strip_prefix("[fields.")
            .map_or(id, |rest| rest.trim_end_matches(']'));
        let answer = match line.split_once(" = \"TODO: ") {
            None => line.to_owned(),
            Some(("class", question)) => if question.starts_with("how much of this number") {
                "class = \"enum\"\nbuckets = [0, 1, 10, 1_000]"
            } else if question.starts_with("it has the name") {
                "class = \"bool\""
            } else {
                "class = \"is-default\""
            }
            .to_owned(),
            Some(("description", _)) if id.is_empty() => "description = \"It.\"".to_owned(),
            Some(("description", _)) => format!("description = \"What is told of {id}\""),
            Some(("purposes", _)) => "purposes = [\"design\"]".to_owned(),
            Some((key, _)) => format!("{key} = \"builders\""),
        };
        answered.push_str(&answer);
        answered.push('\n');
    }
    answered
}

/// The source with what a proposal says to add.
fn with_marks(source: &str, said: &str) -> String {
    let mut marks: BTreeMap<usize, String> = BTreeMap::new();
    for line in said.lines() {
        let Some((number, text)) = line
            .trim_start()
            .strip_prefix("src/config.rs:")
            .and_then(|place| place.split_once("  "))
        else {
            continue;
        };
        if let Some(end) = text
            .rfind(']')
            .filter(|_| text.trim_start().starts_with("#["))
        {
            marks.insert(
                number.parse().unwrap(),
                text.trim_start()[..].trim().to_owned(),
            );
            let mark = marks.get_mut(&number.parse().unwrap()).unwrap();
            mark.truncate(end + 1 - (text.len() - text.trim_start().len()));
        }
    }
    assert!(marks.len() > 30, "{said}");
    let mut marked = String::new();
    for (number, line) in (1..).zip(source.lines()) {
        if line == "use serde::Deserialize;" {
            marked.push_str("use telemetry_core::{Labels, Telemetry};\n");
        }
        if let Some(mark) = marks.remove(&number) {
            marked.push_str(&mark);
            marked.push('\n');
        }
        marked.push_str(line);
        marked.push('\n');
    }
    assert!(marks.is_empty());
    marked
}

#[test]
fn answered_it_passes_and_the_derive_takes_the_very_structs() {
    let project = project(&config());
    let said = project.said(&["scaffold", "src/config.rs"]);
    for path in files(&project.path("schema/config")).into_keys() {
        let file = format!("schema/{}", path.split_once("schema/").unwrap().1);
        project.write(&file, &answered(&project.read(&file)));
    }
    project.accept();
    assert_eq!(project.said(&["check"]).lines().next(), Some("exit code 0"));

    // As the proposal says: what is compared with a default has one.
    let source = with_marks(&config(), &said);
    let (before, after) = source
        .split_once("/// Mail about builds.\n#[derive(")
        .unwrap();
    let source = format!("{before}#[derive(Default, {after}");
    project.write("src/config.rs", &source);
    project.write("src/lib.rs", "pub mod config;\n");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let core = root.join("telemetry-core");
    let manifest = format!(
        "[package]\nname = \"build-server\"\nversion = \"1.4.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\ntelemetry-core = {{ path = '{}' }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[workspace]\n",
        core.display()
    );
    project.write("Cargo.toml", &manifest);
    project.write(
        "Cargo.lock",
        &fs::read_to_string(root.join("Cargo.lock")).unwrap(),
    );
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn another_name_in_a_file_is_told_and_is_no_way_around_the_names_of_secrets() {
    let said = proposed(
        "struct Mail {\n    #[serde(alias = \"smtp-port\", alias = \"mail-port\")]\n    port: bool,\n    \
         #[serde(alias = \"smtp-password\")]\n    relay: String,\n    #[serde(skip, alias = \"x\")]\n    \
         seen: bool,\n}\n",
        &[],
    );
    assert!(said.contains("\n[never]\nrelay = "), "{said}");
    let others = said.split_once("\nother names").unwrap().1;
    insta::assert_snapshot!(format!("other names{others}"), @r"
    other names in a file, which the published list does not have
      config.rs:3  `port` may be `smtp-port` or `mail-port`
      config.rs:5  `relay` may be `smtp-password`
    ");
}

#[test]
fn what_is_no_struct_for_an_event_is_refused_at_its_place() {
    for (name, source, arguments) in [
        ("no_rust", "struct Mail {\n    port: u16;\n}\n", &[][..]),
        ("another_language", "{ \"port\": 25 }\n", &[]),
        ("generics", "struct Mail<'a, T> {\n    to: &'a T,\n}\n", &[]),
        ("tuple", "/// A port.\nstruct Port(u16);\n", &[]),
        ("no_fields", "struct Mail;\n", &[]),
        ("no_struct", "enum Mail { On, Off }\n", &[]),
        (
            "several",
            "struct Mail { on: bool }\n\nmod web {\n    struct Web { on: bool }\n}\n",
            &[],
        ),
        (
            "unknown",
            "struct Mail { on: bool }\nstruct Web { on: bool }\n",
            &["--struct", "Mial"],
        ),
        (
            "an_enum",
            "struct Mail { on: On }\nenum On { Yes, No }\n",
            &["--struct", "On"],
        ),
        (
            "same_name",
            "mod a { struct Mail { on: bool } }\nmod b { struct Mail { on: bool } }\n",
            &["--struct", "Mail"],
        ),
        ("no_id", "struct Mail { größe: bool }\n", &[]),
    ] {
        let said = proposed(source, arguments);
        assert!(said.starts_with("exit code 2\n"), "{name}: {said}");
        insta::assert_snapshot!(format!("refused_{name}"), said);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let project = Project::empty();
    let missing = project.said(&["scaffold", "config.rs"]);
    assert!(
        missing.starts_with("exit code 2\nerror: `config.rs` cannot be read: "),
        "{missing}"
    );
    let folder = project.said(&["scaffold", "."]);
    assert!(
        folder.starts_with("exit code 2\nerror: `.` cannot be read: "),
        "{folder}"
    );
    project.write("config.rs", "struct Mail { on: bool }\n");
    insta::assert_snapshot!("no_schema", project.said(&["scaffold", "config.rs"]));
}

#[test]
fn a_module_in_front_tells_structs_of_one_name_apart() {
    let source = "mod a { struct Mail { on: bool } }\nmod b { struct Mail { off: bool } }\n";
    let said = proposed(source, &["--struct", "b::Mail"]);
    assert!(
        said.contains("[fields.off]") && !said.contains("[fields.on]"),
        "{said}"
    );
}

#[test]
fn nothing_is_written_over_another_file_or_beside_it() {
    let source = "struct Config { web: Web, mail: Mail }\nstruct Web { on: bool }\nstruct Mail { on: bool }\n";
    let project = project(source);
    project.write("schema/config/mail.toml", "mine");
    let before = files(&project.path(""));
    insta::assert_snapshot!(
        "file_is_there",
        project.said(&["scaffold", "src/config.rs"])
    );
    assert_eq!(files(&project.path("")), before);

    fs::remove_file(project.path("schema/config/mail.toml")).unwrap();
    assert_eq!(project.run(&["scaffold", "src/config.rs"]).code, 0);
    let before = files(&project.path(""));
    insta::assert_snapshot!(
        "event_is_there",
        project.said(&["scaffold", "src/config.rs"])
    );
    assert_eq!(files(&project.path("")), before);
}

#[test]
fn a_failure_on_the_way_leaves_everything_as_it_was() {
    let source = "struct Config { web: Web, mail: Mail }\nstruct Web { on: bool }\nstruct Mail { on: bool }\n";
    let project = project(source);
    // A file where a folder should be stops every user, root included.
    fs::remove_dir_all(project.path("schema/config")).unwrap();
    project.write("schema/config", "");
    let before = files(&project.path(""));
    assert_eq!(project.run(&["scaffold", "src/config.rs"]).code, 2);
    assert_eq!(files(&project.path("")), before);

    project.replace("schema/telemetry.toml", "files = [", "file = [");
    let said = project.said(&["scaffold", "src/config.rs"]);
    assert!(said.contains("has no list `files`"), "{said}");
}

#[test]
fn structs_that_are_generated_are_not_proposed_for() {
    let project = project("struct Mail { on: bool }\n");
    project.replace(
        "schema/telemetry.toml",
        "settings = \"code\"",
        "settings = \"json\"",
    );
    insta::assert_snapshot!(
        "generated_structs",
        project.said(&["scaffold", "src/config.rs"])
    );
    assert_eq!(
        project.run(&["scaffold", "src/config.rs", "--stdout"]).code,
        0
    );
}

#[test]
fn a_struct_that_stands_in_two_places_is_one_event() {
    let source = "/// All.\nstruct Config { main: Db, ring: Ring }\n\
                  struct Db { on: bool, pool: Pool }\nstruct Pool { on: bool }\n\
                  struct Ring { on: bool, next: Option<Box<Ring>>, spare: Option<Box<Db>> }\n\
                  #[cfg(test)]\nmod tests { struct Case { on: bool } }\n";
    insta::assert_snapshot!("in_two_places", proposed(source, &[]));
}

#[test]
fn a_field_that_is_written_for_each_system_is_declared_once() {
    let source = "struct Config {\n#[cfg(unix)]\nshell: PathBuf,\n#[cfg(windows)]\nshell: String,\n\
                  #[cfg(unix)]\npin: u8,\n#[cfg(windows)]\npin: u16,\n}\n";
    let said = proposed(source, &[]);
    assert_eq!(said.matches("[fields.shell]").count(), 1, "{said}");
    assert_eq!(said.matches("pin = \"").count(), 1, "{said}");
    assert_eq!(said.matches("#[telemetry(never)] pin").count(), 2, "{said}");
}

#[test]
fn what_serde_reads_elsewhere_is_named_so() {
    let source = r#"
        use std::marker::PhantomData;

        #[derive(serde::Deserialize)]
        #[serde(rename_all(deserialize = "SCREAMING-KEBAB-CASE"), deny_unknown_fields)]
        struct Config {
            is_on: bool,
            #[serde(alias = "x", rename(serialize = "a", deserialize = "SizeOfAll"))]
            size_of_all: Vec<Size>,
            #[serde(skip_deserializing, default)]
            left_out: String,
            #[serde(rename = "apiKey")]
            harmless: String,
            marker: PhantomData<Size>,
            #[serde(flatten)]
            inner: Inner,
            text: Cow<'static, str>,
            words: &'static [&'static str],
            _reserved: bool,
        }

        struct Inner {
            #[serde(default = "on", with = "x::y")]
            is_shown: Text,
            secret: SecretString,
            sealed: Sealed<Token>,
        }

        type Text = Option<String>;
        pub struct Size(u8);
    "#;
    insta::assert_snapshot!("serde", proposed(source, &[]));
}

#[test]
fn a_text_that_may_prove_who_somebody_is_is_never_proposed_to_be_sent() {
    let source =
        "struct Mail { proxy_auth: String, basicAuth: Option<String>, authorization: Vec<u8> }
        struct ServerSecrets { smtp: String }
        struct Vault { inner: ServerSecrets }";
    for name in ["Mail", "ServerSecrets", "Vault"] {
        let project = Project::empty();
        project.write("config.rs", source);
        let arguments = ["scaffold", "config.rs", "--stdout", "--struct", name];
        let outcome = xtask::run(
            Caller::Telemetry,
            arguments.map(Into::into),
            &project.path(""),
        );
        assert_eq!(class(&outcome.stdout), None, "{}", outcome.stdout);
        assert!(outcome.stdout.contains("[never"), "{}", outcome.stdout);
    }
}

/// Spellings that a name of several words can have.
fn spelt(words: &[&str], spelling: usize) -> String {
    let capital = |word: &&str| word[..1].to_uppercase() + &word[1..];
    let pascal: String = words.iter().map(capital).collect();
    match spelling {
        0 => words.join("_"),
        1 => words.join("_").to_uppercase(),
        2 => pascal[..1].to_lowercase() + &pascal[1..],
        3 => pascal,
        4 => words.concat(),
        _ => words.concat().to_uppercase(),
    }
}

/// The class that is proposed for the only field, if it is one.
fn class(said: &str) -> Option<String> {
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("class = \""))?;
    Some(line.trim_end_matches('"').to_owned())
}

proptest! {
    #[test]
    fn what_has_the_name_of_a_secret_is_never_proposed_to_be_sent(
        secret in prop::sample::select(vec![
            "password", "passwd", "passphrase", "pwd", "secret", "token", "key", "apikey", "salt",
            "credential", "credentials", "private", "dsn", "webhook", "cookie", "jwt", "tokens", "keys",
        ]),
        before in prop::sample::select(vec!["", "smtp", "db", "http2", "my", "oauth", "x"]),
        behind in prop::sample::select(vec!["", "file", "value", "2"]),
        spelling in 0_usize..6,
        ty in prop::sample::select(vec![
            "String", "Option<String>", "Vec<u8>", "bool", "u64", "f64", "std::path::PathBuf",
            "HashMap<String, String>", "Vec<String>", "Mode", "Inner", "Duration", "Foreign<u8>",
            "Option<Url>", "IpAddr", "Uuid", "&'static str", "Text",
        ]),
        place in 0_usize..3,
    ) {
        let words: Vec<&str> = [before, secret, behind].into_iter().filter(|word| !word.is_empty()).collect();
        let name = spelt(&words, spelling);
        let field = match place {
            0 => format!("{name}: {ty}"),
            1 => format!("#[serde(rename = \"{name}\")] field: {ty}"),
            _ => format!("field: Option<{}Of<{ty}>>", spelt(&words, 3)),
        };
        let source = format!(
            "struct Config {{ {field} }}\nenum Mode {{ On, Off }}\nstruct Inner {{ on: bool }}\ntype Text = String;\n"
        );
        let project = Project::empty();
        project.write("config.rs", &source);
        let arguments = ["scaffold", "config.rs", "--stdout", "--struct", "Config"];
        let outcome = xtask::run(Caller::Telemetry, arguments.map(Into::into), &project.path(""));
        prop_assert_eq!(outcome.code, 0, "{}{}", source, outcome.stdout);
        match class(&outcome.stdout) {
            Some(class) => prop_assert!(class.starts_with("TODO: "), "{}{}", source, outcome.stdout),
            None => prop_assert!(outcome.stdout.contains("[never"), "{}{}", source, outcome.stdout),
        }
        // What is in a struct with such a name is not looked at.
        prop_assert_eq!(outcome.stdout.matches("\nclass = ").count().max(1), 1, "{}", outcome.stdout);
    }
}
