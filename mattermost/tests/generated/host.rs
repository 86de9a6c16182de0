//! The structs for what the host has: typed, and free of its texts.

use std::time::Duration;

use mattermost_telemetry::generated::event::{
    LoginFailed, LogoutSucceeded, MobileAppCrashed, MobileAppCrashedCause, MobileAppCrashedPart,
    WebPageLoaded,
};
use mattermost_telemetry::generated::labels::{
    MobileDevice, MobilePlatform, Permission, ReduxAction, SignInMethod,
};
use mattermost_telemetry::generated::report::{
    Activity, License, PermissionsSystemScheme, PermissionsTeamSchemes, Plugins, Server,
};
use mattermost_telemetry::generated::{EVENTS, SecurityUpdateCheck};
use proptest::prelude::*;
use telemetry_core::{
    Choice, Choices, Date, Id, Labels as _, MaskedText, OTHER, Occurrence, QuerySink, Scope,
    Telemetry, Trigger, Version,
};

/// What an event sends.
fn sent(event: &impl Telemetry) -> String {
    String::from_utf8(event.to_json()).expect("JSON is text")
}

/// What an occurrence sends, where only occurrences are taken.
fn tracked(event: &impl Occurrence) -> String {
    sent(event)
}

#[test]
fn an_occurrence_is_a_struct_of_choices() {
    let failed = LoginFailed {
        method: SignInMethod::Ldap,
    };
    assert_eq!(tracked(&failed), r#"{"method":"ldap"}"#);
    assert_eq!(tracked(&LogoutSucceeded), "{}");
    let loaded = WebPageLoaded {
        load_time: Duration::from_millis(1234),
    };
    assert_eq!(tracked(&loaded), r#"{"load_time":1000}"#);
}

#[test]
fn what_may_be_missing_is_added_by_name() {
    let actions = ["SET_DEEP_LINK_URL", "anna@example.org"];
    let crash = MobileAppCrashed::new(
        MobileAppCrashedCause::TypeError,
        MobileAppCrashedPart::Javascript,
        actions.into_iter().map(ReduxAction::of).collect(),
        MobilePlatform::of("android"),
        MobileDevice::of("a phone of Anna's"),
    );
    let crash = crash
        .with_message(MaskedText::mask(
            "TypeError: undefined is not an object (evaluating 'anna.password')",
        ))
        .with_app_version(Version::new(&[1, 16, 0]));
    insta::assert_snapshot!(tracked(&crash));
}

#[test]
fn figures_that_nobody_has_are_left_out() {
    assert_eq!(sent(&Server::default()), "{}");
    assert_eq!(sent(&License::default()), "{}");
    assert_eq!(sent(&Plugins::default()), "{}");
    assert_eq!(sent(&PermissionsSystemScheme::default()), "{}");
    let activity = Activity {
        posts: Some(0),
        ..Activity::default()
    };
    assert_eq!(sent(&activity), r#"{"posts":0}"#);
}

#[test]
fn permissions_of_a_role_become_sorted_labels() {
    let role = "delete_post create_post delete_post my_own_permission";
    let permissions: Choices<Permission> = role.split(' ').map(Permission::of).collect();
    let scheme = PermissionsTeamSchemes {
        scheme_id: Id::parse("abcdefghijklmnopqrstuvwxyz"),
        channel_user_permissions: Some(permissions),
        ..PermissionsTeamSchemes::default()
    };
    insta::assert_snapshot!(sent(&scheme));
}

#[test]
fn the_security_check_is_a_query_string() {
    let check = SecurityUpdateCheck {
        server_id: Id::parse("abcdefghijklmnopqrstuvwxyz"),
        build: Some(Version::new(&[5, 8, 0]).joined(Version::new(&[5, 8, 1]))),
        users: Some(12),
        last_check: Date::new(2019, 2, 28),
        ..SecurityUpdateCheck::default()
    };
    let mut query = QuerySink::default();
    check.encode(&Scope::default(), &mut query);
    insta::assert_snapshot!(query.as_str());
}

#[test]
fn the_list_of_events_has_each_of_them_once() {
    let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), names.len());
    let of = |trigger| EVENTS.iter().filter(move |event| event.trigger == trigger);
    assert_eq!(of(Trigger::SecurityCheck).count(), 1);
    assert!(of(Trigger::Occurrence).any(|event| event.name == LoginFailed::EVENT.name));
}

proptest! {
    #[test]
    fn a_text_is_a_choice_only_letter_by_letter(text in r"\PC{0,20}|[a-z_]{1,20}|(?i)ldap") {
        let choice = SignInMethod::of(&text);
        let label = SignInMethod::LABELS.get(choice.index()).copied();
        let is_label = SignInMethod::LABELS.contains(&text.as_str());
        prop_assert_eq!(label, Some(if is_label { text.as_str() } else { OTHER }));
    }

    #[test]
    fn no_text_of_a_host_is_sent(texts in prop::array::uniform5(r"\PC{0,12}canary-7f3a9c\PC{0,12}")) {
        let [a, b, c, d, e] = texts.each_ref().map(String::as_str);
        let crash = MobileAppCrashed::new(
            MobileAppCrashedCause::of(a),
            MobileAppCrashedPart::of(b),
            [c, d].into_iter().map(ReduxAction::of).collect(),
            MobilePlatform::of(e),
            MobileDevice::of(a),
        );
        let crash = crash.with_message(MaskedText::mask(&texts.join(" error ")));
        prop_assert!(!tracked(&crash).contains("canary"));
    }
}
