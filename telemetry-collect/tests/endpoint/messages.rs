//! Messages as a client writes them.

use serde_json::{Value, json};

pub(crate) fn counted(id: &str, number: u32) -> Value {
    with(id, &json!({ "number": number }))
}

pub(crate) fn with(id: &str, properties: &Value) -> Value {
    json!({
        "type": "track",
        "event": "counted",
        "anonymousId": "4a1c0f1e",
        "messageId": id,
        "timestamp": "2026-11-23T09:00:00Z",
        "context": { "ip": "0.0.0.0" },
        "properties": properties,
    })
}

pub(crate) fn identify(id: &str) -> Value {
    json!({
        "type": "identify",
        "anonymousId": "4a1c0f1e",
        "messageId": id,
        "timestamp": "2026-11-23T09:00:00Z",
    })
}

pub(crate) fn batch(messages: &[Value]) -> String {
    json!({ "batch": messages, "sentAt": "2026-11-23T09:00:05Z" }).to_string()
}
