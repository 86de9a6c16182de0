//! What comes or goes is known by what the other schema says of the same setting.

use std::collections::BTreeMap;

use telemetry_schema::change::{Elsewhere, Kind, Subject, between};
use telemetry_schema::model::Schema;

use super::{load, texts};

/// What is known elsewhere of each thing that comes or goes.
fn elsewhere(before: &Schema, after: &Schema) -> Vec<String> {
    let known = |elsewhere: Elsewhere<'_>| match elsewhere {
        Elsewhere::Nothing => "new".to_owned(),
        Elsewhere::Event(event) => event.name.clone(),
        Elsewhere::Field(event, field) => format!("{}.{}", event.name, field.key),
        Elsewhere::Never(never) => format!("never: {}", never.reason),
    };
    let mut all = Vec::new();
    for change in between(before, after) {
        let name = change.subject.name();
        if let Kind::Added(at) = change.kind {
            all.push(format!("+{name} {}", known(at)));
        } else if let Kind::Removed(at) = change.kind {
            all.push(format!("-{name} {}", known(at)));
        }
    }
    all
}

fn replaced(file: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let mut texts = texts();
    let text = texts.get_mut(file).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
    *text = text.replace(from, to);
    texts
}

/// Both ways.
fn assert_known(after: &BTreeMap<String, String>, there: &[&str], back: &[&str]) {
    let (before, after) = (load(&texts()), load(after));
    assert_eq!(elsewhere(&before, &after), there);
    assert_eq!(elsewhere(&after, &before), back);
}

#[test]
fn a_field_with_another_key_is_the_one_that_was_there() {
    assert_known(
        &replaced(
            "plugins.toml",
            "class = \"bool\"",
            "class = \"bool\"\nkey = \"run\"",
        ),
        &[
            "+config_plugins.run config_plugins.enable",
            "-config_plugins.enable config_plugins.run",
        ],
        &[
            "+config_plugins.enable config_plugins.run",
            "-config_plugins.run config_plugins.enable",
        ],
    );
}

#[test]
fn a_declared_setting_is_the_one_that_was_never_collected() {
    let field = "[fields.Address]\nclass = \"is-default\"\ndefault = \"\"\ndescription = \"Whether \
                 the address is as shipped\"\n";
    assert_known(
        &replaced("server.toml", "Address = \"a network address\"\n", field),
        &[
            "-[never] Server.Address config_server.isdefault_address",
            "+config_server.isdefault_address never: a network address",
        ],
        &[
            "+[never] Server.Address config_server.isdefault_address",
            "-config_server.isdefault_address never: a network address",
        ],
    );
}

#[test]
fn an_event_with_another_name_is_the_one_that_it_was_formerly() {
    assert_known(
        &replaced(
            "app.toml",
            "[events.app_opened]\n",
            "[events.app_started]\nformerly = [\"app_opened\"]\n",
        ),
        &["+app_started app_opened", "-app_opened app_started"],
        &["+app_opened new", "-app_started new"],
    );
}

#[test]
fn figures_of_two_events_are_two_figures_whatever_their_names() {
    let mut after = replaced("check.toml", "\"update_check\"", "\"check\"");
    let usage = after.get_mut("usage.toml").unwrap();
    *usage = usage.replace("[fields.Posts]", "[fields.Threads]");
    assert_known(
        &after,
        &[
            "+usage.threads new",
            "-usage.posts new",
            "+check new",
            "+check.release new",
            "-update_check new",
            "-update_check.release new",
        ],
        &[
            "+usage.posts new",
            "-usage.threads new",
            "+update_check new",
            "+update_check.release new",
            "-check new",
            "-check.release new",
        ],
    );
}

#[test]
fn what_changed_is_shown_where_it_is_declared() {
    let mail = "[fields.Mail]\nclass = \"bool\"\ndefault = false\ndescription = \"Whether mail is \
                sent\"\n";
    let (before, after) = (load(&texts()), load(&replaced("server.toml", mail, "")));
    let there = between(&before, &after);
    let back = between(&after, &before);
    let event = before.event("config_server").unwrap();
    // What is gone has its event's place.
    assert_eq!(there[0].subject.span(), Some(after.events[0].span));
    assert_eq!(back[0].subject.span(), Some(event.fields[1].span));
    assert!(matches!(back[0].subject, Subject::Field(..)));
}
