//! Files that declare the events of one category.

use insta::assert_debug_snapshot;
use telemetry_schema::model::{Covered, Trigger};
use telemetry_schema::{form_schema, load, load_event};

use crate::folder::{findings, folder};

const SIGN_IN: &str = r#"
[category]
title = "Sign-in"
description = "How people sign in and out."
trigger = "occurrence"
purposes = ["problems"]
owner = "telemetry"

[events.login_failed]
title = "Login failed"
description = "Somebody was turned away."
formerly = ["login_fail"]

[events.login_failed.fields.Method]
class = "enum"
labels = "methods"
covers = { email = "E-mail login error" }
description = "The way in which the person tried to sign in"

[events.logout_succeeded]
title = "Logout succeeded"
description = "Somebody signed out."
purposes = ["design"]
covers = ["signed out"]
"#;

const METHODS: &str = r#"
[labels.methods]
description = "Ways to sign in"
values = ["email", "ldap"]
"#;

const LICENSE: &str = r#"
[event]
name = "license"
title = "License"
description = "Which license the server has."
trigger = "daily"
source = "host"
purposes = ["design"]
owner = "telemetry"
category = "Sign-in"
covers = ["signed in with a license"]
"#;

#[test]
fn events_of_a_file_share_what_their_category_says() {
    // The set of labels is listed last, so its file waits.
    let folder = folder(&[("sign_in.toml", SIGN_IN), ("methods.toml", METHODS)]);
    let loaded = load(folder.path());
    assert_eq!(findings(&loaded), [""; 0]);

    let [category] = loaded.schema.categories.as_slice() else {
        panic!("{:?}", loaded.schema.categories);
    };
    assert_eq!(category.title, "Sign-in");
    let [failed, left] = loaded.schema.events.as_slice() else {
        panic!("{:?}", loaded.schema.events);
    };
    for event in [failed, left] {
        assert_eq!(event.category.as_deref(), Some("Sign-in"));
        assert_eq!(event.trigger, Trigger::Occurrence);
        assert_eq!(event.owner, "telemetry");
    }
    assert_eq!(
        (failed.name.as_str(), failed.purposes.as_slice()),
        ("login_failed", &["problems".to_owned()][..])
    );
    assert_eq!(
        (left.name.as_str(), left.purposes.as_slice()),
        ("logout_succeeded", &["design".to_owned()][..])
    );
    assert_eq!(failed.formerly, ["login_fail"]);
    assert_eq!(left.covers, ["signed out"]);
    let covered = Covered {
        label: "email".to_owned(),
        phrase: "E-mail login error".to_owned(),
    };
    assert_eq!(failed.fields[0].covers, [covered]);
}

#[test]
fn one_event_is_loaded_without_its_neighbours() {
    let broken = SIGN_IN.replace("\"methods\"", "\"missing\"");
    let folder = folder(&[
        ("license.toml", LICENSE),
        ("sign_in.toml", &broken),
        ("methods.toml", METHODS),
    ]);
    let loaded = load_event(folder.path(), "logout_succeeded");
    assert_eq!(loaded.event.unwrap().name, "logout_succeeded");
    assert_eq!(loaded.diagnostics, []);
    let files = ["telemetry.toml", "sign_in.toml"].map(|file| folder.path().join(file));
    assert_eq!(loaded.files, files);

    let loaded = load_event(folder.path(), "login_failed");
    assert_eq!(loaded.diagnostics.len(), 1, "{:?}", loaded.diagnostics);

    let loaded = load_event(folder.path(), "logout");
    assert_eq!(loaded.event, None);
    assert_eq!(
        loaded.names,
        ["license", "login_failed", "logout_succeeded"]
    );
}

#[test]
fn what_does_not_fit_together_is_reported() {
    let misspelt = SIGN_IN.replace("{ email =", "{ emial =");
    let elsewhere = LICENSE.replace("\"Sign-in\"", "\"Sign-on\"");
    let nowhere = LICENSE
        .replace("category = \"Sign-in\"\n", "")
        .replace("\"license\"", "\"second_license\"");
    let folder = folder(&[
        ("methods.toml", METHODS),
        ("sign_in.toml", &misspelt),
        (
            "again.toml",
            "[category]\ntitle = \"Sign-in\"\ndescription = \"Again.\"\ntrigger = \"occurrence\"\npurposes = [\"design\"]\nowner = \"telemetry\"\n[events]\n",
        ),
        ("elsewhere.toml", &elsewhere),
        ("nowhere.toml", &nowhere),
    ]);
    assert_debug_snapshot!(findings(&load(folder.path())));
}

#[test]
fn the_form_of_a_category_is_refused_by_reader_and_editor_alike() {
    let schema = jsonschema::validator_for(&form_schema()).unwrap();
    let accepts = |text: &str| {
        let table: toml::Table = text.parse().unwrap();
        schema.is_valid(&serde_json::to_value(table).unwrap())
    };
    assert!(accepts(SIGN_IN));
    let changes = [
        ("trigger = \"occurrence\"\n", ""),
        ("title = \"Login failed\"\n", ""),
        ("[events.logout_succeeded]", "[event.logout_succeeded]"),
        ("[events.logout_succeeded]", "[events.LogoutSucceeded]"),
        ("[\"login_fail\"]", "\"login_fail\""),
        ("[\"signed out\"]", "[\"signed out\", \"signed out\"]"),
        ("class = \"enum\"\nlabels = \"methods\"", "class = \"bool\""),
        ("purposes = [\"design\"]", "trigger = \"daily\""),
    ];
    let mut said = Vec::new();
    for (from, to) in changes {
        assert_eq!(SIGN_IN.matches(from).count(), 1, "{from}");
        let text = SIGN_IN.replace(from, to);
        assert!(!accepts(&text), "{to}");
        let folder = folder(&[("methods.toml", METHODS), ("sign_in.toml", &text)]);
        said.push(findings(&load(folder.path())));
    }
    assert_debug_snapshot!(said);
}
