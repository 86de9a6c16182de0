//! What is refused, and where it is said to be.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use telemetry_client::segment::{Batch, Identify, Message};
use telemetry_collect::{MAX_BODY_BYTES, MAX_FINDINGS, Problem, Published, SchemaError};

fn published() -> &'static Published {
    static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
        Published::from_json(include_bytes!("fixtures/payload.schema.json"))
            .expect("the fixture is a published schema")
    });
    &PUBLISHED
}

fn message(event: &str, properties: &Value) -> Value {
    json!({
        "type": "track",
        "event": event,
        "anonymousId": "4a1c0f1e",
        "messageId": "0191e3a0-0000-7000-8000-000000000000",
        "timestamp": "2026-11-23T09:00:00Z",
        "context": { "ip": "0.0.0.0", "library": { "name": "telemetry-client", "version": "0.1.0" } },
        "properties": properties,
    })
}

fn batch(messages: &[Value]) -> Vec<u8> {
    let batch = json!({ "batch": messages, "sentAt": "2026-11-23T09:00:05Z" });
    serde_json::to_vec(&batch).expect("keys are texts")
}

#[test]
fn what_the_client_writes_is_declared() {
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    let identify = Identify {
        anonymous_id: "4a1c0f1e",
        message_id: "0191e3a0-0000-7000-8000-000000000001",
        timestamp: "2026-11-23T08:59:00Z",
    };
    batch.push_json(&identify.to_json()).unwrap();
    for properties in [
        &b"{}"[..],
        br#"{"enable":true,"security":"TLS","port":25,"supported":"5.8"}"#,
    ] {
        let message = Message {
            event: "config_mail",
            properties,
            anonymous_id: "4a1c0f1e",
            message_id: "0191e3a0-0000-7000-8000-000000000000",
            timestamp: "2026-11-23T09:00:00Z",
        };
        batch.push(&message).unwrap();
    }
    let verdict = published().judge_batch(&batch.into_json());
    assert!(verdict.is_declared(), "{verdict}");
}

#[test]
fn every_undeclared_thing_of_a_batch_is_named_with_its_place() {
    let body = batch(&[
        message(
            "config_mail",
            &json!({ "enable": "yes", "port": 65536, "site_url": "x", "a/b\n": 1 }),
        ),
        message(
            "config_mail",
            &json!({ "security": "ROT13", "supported": "5.8-rc1" }),
        ),
        message("config_male", &json!({})),
        message("security", &json!({})),
        message("config_mail/properties/enable", &json!(true)),
        message("login_failed", &json!({})),
        json!({ "type": "identify", "event": "config_mail", "userId": "ann", "properties": {} }),
        json!("config_mail"),
    ]);
    insta::assert_snapshot!(published().judge_batch(&body));
}

#[test]
fn nothing_travels_beside_the_properties() {
    let mut message = message("config_mail", &json!({}));
    message["context"]["page"] = json!({ "url": "https://example.org/secret" });
    message["context"]["ip"] = json!("192.0.2.7");
    message["context"]["library"]["version"] = json!("hunter2 in plain words");
    message["anonymousId"] = json!("ann@example.org");
    message["timestamp"] = json!("yesterday");
    let verdict = published().judge_message(&serde_json::to_vec(&message).unwrap());
    insta::assert_snapshot!(verdict);
}

#[test]
fn a_report_is_judged_before_it_becomes_messages() {
    let report = |events: Value| {
        let report = serde_json::to_vec(&json!({ "events": events })).unwrap();
        published().judge_report(&report).to_string()
    };
    let mail = json!({ "event": "config_mail", "properties": { "port": 25 } });
    assert_eq!(report(json!([mail])), "");
    insta::assert_snapshot!(report(json!([
        mail,
        { "event": "config_mail", "properties": { "port": "25" } },
        { "event": "config_male", "properties": {} },
        { "event": "config_mail", "properties": {}, "userId": "ann" },
        { "event": "config_mail" },
    ])));
    assert!(!published().judge_report(&batch(&[mail])).is_declared());
}

#[test]
fn a_report_may_be_larger_than_a_body() {
    let mail = json!({ "event": "config_mail", "properties": { "port": 25 } });
    let report = json!({ "events": vec![mail; 20_000] }).to_string();
    assert!(report.len() > MAX_BODY_BYTES);
    assert!(published().judge_report(report.as_bytes()).is_declared());
}

#[test]
fn definitions_may_refer_to_others() {
    let document = json!({ "$defs": {
        "small~1/2": { "type": "integer", "maximum": 3 },
        "sizes": { "items": { "$ref": "#/$defs/small~01~12" } },
        "tree": { "type": "object", "properties": { "under": { "$ref": "#/$defs/tree" } },
            "additionalProperties": { "$ref": "#/$defs/sizes" } },
    } });
    let published = Published::from_json(document.to_string().as_bytes()).unwrap();
    let judged = |properties: Value| published.judge_properties("tree", &properties).to_string();
    assert_eq!(judged(json!({ "under": { "under": { "a": [1, 2] } } })), "");
    assert_eq!(
        judged(json!({ "under": { "under": { "a": [1, 4] } } })),
        "/under/under/a/1: value is greater than the maximum of 3"
    );
    let nowhere = json!({ "$defs": { "a": { "type": "object", "$ref": "#/$defs/b" } } });
    assert!(matches!(
        Published::from_json(nowhere.to_string().as_bytes()),
        Err(SchemaError::NotASchema(_))
    ));
}

