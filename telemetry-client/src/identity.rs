//! Under which identifier an installation reports.
//!
//! It draws one by itself, which tells nothing but that two messages come from the same installation. A
//! host whose system has an identifier already can have it report under that one: see [`Naming`]. No
//! text of the host becomes an identifier that way. It has to be one that an event of the schema
//! declares, of a shape that is published with it, and goes through that event's encoder:
//!
//! ```
//! use telemetry_client::identity::Identity;
//! use telemetry_core::Telemetry;
//!
//! #[derive(Default, Telemetry)]
//! #[telemetry(event = "small")]
//! struct Small {
//!     enable_mail: bool,
//!     site_url: String,
//!     plugins: Vec<String>,
//! }
//!
//! let small = Small {
//!     site_url: "https://chat.example".to_owned(),
//!     ..Small::default()
//! };
//! // The event declares no identifier.
//! assert_eq!(Identity::declared(&small), None);
//! ```

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};
use telemetry_core::{Domain, Id, Scope, Telemetry, ValueSink, WireValue};
use uuid::Uuid;

/// How many characters a UUID has as text, with its hyphens. No [`Id`] has hyphens.
const UUID_CHARACTERS: usize = 36;

/// The identifier of an installation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(Form);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Drawn(Uuid),
    Declared(Id),
}

impl Identity {
    /// The one identifier that this event sends; nothing if it sends none, or several.
    #[must_use]
    pub fn declared(event: &impl Telemetry) -> Option<Self> {
        let mut sent = ValueSink::default();
        event.encode(&Scope::default(), &mut sent);
        let mut identifiers = sent.fields().iter().filter_map(|(field, value)| {
            let is_identifier = matches!(field.domain, Domain::Id { .. });
            match value {
                WireValue::Text(text) if is_identifier => Id::parse(text),
                WireValue::Bool(_)
                | WireValue::Integer(_)
                | WireValue::Text(_)
                | WireValue::List(_) => None,
            }
        });
        let id = identifiers.next()?;
        identifiers
            .next()
            .is_none()
            .then_some(Self(Form::Declared(id)))
    }

    /// Whether it is one that an event declares, and not one that was drawn.
    #[must_use]
    pub const fn is_declared(self) -> bool {
        matches!(self.0, Form::Declared(_))
    }

    pub(crate) fn draw() -> Self {
        Uuid::new_v4().into()
    }

    /// The name space of all that is computed from it.
    pub(crate) fn space(self) -> Uuid {
        match self.0 {
            Form::Drawn(uuid) => uuid,
            Form::Declared(id) => Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_str().as_bytes()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let form = if text.len() == UUID_CHARACTERS {
            Uuid::try_parse(text).ok().map(Form::Drawn)
        } else {
            Id::parse(text).map(Form::Declared)
        };
        form.map(Self)
    }
}

/// One that was drawn.
impl From<Uuid> for Identity {
    fn from(uuid: Uuid) -> Self {
        Self(Form::Drawn(uuid))
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Drawn(uuid) => uuid.fmt(f),
            Form::Declared(id) => id.fmt(f),
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({self})")
    }
}

impl Serialize for Identity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Identity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Identity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an identifier")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Identity, E> {
        Identity::parse(text).ok_or_else(|| E::custom("no identifier"))
    }
}

/// A system that has an identifier already, under which its installation reports.
pub trait Naming: fmt::Debug + Send + Sync + 'static {
    /// The identifier; nothing if it is not known just now.
    ///
    /// It is asked on the thread that sends, where there is consent, before anything is made; what
    /// takes it seconds holds up sending. Where it is not known, the one that was known last serves. Where
    /// none ever was, nothing is made or sent, and it is asked again every few seconds.
    fn identity(&self) -> Option<Identity>;
}

/// One that is known from the start.
impl Naming for Identity {
    fn identity(&self) -> Option<Identity> {
        Some(*self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Option<Identity> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn what_is_stored_is_a_uuid_or_letters_and_digits() {
        let uuid = Uuid::from_u128(7);
        let drawn = Identity::from(uuid);
        let json = serde_json::to_string(&drawn).unwrap();
        assert_eq!(json, serde_json::to_string(&uuid).unwrap());
        assert_eq!((read(&json), drawn.is_declared()), (Some(drawn), false));
        let declared = read("\"cnn9jku8r7df8pdbq9nen419hw\"").unwrap();
        assert!(declared.is_declared());
        assert_eq!(declared.to_string(), "cnn9jku8r7df8pdbq9nen419hw");
        for text in ["", "a b", "7", "{}", "\"ann@example.org\"", "\"a-b\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_computed_differs_from_identifier_to_identifier() {
        let one = read("\"cnn9jku8r7df8pdbq9nen419hw\"").unwrap();
        let other = read("\"cnn9jku8r7df8pdbq9nen419hy\"").unwrap();
        assert_eq!(one.space(), one.space());
        assert_ne!(one.space(), other.space());
        let uuid = Uuid::from_u128(7);
        assert_eq!(Identity::from(uuid).space(), uuid);
    }

    proptest! {
        #[test]
        fn an_identifier_survives_being_stored(text in "[a-zA-Z0-9]{1,64}", number: u128) {
            for identity in [
                read(&format!("\"{text}\"")).unwrap_or(Uuid::from_u128(number).into()),
                Uuid::from_u128(number).into(),
            ] {
                let json = serde_json::to_string(&identity).unwrap();
                prop_assert_eq!(read(&json), Some(identity));
            }
        }
    }
}
