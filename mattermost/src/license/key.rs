//! The key with which the publisher signs licenses.

use std::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA512};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;

/// The public half of an RSA key.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no block of this name in PEM form.
    #[error("it holds no block `PUBLIC KEY` in PEM form")]
    NoPem,
    /// The key is of another kind, or shorter than 2048 bits.
    #[error("the key in it is no RSA key of at least 2048 bits")]
    NoRsa,
}

impl PublicKey {
    /// Reads the first `PUBLIC KEY` in a text.
    ///
    /// # Errors
    ///
    /// See [`KeyError`].
    pub fn from_pem(text: &[u8]) -> Result<Self, KeyError> {
        let key = SubjectPublicKeyInfoDer::from_pem_slice(text);
        let key = key.map_err(|_no_pem| KeyError::NoPem)?;
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, key.as_ref());
        key.map(Self).map_err(|_rejected| KeyError::NoRsa)
    }

    /// Whether the signature, by PKCS #1 v1.5 over SHA-512, is that of these bytes.
    pub(super) fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(bytes, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(…)")
    }
}
