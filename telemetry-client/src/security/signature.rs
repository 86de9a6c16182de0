//! Who wrote a bulletin.

use std::fmt;

use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use ed25519_dalek::{Signature, VerifyingKey};

use super::bulletin::BulletinId;

/// The header of an answer that carries a bulletin's signature, in hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "bulletin-signature";

/// The publisher's public key (Ed25519).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key is 64 hexadecimal digits of an Ed25519 key")]
pub struct NoPublicKey;

impl PublicKey {
    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// If they are none, or no key that can sign anything.
    pub fn parse(text: &str) -> Result<Self, NoPublicKey> {
        let bytes = HEX.decode(text.as_bytes()).ok();
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .filter(|key| !key.is_weak())
            .map(Self)
            .ok_or(NoPublicKey)
    }

    /// Whether the publisher signed this body under this name: the name, a line end and the body, so
    /// that no bulletin can stand in another's place.
    #[must_use]
    pub fn signed(&self, id: &BulletinId, body: &[u8], signature: Option<&str>) -> bool {
        let signature = signature.and_then(|text| HEX.decode(text.trim_ascii().as_bytes()).ok());
        let Some(Ok(signature)) = signature.map(|bytes| Signature::from_slice(&bytes)) else {
            return false;
        };
        let message = [id.as_str().as_bytes(), b"\n", body].concat();
        self.0.verify_strict(&message, &signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", HEX.encode(self.0.as_bytes()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    pub(in crate::security) fn signed(id: &str, body: &[u8]) -> (PublicKey, String) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let message = [id.as_bytes(), b"\n", body].concat();
        let signature = HEX.encode(&key.sign(&message).to_bytes());
        (PublicKey(key.verifying_key()), signature)
    }

    #[test]
    fn a_signature_holds_for_one_body_under_one_name() {
        let id = |text| BulletinId::parse(text).unwrap();
        let (key, signature) = signed("a", b"update");
        assert!(key.signed(&id("a"), b"update", Some(&signature)));
        assert!(!key.signed(&id("b"), b"update", Some(&signature)));
        assert!(!key.signed(&id("a"), b"update!", Some(&signature)));
        for none in ["", "zz", "00", &"0".repeat(128)] {
            assert!(!key.signed(&id("a"), b"update", Some(none)), "{none}");
        }
        assert!(!key.signed(&id("a"), b"update", None));
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let (key, _) = signed("a", b"");
        let text = HEX.encode(key.0.as_bytes());
        assert_eq!(PublicKey::parse(&text), Ok(key));
        assert_eq!(PublicKey::parse(&text.to_uppercase()), Ok(key));
        for none in ["", "7", &"0".repeat(64), &"g".repeat(64), &"0".repeat(66)] {
            assert_eq!(PublicKey::parse(none), Err(NoPublicKey), "{none}");
        }
    }
}
