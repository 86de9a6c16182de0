//! What the classes send that only data of the host has.

use std::time::Duration;

use telemetry_client::identity::Identity;
use telemetry_core::{
    Choices, Date, Id, Labels, MaskedText, QuerySink, Scope, Telemetry, ValueSink, Version,
};

#[derive(Clone, Copy, Labels)]
enum Feature {
    Ldap,
    Mfa,
    Saml,
    Other,
}

/// The vocabulary of crash messages, in another order than the schema's, and with a word less.
enum CrashWords {}

impl Labels for CrashWords {
    const LABELS: &'static [&'static str] = &["object", "an", "not", "is", "null", "TypeError"];

    fn index(&self) -> usize {
        match *self {}
    }
}

#[derive(Telemetry)]
#[telemetry(event = "figures")]
pub(crate) struct Figures {
    release: Version,
    installation: Id,
    place: Option<Id>,
    issued: Date,
    answer: Duration,
    features: Choices<Feature>,
    recent: Vec<String>,
    message: MaskedText<CrashWords>,
}

fn figures() -> Figures {
    let release = Version::parse("5.8.0").expect("a version");
    Figures {
        release: release.joined(Version::parse("5.8.1").expect("a version")),
        installation: Id::parse("yr1h4nfj3ibt8n7w5k9xq6ozme").expect("an identifier"),
        place: Id::parse("FRA"),
        issued: Date::from_unix_millis(1_544_313_600_000).expect("a day"),
        answer: Duration::from_millis(1_234),
        features: [
            Feature::Saml,
            Feature::Ldap,
            Feature::Other,
            Feature::Saml,
            Feature::Mfa,
        ]
        .into_iter()
        .collect(),
        recent: ["save", "open", "close", "open", "anna@example.org"]
            .map(str::to_owned)
            .to_vec(),
        message: MaskedText::mask(
            "TypeError: undefined is not an object (evaluating 'this.props.anna.email')",
        ),
    }
}

fn json(event: &impl Telemetry) -> String {
    String::from_utf8(event.to_json()).expect("UTF-8")
}

#[test]
fn each_class_sends_its_form() {
    insta::assert_snapshot!(json(&figures()), @r#"{"release":"5.8.0.5.8.1","installation":"yr1h4nfj3ibt8n7w5k9xq6ozme","place":"FRA","issued":"2018-12-09","answer":1000,"features":["ldap","mfa","other","saml"],"recent":["close","open"],"message":"TypeError • is not an object"}"#);
    assert!(json(&figures()).len() <= Figures::EVENT.max_bytes);
}

#[test]
fn an_installation_reports_under_an_identifier_only_that_its_event_declares_and_would_send() {
    let named = |text: &str, place: Option<Id>| {
        Identity::declared(&Figures {
            installation: Id::parse(text).expect("an identifier"),
            place,
            ..figures()
        })
    };
    let id = "yr1h4nfj3ibt8n7w5k9xq6ozme";
    let identity = named(id, None).expect("the shape is right");
    assert!(identity.is_declared());
    assert_eq!(identity.to_string(), id);
    for other in ["yr1h4nfj3ibt8n7w5k9xq6ozm", "Yr1h4nfj3ibt8n7w5k9xq6ozme"] {
        assert_eq!(named(other, None), None, "{other}");
    }
    // Which of two it is nobody says.
    assert_eq!(named(id, Id::parse("FRA")), None);
}

#[test]
fn a_query_string_is_sorted_by_its_keys_and_escaped() {
    let mut query = QuerySink::default();
    figures().encode(&Scope::default(), &mut query);
    insta::assert_snapshot!(query.as_str(), @"answer=1000&features=ldap%2Cmfa%2Cother%2Csaml&installation=yr1h4nfj3ibt8n7w5k9xq6ozme&issued=2018-12-09&message=TypeError%20%E2%80%A2%20is%20not%20an%20object&place=FRA&recent=close%2Copen&release=5.8.0.5.8.1");
}

#[test]
fn values_to_look_at_are_those_that_are_sent() {
    let mut values = ValueSink::default();
    figures().encode(&Scope::default(), &mut values);
    let shown = |key| values.get(key).map(ToString::to_string);
    assert_eq!(
        shown("features").as_deref(),
        Some(r#"["ldap", "mfa", "other", "saml"]"#)
    );
    assert_eq!(shown("issued").as_deref(), Some(r#""2018-12-09""#));
}

#[test]
fn an_identifier_of_another_shape_is_left_out() {
    for text in [
        "YR1H4NFJ3IBT8N7W5K9XQ6OZME",
        "yr1h4nfj3ibt8n7w5k9xq6ozm",
        "a",
    ] {
        let figures = Figures {
            installation: Id::parse(text).expect("an identifier"),
            place: Id::parse("fra"),
            ..figures()
        };
        let json = json(&figures);
        assert!(
            json.starts_with(r#"{"release":"5.8.0.5.8.1","issued""#),
            "{json}"
        );
    }
}

#[test]
fn a_version_has_no_more_numbers_than_declared() {
    let release = Version::new(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let json = json(&Figures {
        release,
        ..figures()
    });
    assert!(json.starts_with(r#"{"release":"1.2.3.4.5.6","#), "{json}");
}

#[derive(Telemetry)]
#[telemetry(event = "figures")]
struct Plain {
    release: Option<Version>,
    installation: Option<Id>,
    place: Option<Id>,
    issued: Option<Date>,
    answer: Option<Duration>,
    features: Option<Vec<Feature>>,
    recent: Vec<&'static str>,
    message: String,
}

#[test]
fn what_is_not_known_is_left_out_and_a_text_is_masked_when_it_is_sent() {
    let plain = Plain {
        release: None,
        installation: None,
        place: None,
        issued: None,
        answer: None,
        features: None,
        recent: vec![],
        message: "null: /home/anna is not a secret, undefined is".to_owned(),
    };
    assert_eq!(
        json(&plain),
        r#"{"recent":[],"message":"null • is not • undefined"}"#
    );
}
