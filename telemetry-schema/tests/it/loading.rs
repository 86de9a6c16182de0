//! All problems of all files in one run.

use telemetry_schema::model::{Alphabet, Domain, Source};
use telemetry_schema::{Code, load};

use crate::folder::{Folder, fixture, manifest, rendered};

const EVENT: &str = r#"
[event]
name = "config_service"
section = "ServiceSettings"
title = "Service"
description = "How the server works."
trigger = "daily"
purposes = ["problems"]
owner = "telemetry"
"#;

fn codes(folder: &Folder) -> Vec<Code> {
    let loaded = folder.load();
    loaded
        .diagnostics
        .iter()
        .map(|finding| finding.code)
        .collect()
}

#[test]
fn a_broken_file_hides_no_problem_of_another() {
    let folder = Folder::with(&[
        (
            "telemetry.toml",
            &manifest(&["a.toml", "b.toml", "gone.toml"]),
        ),
        ("a.toml", "[event\nname = 1\n[fields.A]\nclass = \"bol\"\n"),
        (
            "b.toml",
            &format!("{EVENT}[fields.A]\nclass = \"bool\"\ndescription = \" \"\n"),
        ),
        ("c.toml", ""),
    ]);
    let found = codes(&folder);
    for code in [
        Code::Syntax,
        Code::InvalidValue,
        Code::UnreadableFile,
        Code::EmptyText,
        Code::MissingDefault,
        Code::UnlistedFile,
    ] {
        assert!(
            found.contains(&code),
            "{code:?}\n{}",
            rendered(&folder.load())
        );
    }
}

#[test]
fn what_to_do_about_a_file_depends_on_why_it_cannot_be_read() {
    let folder = Folder::with(&[
        (
            "telemetry.toml",
            &manifest(&["gone.toml", "latin.toml", "folder.toml"]),
        ),
        ("folder.toml/a.txt", ""),
    ]);
    folder.write("latin.toml", b"# caf\xE9\n");
    let loaded = folder.load();
    let helps: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|finding| &*finding.help)
        .collect();
    assert_eq!(
        helps,
        [
            "create the file, or remove it from `files` in telemetry.toml",
            "save it as UTF-8",
            "make it a file that you may read",
        ]
    );
}

#[test]
fn a_manifest_that_cannot_be_read_is_not_listed_anywhere() {
    for (manifest, help) in [
        (None, "create it; it lists the files of the schema"),
        (Some(&b"# caf\xE9"[..]), "save it as UTF-8"),
    ] {
        let folder = Folder::with(&[]);
        if let Some(manifest) = manifest {
            folder.write("telemetry.toml", manifest);
        }
        let loaded = folder.load();
        let helps: Vec<&str> = loaded
            .diagnostics
            .iter()
            .map(|finding| &*finding.help)
            .collect();
        assert_eq!(helps, [help]);
    }
}

#[test]
fn a_broken_manifest_hides_no_problem_of_its_files() {
    let text = manifest(&["b.toml", "b.toml", "../c.toml"]).replace("title = \"Server\"\n", "");
    let folder = Folder::with(&[
        ("telemetry.toml", &text),
        (
            "b.toml",
            &format!("{EVENT}[fields.A]\nclass = \"bool\"\ndescription = \"Whether a\"\n"),
        ),
    ]);
    insta::assert_snapshot!(rendered(&folder.load()));
}

#[test]
fn all_problems_of_one_field_are_reported_at_once() {
    let fields = r#"
[fields.A]
class = "enum"
labels = ["other", "a", "a"]
true_when = "non-zer"
default = 0.5
since = "5.8"
until = "5.6"
purposes = ["desing"]
description = ""
colour = "red"
"#;
    let event = format!("{EVENT}{fields}");
    let folder = Folder::with(&[
        ("telemetry.toml", &manifest(&["a.toml"])),
        ("a.toml", &event),
    ]);
    insta::assert_snapshot!(rendered(&folder.load()));
}

#[test]
fn every_repetition_of_a_name_is_reported() {
    let field = |id: &str, key: &str| {
        format!(
            "[fields.{id}]\nclass = \"bool\"\ndefault = true\nkey = \"{key}\"\ndescription = \"Whether {id} is on\"\n"
        )
    };
    let fields = [
        field("A", "x"),
        field("B", "x"),
        field("C", "x"),
        field("D", "y"),
    ]
    .concat();
    let folder = Folder::with(&[
        ("telemetry.toml", &manifest(&["a.toml"])),
        ("a.toml", &format!("{EVENT}{fields}")),
    ]);
    assert_eq!(codes(&folder), [Code::DuplicateKey, Code::DuplicateKey]);
}

#[test]
fn a_description_promises_what_each_class_sends() {
    let contradicting = |class: &str, description: &str| {
        let field = format!("[fields.A]\nclass = {class}\ndescription = \"{description}\"\n");
        let event = EVENT.replace("section = \"ServiceSettings\"", "source = \"host\"");
        let folder = Folder::with(&[
            ("telemetry.toml", &manifest(&["a.toml"])),
            ("a.toml", &format!("{event}{field}")),
        ]);
        codes(&folder).contains(&Code::ContradictingDescription)
    };
    let (yes_or_no, number) = ("Whether it is so", "The number of things");
    for (class, is_flag, is_number) in [
        ("\"bool\"", true, false),
        ("\"count\"", false, true),
        ("\"enum\"\nrange = [0, 9]", false, true),
        ("\"enum\"\nlabels = [\"a\"]", true, true),
        ("\"version\"", false, false),
        ("\"id\"\nalphabet = \"hex\"\nlength = 8", false, false),
        ("\"date\"", false, false),
        ("\"duration\"\nbuckets = [0, 9]", false, true),
        ("\"labels\"\nlabels = [\"a\"]", false, false),
    ] {
        assert_eq!(!contradicting(class, yes_or_no), is_flag, "{class}");
        assert_eq!(!contradicting(class, number), is_number, "{class}");
    }
}

