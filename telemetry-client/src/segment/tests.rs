//! The wire form against its limits, on bytes.

use proptest::prelude::*;

use super::*;

fn message(properties: &[u8]) -> Message<'_> {
    Message {
        event: "config_cluster",
        properties,
        anonymous_id: "4a1c0f1e",
        message_id: "0191e3a0-0000-7000-8000-000000000000",
        timestamp: "2026-11-23T09:00:00Z",
    }
}

#[test]
fn a_batch_of_one_message_has_the_protocols_form() {
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    batch.push(&message(br#"{"enable":false}"#)).unwrap();
    let json = String::from_utf8(batch.into_json()).unwrap();
    insta::assert_snapshot!(json.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn an_identify_message_has_the_protocols_form() {
    let identify = Identify {
        anonymous_id: "4a1c0f1e",
        message_id: "0191e3a0-0000-7000-8000-000000000000",
        timestamp: "2026-11-23T09:00:00Z",
    };
    let json = String::from_utf8(identify.to_json()).unwrap();
    insta::assert_snapshot!(json.replace(env!("CARGO_PKG_VERSION"), "[version]"));
}

#[test]
fn a_message_written_before_is_taken_as_the_same_bytes() {
    let message = message(br#"{"enable":false}"#);
    let mut at_once = Batch::new("2026-11-23T09:00:05Z");
    at_once.push(&message).unwrap();
    let mut later = Batch::new("2026-11-23T09:00:05Z");
    later.push_json(&message.to_json().unwrap()).unwrap();
    assert_eq!(at_once.into_json(), later.into_json());
}

#[test]
fn every_character_of_a_text_arrives_as_it_was() {
    let text: String = (0..0x800).filter_map(char::from_u32).collect();
    let message = Message {
        event: &text,
        ..message(b"{}")
    };
    let json: serde_json::Value = serde_json::from_slice(&message.to_json().unwrap()).unwrap();
    assert_eq!(json["event"], text);
}

#[test]
fn a_message_is_written_up_to_just_the_limit() {
    let mut empty = Vec::new();
    message(br#"{"a":""}"#).write(&mut empty);
    let room = MAX_MESSAGE_BYTES - empty.len();
    let sized = |bytes| format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes));
    let json = message(sized(room).as_bytes()).to_json();
    assert_eq!(json.map(|json| json.len()), Ok(MAX_MESSAGE_BYTES));
    let bytes = MAX_MESSAGE_BYTES + 1;
    let refused = Err(PushError::MessageTooLarge { bytes });
    assert_eq!(message(sized(room + 1).as_bytes()).to_json(), refused);
}

#[test]
fn a_batch_within_a_lower_limit_is_full_earlier() {
    let mut batch = Batch::new("2026-11-23T09:00:05Z").within(400);
    batch.push(&message(b"{}")).unwrap();
    assert_eq!(batch.push(&message(b"{}")), Err(PushError::BatchFull));
    assert!(batch.into_json().len() <= 400);
}

#[test]
fn a_message_of_just_the_limit_is_taken_and_a_byte_more_is_refused_whole() {
    // Characters of one to four bytes, one that other clients miscount, and one that is escaped.
    for text in ["x", "é", "€", "𝄞", "i", "\\\""] {
        let mut empty = Vec::new();
        message(br#"{"a":""}"#).write(&mut empty);
        let room = MAX_MESSAGE_BYTES - empty.len();
        let padding = "y".repeat(room % text.len());
        let value = text.repeat(room / text.len()) + &padding;
        let largest = format!(r#"{{"a":"{value}"}}"#);
        let mut batch = Batch::new("2026-11-23T09:00:05Z");
        assert_eq!(batch.push(&message(largest.as_bytes())), Ok(()), "{text}");

        let before = batch.clone().into_json();
        let larger = format!(r#"{{"a":"y{value}"}}"#);
        let bytes = MAX_MESSAGE_BYTES + 1;
        let refused = Err(PushError::MessageTooLarge { bytes });
        assert_eq!(batch.push(&message(larger.as_bytes())), refused, "{text}");
        assert_eq!(batch.into_json(), before);
    }
}

#[test]
fn a_message_far_above_the_limit_is_not_copied() {
    let huge = vec![b' '; 100 * MAX_MESSAGE_BYTES];
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    let refused = batch.push(&message(&huge));
    assert!(matches!(refused, Err(PushError::MessageTooLarge { .. })));
    assert!(batch.json.capacity() < MAX_MESSAGE_BYTES);
}

#[test]
fn a_message_that_the_endpoint_would_drop_in_silence_is_refused() {
    let sound = message(b"{}");
    let longest = "x".repeat(MAX_MESSAGE_ID_CHARS);
    let longer = format!("{longest}x");
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    let unsound = [
        Message { event: "", ..sound },
        Message {
            anonymous_id: "",
            ..sound
        },
        Message {
            message_id: "",
            ..sound
        },
        Message {
            message_id: &longer,
            ..sound
        },
    ];
    for message in unsound {
        assert_eq!(
            batch.push(&message),
            Err(PushError::Unidentified),
            "{message:?}"
        );
    }
    assert!(batch.is_empty());
    assert_eq!(
        batch.push(&Message {
            message_id: &longest,
            ..sound
        }),
        Ok(())
    );
}

#[test]
fn a_full_batch_says_that_another_one_can_take_the_message() {
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    for _ in 0..MAX_BATCH_MESSAGES {
        batch.push(&message(b"{}")).unwrap();
    }
    assert_eq!(batch.push(&message(b"{}")), Err(PushError::BatchFull));
    assert_eq!(batch.len(), MAX_BATCH_MESSAGES);
}

#[test]
fn a_batch_can_be_filled_to_its_last_byte_and_no_further() {
    let mut batch = Batch::new("2026-11-23T09:00:05Z");
    let sized = |bytes: usize| {
        let mut frame = Vec::new();
        message(br#"{"a":""}"#).write(&mut frame);
        format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - frame.len()))
    };
    let room = |batch: &Batch| MAX_BATCH_BYTES - batch.clone().into_json().len();
    let full = sized(30_000);
    while room(&batch) > 40_000 {
        batch.push(&message(full.as_bytes())).unwrap();
    }
    batch.push(&message(sized(10_000).as_bytes())).unwrap();
    let rest = room(&batch) - ",".len();
    let over = batch.push(&message(sized(rest + 1).as_bytes()));
    assert_eq!(over, Err(PushError::BatchFull));
    batch.push(&message(sized(rest).as_bytes())).unwrap();
    assert_eq!(batch.into_json().len(), MAX_BATCH_BYTES);
}

proptest! {
    #[test]
    fn a_batch_never_exceeds_the_limits_and_holds_what_it_took_in_order(
        sizes in prop::collection::vec(0_usize..MAX_MESSAGE_BYTES, 0..40),
        event in ".+",
        sent_at in ".{0,80}",
    ) {
        let mut batch = Batch::new(&sent_at);
        let mut taken = Vec::new();
        for size in sizes {
            let value = "x".repeat(size);
            let properties = format!(r#"{{"a":"{value}"}}"#);
            let message = Message { event: &event, ..message(properties.as_bytes()) };
            match batch.push(&message) {
                Ok(()) => taken.push(value),
                Err(PushError::BatchFull) => prop_assert!(!batch.is_empty()),
                Err(error) => prop_assert!(size > MAX_MESSAGE_BYTES / 2, "{}", error),
            }
        }
        prop_assert_eq!(batch.len(), taken.len());
        let json = batch.into_json();
        prop_assert!(json.len() <= MAX_BATCH_BYTES);
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        prop_assert_eq!(&json["sentAt"], &sent_at);
        let messages = json["batch"].as_array().unwrap();
        prop_assert_eq!(messages.len(), taken.len());
        for (message, value) in messages.iter().zip(&taken) {
            prop_assert_eq!(&message["event"], &event);
            prop_assert_eq!(&message["properties"]["a"], value);
        }
    }
}
