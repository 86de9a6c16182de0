//! JSON values by kind, without keeping them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::judge::Seen;

/// Takes one JSON value, whatever it is.
pub(super) trait Receive<'de>: Sized {
    /// It is `null`.
    fn null(self) {}

    /// It is a bool, a number or a string.
    fn scalar(self, seen: Seen<'_>);

    /// It is an array, which must be read to its end.
    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error>;

    /// It is an object, which must be read to its end.
    fn object<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error>;
}

/// Makes a receiver what the parser wants.
pub(super) struct Json<R>(pub(super) R);

impl<'de, R: Receive<'de>> DeserializeSeed<'de> for Json<R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, R: Receive<'de>> Visitor<'de> for Json<R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.scalar(Seen::Bool(value));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.scalar(Seen::Integer(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        let seen = i64::try_from(value).map_or(Seen::Huge, Seen::Integer);
        self.0.scalar(seen);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.scalar(whole(value));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.scalar(Seen::Text(value));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        self.0.object(members)
    }
}

/// A number that the parser holds as a float: it has a fraction or an exponent, or is large.
pub(super) fn whole(value: f64) -> Seen<'static> {
    // The first number beyond `i64`, a power of two, which a float holds exactly.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if !(-LIMIT..LIMIT).contains(&value) {
        Seen::Huge
    } else if value.fract() == 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole, and within the limits"
        )]
        let value = value as i64;
        Seen::Integer(value)
    } else {
        Seen::Fraction
    }
}