#[test]
fn a_default_is_one_of_the_values_that_can_be_sent() {
    let list = "labels = [\"de\", \"en\"]\nlist = \",\"";
    let version = "labels = [\"latest\"]\nformat = \"version\"";
    let time = "labels = [\"never\"]\nformat = \"time-of-day\"";
    for (domain, default, is_one) in [
        ("buckets = [5, 10]", "4", false),
        ("buckets = [5, 10]", "5", true),
        ("range = [5, 10]", "11", false),
        ("range = [5, 10]", "10", true),
        (list, "\"de, en\"", true),
        (list, "\"\"", true),
        (list, "\"de,fr\"", false),
        (version, "\"5.8\"", true),
        (version, "\"latest\"", true),
        (version, "\"oldest\"", false),
        (time, "\"23:59\"", true),
        (time, "\"never\"", true),
        (time, "\"24:00\"", false),
    ] {
        let field = format!(
            "[fields.A]\nclass = \"enum\"\n{domain}\ndefault = {default}\ndescription = \"What it is\"\n"
        );
        let folder = Folder::with(&[
            ("telemetry.toml", &manifest(&["a.toml"])),
            ("a.toml", &format!("{EVENT}{field}")),
        ]);
        let outside = [Code::DefaultOutsideDomain];
        let expected = if is_one { &[][..] } else { &outside };
        assert_eq!(codes(&folder), expected, "{domain}: {default}");
    }
}

#[test]
fn what_cannot_be_read_is_reported_once_and_has_no_consequences() {
    let fields = r#"
[fields.A]
class = "enum"
labels = ["other"]
default = "gzip"
description = "How it is packed"

[fields.B]
class = "enum"
labels = "levels"
default = "info"
description = "How much is logged"
"#;
    let labels = "[labels.levels]\ndescription = \"Levels\"\nvalues = [\"\\\\\"]\n";
    let folder = Folder::with(&[
        ("telemetry.toml", &manifest(&["a.toml", "labels.toml"])),
        ("a.toml", &format!("{EVENT}{fields}")),
        ("labels.toml", labels),
    ]);
    assert_eq!(codes(&folder), [Code::InvalidLabel, Code::InvalidLabel]);
}

#[test]
fn events_stand_in_listed_order_wherever_their_label_sets_are() {
    let event = |name: &str, labels: &str| {
        EVENT
            .replace("config_service", name)
            .replace("ServiceSettings", name)
            + &format!(
                "[fields.A]\nclass = \"enum\"\nlabels = {labels}\ndefault = \"a\"\ndescription = \"A\"\n"
            )
    };
    let folder = Folder::with(&[
        (
            "telemetry.toml",
            &manifest(&["a.toml", "b.toml", "c.toml", "never.toml", "d.toml"]),
        ),
        ("a.toml", &event("a", "\"set\"")),
        ("b.toml", &event("b", "[\"a\"]")),
        (
            "c.toml",
            "[labels.set]\ndescription = \"A set\"\nvalues = [\"a\", \"b\"]\n",
        ),
        (
            "never.toml",
            "[never.OtherSettings]\nSecret = \"a password\"\n",
        ),
        ("d.toml", &event("d", "\"set\"")),
    ]);
    let loaded = folder.load();
    assert_eq!(rendered(&loaded), "");
    let names: Vec<_> = loaded
        .schema
        .events
        .iter()
        .map(|event| &event.name)
        .collect();
    assert_eq!(names, ["a", "b", "d"]);
    let domains: Vec<_> = loaded
        .schema
        .fields()
        .map(|(_, field)| &field.domain)
        .collect();
    let set = Domain::Labels(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(domains, [&set, &Domain::Labels(vec!["a".to_owned()]), &set]);
    assert_eq!(loaded.schema.never.len(), 1);
}

#[test]
fn the_host_has_the_values_of_occurrences() {
    let loaded = load(&fixture("TS019/pass"));
    let event = loaded.schema.event("app_crashed").unwrap();
    assert_eq!(event.source, Source::Host);
    let [field] = event.fields.as_slice() else {
        panic!("{:?}", event.fields);
    };
    assert_eq!(field.path.to_string(), "ServerId");
    assert!(!field.optional);
    let Domain::Id { alphabet, length } = field.domain else {
        panic!("{:?}", field.domain);
    };
    assert_eq!((alphabet, length), (Alphabet::LowerDigits, 26));
    assert_eq!(alphabet.bits(length), 135);
}

#[test]
fn a_figure_of_the_host_may_be_lacking_in_a_daily_event() {
    let loaded = load(&fixture("TS018/pass"));
    let event = loaded.schema.event("activity").unwrap();
    assert_eq!(event.source, Source::Host);
    assert!(event.fields.iter().all(|field| field.optional));
}
