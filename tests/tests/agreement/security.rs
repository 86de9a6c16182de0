//! The security update check, as its query string.

use std::collections::BTreeSet;

use mattermost_telemetry::generated::labels::{Database, OperatingSystem};
use mattermost_telemetry::generated::{EVENTS, SecurityUpdateCheck};
use mattermost_telemetry::sample;
use telemetry_core::config::read_figures;
use telemetry_core::{
    Choice as _, Date, EventMeta, Id, QuerySink, Record, Scope, Telemetry as _, Version,
};

/// The event as a query string, with a value under every key.
fn query(event: &'static EventMeta) -> String {
    let figures = sample::figures(&[event]).to_string();
    let reading = read_figures(figures.as_bytes(), &[event]).expect("an object");
    let scope = Scope {
        release: event.fields.iter().find_map(|field| field.until),
        ..Scope::default()
    };
    let mut query = QuerySink::default();
    for message in &reading.messages {
        let record: &dyn Record = message;
        record.encode(&scope, &mut query);
    }
    query.as_str().to_owned()
}

#[test]
fn the_check_with_every_item_is_in_the_order_of_its_keys() {
    let check = SecurityUpdateCheck {
        server_id: Id::parse("abcdefghijklmnopqrstuvwxyz"),
        build: Some(Version::new(&[5, 8, 0, 1]).joined(Version::new(&[65535, 8, 1, 0]))),
        enterprise_build: Some(true),
        database_type: Some(Database::of("postgres")),
        operating_system: Some(OperatingSystem::of("an own system & more")),
        users: Some(u64::MAX),
        active_users: Some(3),
        teams: Some(0),
        unit_tests: Some(-7),
        last_check: Date::new(2019, 2, 28),
        cdn_location: Id::parse("FRA"),
    };
    let mut query = QuerySink::default();
    check.encode(&Scope::default(), &mut query);
    insta::assert_snapshot!(query.as_str(), @"auc=3&b=5.8.0.1.65535.8.1.0&be=true&cdn=FRA&db=postgres&id=abcdefghijklmnopqrstuvwxyz&last=2019-02-28&os=other&tc=0&uc=2147483647&ut=0");
}

#[test]
fn the_check_leaves_out_an_identifier_of_another_shape() {
    let check = SecurityUpdateCheck {
        server_id: Id::parse("anna"),
        cdn_location: Id::parse("fra"),
        teams: Some(2),
        ..SecurityUpdateCheck::default()
    };
    let mut query = QuerySink::default();
    check.encode(&Scope::default(), &mut query);
    assert_eq!(query.as_str(), "tc=2");
}

#[test]
fn every_event_as_a_query_string_is_escaped_and_in_the_order_of_its_keys() {
    let mut escaped = BTreeSet::new();
    for event in EVENTS {
        let query = query(event);
        let mut keys = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').expect("a key and a value");
            keys.push(key);
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
            assert!(value.chars().all(is_plain), "{}: {pair}", event.name);
            if value.contains('%') {
                escaped.insert(event.name);
            }
        }
        assert!(keys.is_sorted(), "{}: {query}", event.name);
        let declared: BTreeSet<&str> = event.fields.iter().map(|f| f.key.as_str()).collect();
        assert!(
            keys.iter().all(|key| declared.contains(key)),
            "{}",
            event.name
        );
    }
    // Spaces and dots of a masked text, commas of a list.
    assert!(escaped.contains("mobile_app_crashed"), "{escaped:?}");
    assert!(escaped.contains("config_localization"), "{escaped:?}");
}
