//! Schema key × artifact: what must go stale when a key changes.
//!
//! The table names every key that a schema file can have. For each, the key's value is changed in a
//! project whose generated files are current, and `check` must report exactly the files that the
//! table names, each with the command that makes it current.

use std::collections::BTreeSet;

use serde_json::Value;
use telemetry_schema::form_schema;

use crate::project::Project;

/// A generated file, or all generated code, in which the contract's checksum stands too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Code,
    Policy,
    Dictionary,
    Fields,
    Never,
    Payload,
    SchemaFiles,
    Contract,
    Changes,
}
use File::{Changes, Code, Contract, Dictionary, Fields, Never, Payload, Policy};

/// What `check` reports.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reported {
    Stale(BTreeSet<File>),
    Findings,
}

/// One key: where it is declared, how its value changes, and what then is stale.
struct Case {
    /// The form and the key, as the JSON Schema of schema files names them.
    key: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    reported: Reported,
}

fn stale(key: &'static str, file: &'static str, change: [&'static str; 2], files: &[File]) -> Case {
    let [from, to] = change;
    let reported = Reported::Stale(files.iter().copied().collect());
    Case {
        key,
        file,
        from,
        to,
        reported,
    }
}

fn findings(key: &'static str, file: &'static str, [from, to]: [&'static str; 2]) -> Case {
    let reported = Reported::Findings;
    Case {
        key,
        file,
        from,
        to,
        reported,
    }
}

#[rustfmt::skip]
fn table() -> Vec<Case> {
    let manifest = "schema/telemetry.toml";
    let labels = "schema/labels.toml";
    let full = "schema/config/full.toml";
    let mixed = "schema/config/mixed.toml";
    let crash = "schema/event/crash.toml";
    let scheme = "schema/report/scheme.toml";
    let sign_in = "schema/event/sign_in.toml";
    let domain = &[Code, Policy, Dictionary, Fields, Payload, Contract];
    vec![
        stale("ManifestForm.files", manifest, [r#""config/full.toml", "config/mixed.toml""#, r#""config/mixed.toml", "config/full.toml""#], &[Code, Policy, Dictionary, Fields, Payload]),
        stale("ManifestForm.purposes", manifest, ["to find problems", "to find all problems"], &[Code, Policy, Dictionary]),
        stale("ProductForm.name", manifest, ["full_server", "fuller_server"], &[]),
        stale("ProductForm.title", manifest, ["Full server", "Fuller server"], &[Code, Policy, Dictionary, Payload, Changes]),
        stale("ProductForm.release", manifest, ["5.8.0", "5.8.1"], &[Policy, Dictionary]),
        stale("ProductForm.released", manifest, ["2019-01-16", "2019-02-16"], &[]),
        findings("ProductForm.settings", manifest, ["\"json\"", "\"code\""]),
        stale("ProductForm.environment", manifest, ["FULL", "FULLER"], &[Code]),
        stale("PolicyForm.title", manifest, ["What the full server reports", "Telemetry"], &[Policy, Dictionary]),
        stale("PolicyForm.introduction", manifest, ["Sharing is optional.", "Sharing is free."], &[Code, Policy, Dictionary]),
        stale("PolicyForm.never_included", manifest, ["No text that", "Nothing that"], &[Code, Policy, Dictionary]),
        stale("PolicyForm.daily", manifest, ["once a day", "each day"], &[Policy]),
        stale("PolicyForm.never_collected", manifest, ["one by one", "each"], &[Policy, Dictionary]),
        stale("PolicyForm.transport", manifest, ["Encrypted", "With TLS"], &[Code, Policy, Dictionary]),
        stale("PolicyForm.opt_out", manifest, ["Set", "Change"], &[Code, Policy, Dictionary]),
        stale("PolicyForm.occurrences", manifest, ["something happens", "anything happens"], &[Policy]),
        stale("PolicyForm.security_check", manifest, ["bulletins are", "a bulletin is"], &[Policy]),
        stale("RevealsForm.bool", manifest, ["Yes or no.", "Yes, or no."], &[Policy, Dictionary]),
        stale("RevealsForm.enum", manifest, ["One of the listed", "One of these"], &[Policy, Dictionary]),
        stale("RevealsForm.count", manifest, ["How many there are.", "How many."], &[Policy, Dictionary]),
        stale("RevealsForm.is-default", manifest, ["Whether it is as shipped.", "Whether it was changed."], &[Policy, Dictionary]),
        stale("RevealsForm.version", manifest, ["Which release.", "The release."], &[Policy, Dictionary]),
        stale("RevealsForm.id", manifest, ["Which one,", "Which,"], &[Policy, Dictionary]),
        stale("RevealsForm.date", manifest, ["Which day.", "The day."], &[Policy, Dictionary]),
        stale("RevealsForm.duration", manifest, ["How long it took", "How long"], &[Policy, Dictionary]),
        stale("RevealsForm.labels", manifest, ["Which of the listed ones.", "Some of a list."], &[Policy, Dictionary]),
        stale("RevealsForm.masked-text", manifest, ["Known words only.", "Known words."], &[Policy, Dictionary]),
        stale("EventForm.name", full, ["config_full", "config_fuller"], domain),
        stale("EventForm.section", full, ["FullSettings", "FullerSettings"], &[Code, Policy, Dictionary, Fields, Never, Contract]),
        stale("EventForm.title", full, ["\"Full settings\"", "\"Fuller settings\""], &[Code, Policy, Dictionary, Payload]),
        stale("EventForm.description", full, ["One field of every kind.", "All kinds of fields."], &[Code, Policy, Dictionary, Payload]),
        findings("EventForm.trigger", full, ["\"daily\"", "\"occurrence\""]),
        findings("EventForm.source", scheme, ["\"host\"", "\"settings\""]),
        stale("EventForm.per", scheme, ["per = \"scheme\"", "per = \"role\""], &[Code, Policy, Dictionary, Contract]),
        findings("EventForm.category", crash, ["\"Sign-in\"", "\"Sign-on\""]),
        stale("EventForm.covers", crash, ["\"Crashes\"", "\"Ends\""], &[Policy, Dictionary]),
        stale("EventForm.formerly", crash, ["\"capture\"", "\"captured\""], &[Dictionary]),
        findings("CategoryForm.title", sign_in, ["\"Sign-in\"", "\"Signing in\""]),
        stale("CategoryForm.description", sign_in, ["in and out.", "in."], &[Code, Policy, Dictionary]),
        stale("CategoryForm.trigger", sign_in, ["\"occurrence\"", "\"security-check\""], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("CategoryForm.purposes", sign_in, ["\npurposes = [\"problems\"]", "\npurposes = [\"problems\", \"design\"]"], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("CategoryForm.owner", sign_in, ["owner = \"telemetry\"", "owner = \"somebody\""], &[Dictionary]),
        stale("CategoryFileForm.events", sign_in, ["events.logout_succeeded", "events.logout"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("MemberEventForm.title", sign_in, ["\"Logout succeeded\"", "\"Signed out\""], &[Code, Policy, Dictionary, Fields, Payload]),
        stale("MemberEventForm.description", sign_in, ["Somebody signed out.", "Somebody left."], &[Code, Policy, Dictionary, Fields, Payload]),
        stale("MemberEventForm.purposes", sign_in, ["\npurposes = [\"design\"]", "\npurposes = [\"problems\", \"design\"]"], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("MemberEventForm.covers", sign_in, ["\"signed out\"", "\"left\""], &[Policy, Dictionary]),
        stale("MemberEventForm.formerly", sign_in, ["\"login_fail\"", "\"login_failure\""], &[Dictionary]),
        stale("EventForm.purposes", full, ["\npurposes = [\"problems\"]", "\npurposes = [\"problems\", \"design\"]"], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("EventForm.owner", full, ["owner = \"telemetry\"", "owner = \"somebody\""], &[Dictionary]),
        stale("FieldForm.class", mixed, ["class = \"bool\"\ndefault = false", "class = \"is-default\"\ndefault = false"], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.description", full, ["Number of replicas", "Number of all replicas"], &[Code, Policy, Dictionary, Fields, Payload]),
        stale("FieldForm.key", mixed, ["\"enable_gitlab\"", "\"gitlab\""], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.section", mixed, ["\"GitLabSettings\"", "\"GitSettings\""], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.setting", mixed, ["\"Enable\"", "\"Enabled\""], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.path", mixed, ["\"com.example.jira\"", "\"jira\""], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.formerly", full, ["OldSettings.SiteAddress", "OldSettings.Address"], &[Policy, Dictionary, Fields]),
        stale("FieldForm.default", full, ["default = 3\n", "default = 4\n"], &[Code, Contract]),
        stale("FieldForm.also_default", full, ["http://localhost", "http://127.0.0.1"], &[Code, Contract]),
        stale("FieldForm.labels", full, ["\"gzip\", \"a|b\"", "\"gzip\", \"b|a\""], domain),
        stale("FieldForm.range", full, ["[0, 10]", "[0, 11]"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.buckets", full, ["[0, 10, 100]", "[0, 10, 200]"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.format", full, ["format = \"time-of-day\"\ndefault = \"02:00\"", "format = \"version\"\ndefault = \"2\""], domain),
        stale("FieldForm.list", full, ["list = \",\"", "list = \"/\""], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.true_when", full, ["\"always\", \"time_limit\"", "\"always\", \"limit\""], &[Code, Policy, Dictionary, Contract]),
        stale("FieldForm.since", full, ["since = \"5.0\"", "since = \"5.1\""], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.until", full, ["until = \"5.9\"", "until = \"5.8\""], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.edition", full, ["\"enterprise\"", "\"team\""], &[Code, Policy, Dictionary, Contract]),
        stale("FieldForm.expires", full, ["\"2019-06-30\"", "\"2019-07-31\""], &[Code, Policy, Dictionary, Contract]),
        stale("FieldForm.review", full, ["reviews/1", "reviews/2"], &[Policy, Dictionary]),
        stale("FieldForm.purposes", full, ["\npurposes = [\"design\"]", "\npurposes = [\"problems\", \"design\"]"], &[Code, Policy, Dictionary, Fields, Contract]),
        stale("FieldForm.numbers", crash, ["numbers = 3", "numbers = 2"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.alphabet", scheme, ["\"a-z0-9\"", "\"hex\""], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.length", scheme, ["length = 26", "length = 16"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        findings("FieldForm.vocabulary", crash, ["\"levels\"", "\"words\""]),
        stale("FieldForm.most", crash, ["most = 5", "most = 6"], &[Code, Policy, Dictionary, Fields, Payload, Contract]),
        stale("FieldForm.optional", crash, ["optional = true\n", ""], &[Code, Policy, Dictionary]),
        stale("FieldForm.covers", sign_in, ["E-mail login error", "Login error"], &[Policy, Dictionary]),
        stale("ProductForm.owner", manifest, ["the makers", "makers"], &[]),
        stale("ManifestForm.lints", manifest, ["[lints]", "[lints]\nequal-labels = \"deny\""], &[]),
        stale("EventForm.allow", crash, ["in its own way", "by itself"], &[]),
        stale("MemberEventForm.allow", sign_in, ["signs out twice", "leaves twice"], &[]),
        stale("FieldForm.allow", crash, ["nothing more", "nothing else"], &[]),
        stale("LabelSetForm.description", labels, ["How much", "How detailed"], &[Code]),
        stale("LabelSetForm.values", labels, ["\"debug\", ", ""], domain),
        stale("EventFileForm.never", full, ["a secret, of", "a password, of"], &[Policy, Dictionary, Never]),
        stale("NeverFileForm.never", "schema/config/never.toml", ["a secret", "a former secret"], &[Policy, Dictionary, Never]),
    ]
}

/// What `[budget]` has decides what passes, and nothing of what is generated.
fn budget() -> Vec<Case> {
    let manifest = "schema/telemetry.toml";
    vec![
        stale("BudgetForm.event_bits", manifest, ["310", "311"], &[]),
        stale("BudgetForm.report_bits", manifest, ["510", "511"], &[]),
        stale("BudgetForm.event_bytes", manifest, ["1010", "1011"], &[]),
        stale("BudgetForm.report_bytes", manifest, ["2010", "2011"], &[]),
    ]
}

/// The files that `check` reports, each with the command for it.
fn reported(project: &Project) -> Reported {
    let outcome = project.run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    if report["findings"] != serde_json::json!([]) {
        assert_eq!(outcome.code, 1);
        return Reported::Findings;
    }
    let files: BTreeSet<File> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let (name, command) = match file["path"].as_str().unwrap() {
                "docs/policy.md" => (Policy, "docs"),
                "docs/dictionary.html" => (Dictionary, "docs"),
                "docs/fields.csv" => (Fields, "docs"),
                "docs/never.csv" => (Never, "docs"),
                "docs/changes.md" => (Changes, "docs"),
                "docs/payload.schema.json" => (Payload, "json-schema"),
                "docs/schema-files.schema.json" => (File::SchemaFiles, "json-schema"),
                "schema/contract.lock" => (Contract, "accept"),
                code => {
                    assert!(code.starts_with("src/generated/"), "{code}");
                    (Code, "codegen")
                }
            };
            assert_eq!(file["run"], format!("cargo xtask {command}"));
            name
        })
        .collect();
    assert_eq!(outcome.code, u8::from(!files.is_empty()));
    Reported::Stale(files)
}

#[test]
fn a_changed_key_makes_exactly_the_artifacts_stale_that_the_table_names() {
    let project = Project::generated();
    let mut wrong = Vec::new();
    for case in table().into_iter().chain(budget()) {
        let before = project.read(case.file);
        project.replace(case.file, case.from, case.to);
        let found = reported(&project);
        if found != case.reported {
            wrong.push(format!("{}: {found:?}, not {:?}", case.key, case.reported));
        }
        project.write(case.file, &before);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_key_of_the_language() {
    let schema = form_schema();
    let declared: BTreeSet<String> = schema["$defs"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(form, _)| form.ends_with("Form"))
        .flat_map(|(form, definition)| {
            let keys = definition["properties"].as_object();
            keys.into_iter()
                .flat_map(|keys| keys.keys())
                .map(move |key| format!("{form}.{key}"))
        })
        .collect();
    let tables = [
        "ManifestForm.budget",
        "ManifestForm.product",
        "ManifestForm.policy",
        "ManifestForm.reveals",
        "EventFileForm.event",
        "EventFileForm.fields",
        "CategoryFileForm.category",
        "MemberEventForm.fields",
        "LabelFileForm.labels",
    ];
    let keys: BTreeSet<String> = table()
        .iter()
        .chain(&budget())
        .map(|case| case.key)
        .chain(tables)
        .map(str::to_owned)
        .collect();
    assert_eq!(keys, declared);
}
