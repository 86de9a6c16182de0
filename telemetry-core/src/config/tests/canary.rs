//! No text of a configuration comes out again, and nothing makes the reader panic.

use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::*;

/// Stands in every string.
const CANARY: &str = "canary-7f3a9c";

/// What may have come out of a reading.
fn everything(reading: &Reading<All>) -> String {
    format!("{} {reading:?} {:?}", sent(reading), warnings(reading))
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "[a-z ,.0-9]{0,6}".prop_map(|text| Json::from(format!("{text}{CANARY}"))),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((key(), inner), 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A key of the table, or a canary.
fn key() -> impl Strategy<Value = String> {
    let known = FIELDS
        .iter()
        .flat_map(|field| field.path)
        .chain(&["Secret"]);
    let known: Vec<String> = known.map(ToString::to_string).collect();
    prop_oneof![4 => prop::sample::select(known), 1 => Just(CANARY.to_owned())]
}

/// A configuration whose every setting is random.
fn configuration() -> impl Strategy<Value = Json> {
    let members = prop::collection::vec((key(), json()), 0..12);
    (members, json(), json()).prop_map(|(members, plugins, rest)| {
        let small: Map<_, _> = members.into_iter().collect();
        serde_json::json!({ "Small": small, "Plugins": { "all": plugins }, CANARY: rest })
    })
}

proptest! {
    #[test]
    fn no_text_of_the_file_comes_out(config in configuration()) {
        let reading = read_text(&config.to_string());
        prop_assert!(!everything(&reading).contains(CANARY), "{}", everything(&reading));
    }

    #[test]
    fn no_text_of_the_environment_comes_out(texts in prop::collection::vec("[a-z ,.0-9]{0,6}", 12)) {
        let pairs: Vec<_> = FIELDS
            .iter()
            .zip(texts)
            .map(|(field, text)| (variable("APP", field.path), text + CANARY))
            .map(|(name, text)| (OsString::from(name), OsString::from(text)))
            .collect();
        let reading: Reading<All> = read(b"{}", pairs).unwrap();
        prop_assert!(!everything(&reading).contains(CANARY), "{}", everything(&reading));
    }

    #[test]
    fn any_json_reads_without_panic(value in json()) {
        let text = value.to_string();
        let result = read::<All>(text.as_bytes(), []);
        prop_assert_eq!(result.is_ok(), value.is_object(), "{}", text);
    }

    #[test]
    fn any_bytes_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = read::<All>(&bytes, []) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn a_broken_file_is_not_quoted(config in configuration(), at in any::<prop::sample::Index>()) {
        let mut text = config.to_string();
        while !text.is_char_boundary(at.index(text.len())) {
            text.push(' ');
        }
        text.insert(at.index(text.len()), '\u{1}');
        if let Err(error) = read::<All>(text.as_bytes(), []) {
            prop_assert!(!error.to_string().contains(CANARY), "{error}");
        }
    }

    #[test]
    fn reading_depends_on_what_a_text_is_and_not_on_which(
        name in prop::sample::select(vec!["Mode", "Languages", "Release", "At", "URL", "Edit"]),
        texts in prop::array::uniform2("[x-z]{1,20}"),
    ) {
        let [one, other] = texts.map(|text| everything(&setting(name, &Json::from(text).to_string())));
        prop_assert_eq!(one, other);
    }
}