#[test]
fn any_number_of_events_is_judged_in_any_order() {
    let event = |number: usize| {
        json!({ "type": "object", "properties": { format!("key_{number}"): true },
            "additionalProperties": false })
    };
    let events: serde_json::Map<String, Value> = (0..600)
        .map(|number| (format!("event_{number}"), event(number)))
        .collect();
    let document = json!({ "$defs": events });
    let published = Published::from_json(document.to_string().as_bytes()).unwrap();
    for number in (0..600).chain((0..600).rev()) {
        let properties = json!({ format!("key_{number}"): 1, "key_600": 1 });
        let verdict = published.judge_properties(&format!("event_{number}"), &properties);
        assert_eq!(verdict.to_string(), "/key_600: this key is not declared");
    }
}

#[test]
fn the_properties_of_one_event_can_be_judged_alone() {
    let published = published();
    assert!(
        published
            .judge_properties("config_mail", &json!({ "port": 25 }))
            .is_declared()
    );
    let verdict = published.judge_properties("config_mail", &json!({ "port": 25, "host": "x" }));
    assert_eq!(verdict.to_string(), "/host: this key is not declared");
    let verdict = published.judge_properties("config_post", &json!({}));
    assert_eq!(verdict.findings()[0].problem, Problem::UnknownEvent);
}

#[test]
fn a_key_twice_is_refused_since_one_of_its_values_would_not_be_judged() {
    let body = br#"{"type":"track","event":"config_mail","anonymousId":"1","messageId":"1",
        "timestamp":"2026-11-23T09:00:00Z","properties":{"enable":"secret","enable":true}}"#;
    let verdict = published().judge_message(body);
    assert!(
        matches!(verdict.findings()[0].problem, Problem::NotJson { .. }),
        "{verdict}"
    );
}

#[test]
fn a_body_above_the_protocols_limit_is_not_looked_at() {
    let mut body = b"{".to_vec();
    body.resize(MAX_BODY_BYTES + 1, b' ');
    let verdict = published().judge_batch(&body);
    assert_eq!(verdict.to_string(), "the body: 500001 bytes are too many");
    body.truncate(MAX_BODY_BYTES);
    let verdict = published().judge_batch(&body);
    assert!(matches!(
        verdict.findings()[0].problem,
        Problem::NotJson { .. }
    ));
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let keys = (0..MAX_FINDINGS + 7).map(|i| (format!("key_{i}"), json!(1)));
    let verdict = published().judge_properties("config_mail", &Value::Object(keys.collect()));
    assert_eq!(verdict.findings().len(), MAX_FINDINGS);
    assert_eq!(verdict.more(), 7);
    assert!(verdict.to_string().ends_with("\nand 7 more"));
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let body = "[".repeat(200_000);
    assert!(!published().judge_batch(body.as_bytes()).is_declared());
}

#[test]
fn only_definitions_of_objects_are_events() {
    assert_eq!(
        published().events().collect::<Vec<_>>(),
        ["config_mail", "login_failed"]
    );
}

#[test]
fn a_file_that_cannot_judge_is_refused() {
    let refused = |text: &str| Published::from_json(text.as_bytes()).unwrap_err();
    assert!(matches!(refused("{"), SchemaError::NotJson(_)));
    assert!(matches!(refused("{}"), SchemaError::NoEvent));
    assert!(matches!(
        refused(r#"{"$defs":{"a":{"type":"string"}}}"#),
        SchemaError::NoEvent
    ));
    let unknown_type = r#"{"$defs":{"a":{"type":"object","properties":{"b":{"type":"text"}}}}}"#;
    assert!(matches!(refused(unknown_type), SchemaError::NotASchema(_)));
    let elsewhere = r#"{"$defs":{"a":{"type":"object","$ref":"https://example.org/a.json"}}}"#;
    assert!(matches!(refused(elsewhere), SchemaError::NotASchema(_)));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,8}", inner, 0..4)
                .prop_map(|object| Value::Object(object.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn an_undeclared_key_never_passes_and_its_value_is_never_repeated(
        key in "[a-z]{1,12}",
        inner in any_json(),
    ) {
        prop_assume!(!["enable", "security", "port", "supported"].contains(&key.as_str()));
        let canary = "correct-horse-battery-staple";
        let properties = json!({ "enable": true, "security": canary, &key: [canary, inner] });
        let verdict = published().judge_batch(&batch(&[message("config_mail", &properties)]));
        let path = format!("/batch/0/properties/{key}");
        prop_assert!(verdict.findings().iter().any(|finding| finding.path == path));
        prop_assert!(!verdict.to_string().contains(canary));
    }

    #[test]
    fn no_body_is_declared_unless_it_has_the_protocols_form(body in any_json()) {
        let published = published();
        let body = serde_json::to_vec(&body).unwrap();
        prop_assert!(!published.judge_batch(&body).is_declared());
        prop_assert!(!published.judge_message(&body).is_declared());
    }
}
