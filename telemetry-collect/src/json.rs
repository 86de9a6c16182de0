//! JSON in which no object has a key twice.
//!
//! Readers differ in which of two equal keys they take. A value that this one would not even see
//! must not slip through, so that there is no second one.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// Reads a text that is one JSON value.
pub(crate) fn parse(text: &[u8]) -> serde_json::Result<Value> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a text that is one JSON object, with the text of each member.
pub(crate) fn members(text: &[u8]) -> serde_json::Result<BTreeMap<String, &RawValue>> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let members = reader.deserialize_map(Members)?;
    reader.end()?;
    Ok(members)
}

/// An object's members, as they are written.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = BTreeMap<String, &'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = BTreeMap::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.insert(key, members.next_value()?).is_some() {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(object)
    }
}

const TWICE: &str = "an object has a key twice";

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(TWICE));
            }
            object.insert(key, members.next_value_seed(Strict)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_that_comes_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"[{"a":{"b":1,"b":2}}]"#,
            r#"{"a":1,"\u0061":1}"#,
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(members(br#"{"a":1,"\u0061":1}"#).is_err());
    }

    #[test]
    fn members_are_told_as_they_are_written() {
        let members = members(br#" {"b": [1, 2] ,"a":{"c":  0}} "#).unwrap();
        let texts: Vec<(&str, &str)> = members
            .iter()
            .map(|(key, text)| (key.as_str(), text.get()))
            .collect();
        assert_eq!(texts, [("a", r#"{"c":  0}"#), ("b", "[1, 2]")]);
    }

    #[test]
    fn a_text_behind_the_value_is_refused() {
        assert!(parse(b"{} {}").is_err());
        assert!(members(b"{} {}").is_err());
        assert!(parse(b"{} \n").is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let value = parse(&bytes);
            let expected = serde_json::from_slice::<Value>(&bytes);
            prop_assert_eq!(value.ok(), expected.ok());
        }

        #[test]
        fn values_are_read_as_serde_json_reads_them(
            number in any::<f64>(),
            integer in any::<i64>(),
            text in ".*",
        ) {
            let value = serde_json::json!([{"a": number, "b": [integer, text]}, null, true]);
            let bytes = serde_json::to_vec(&value).unwrap();
            prop_assert_eq!(parse(&bytes).unwrap(), serde_json::from_slice::<Value>(&bytes).unwrap());
        }
    }
}
