//! The commercial license of a server: what of it may be told, and whether it is one at all.
//!
//! The license names the company, a person, an address and a telephone number. No type here has a place
//! for them: they are read over, in a buffer that is wiped where it is parsed.

mod blob;
mod file;
mod key;

use std::fmt;
use std::io;

use telemetry_core::{Date, Moment};

use crate::generated::report::License;
use crate::measured::Measured;
use crate::section;

pub use file::{Places, from_file};
pub use key::{KeyError, PublicKey};

/// The most bytes of a license, 64 KiB; the database has room for 10,000 characters.
pub const MOST_BYTES: usize = 64 << 10;

/// A license that holds now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Licensed {
    /// What of it may be told.
    pub figures: License,
    /// Whether it is known to be the publisher's.
    pub signature: Signature,
}

/// What is known of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// It is that of the key that was named.
    Right,
    /// Nobody named a key; there is something of its length.
    Unchecked,
}

/// Why there is nothing to tell of a license. It repeats nothing of what stands in
/// it, or of what is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A setting cannot be used.
    #[error(transparent)]
    Setting(#[from] section::Unusable),
    /// The file cannot be read.
    #[error("the file of `ServiceSettings.LicenseFileLocation` cannot be read: {0}")]
    File(io::ErrorKind),
    /// It is larger than any license.
    #[error("the license has more than {} KiB", MOST_BYTES >> 10)]
    TooLarge,
    /// It is not Base64 of something that is signed, or what is signed is no license.
    #[error("the license cannot be understood")]
    Form,
    /// The signature is not that of the key that was named.
    #[error("the license is not signed with the key that was named")]
    Signature,
    /// It does not hold any more, so the server does not send the event either.
    #[error("the license ended{}", On(*.day))]
    Ended {
        /// The last day on which it held.
        day: Option<Date>,
    },
}

/// A day as the end of a sentence.
struct On(Option<Date>);

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |day| write!(f, " on {day}"))
    }
}

/// Reads a license as it lies in a file or in the server's database: Base64 of a JSON object and its
/// signature of 256 bytes. With a key the signature is checked.
///
/// ```
/// use mattermost_telemetry::license::{Reason, from_blob};
/// use telemetry_core::Moment;
///
/// let now = Moment::from_millis(0);
/// assert_eq!(from_blob(b"no license", now, None), Err(Reason::Form));
/// ```
///
/// # Errors
///
/// See [`Reason`].
pub fn from_blob(blob: &[u8], now: Moment, key: Option<&PublicKey>) -> Result<Licensed, Reason> {
    let signed = blob::decode(blob)?;
    let (text, signature) = signed.parts()?;
    let signature = match key {
        Some(key) if key.has_signed(text, signature) => Signature::Right,
        Some(_) => return Err(Reason::Signature),
        None => Signature::Unchecked,
    };
    let written = blob::parse(text)?;
    let ends = written.expires_at.unwrap_or_default();
    if ends < now.as_millis() {
        let day = blob::day(written.expires_at);
        return Err(Reason::Ended { day });
    }
    Ok(Licensed {
        figures: written.figures(),
        signature,
    })
}

/// Tells what was found. Where there is no license, there is no event.
pub fn take(found: Result<Option<Licensed>, Reason>, measured: &mut Measured) {
    match found {
        Ok(None) => {}
        Ok(Some(Licensed { figures, signature })) => {
            measured.take(figures);
            if signature == Signature::Unchecked {
                measured.remark::<License>(
                    "its form was checked and its signature was not, since nobody named the \
                     publisher's key",
                );
            }
        }
        Err(reason) => measured.lack(&License::default(), reason),
    }
}

#[cfg(test)]
mod tests;
