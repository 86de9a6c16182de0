//! What of an event is left out for reasons outside the event.

use crate::contract::Agreed;
use crate::meta::{EventMeta, FieldMeta};
use crate::value::Version;

/// Decides which fields of an event are sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// The product's release. When it is unknown, fields with `until` are left out and fields that
    /// only have `since` are sent.
    pub release: Option<Version>,
    /// Fields that could not be read.
    pub omitted: &'a Omitted,
    /// What was agreed to; everything that the program can send where nobody says.
    pub agreed: Option<Agreed>,
}

impl Scope<'_> {
    /// Whether anything of the event may be sent.
    #[inline]
    #[must_use]
    pub fn allows(&self, event: &EventMeta) -> bool {
        self.agreed.is_none_or(|agreed| agreed.allows(event))
    }

    /// Whether the field exists in this release.
    pub(crate) fn covers_release(&self, field: &FieldMeta) -> bool {
        self.is_between(field.since, field.until)
    }

    /// Whether the release is one from the first to the last.
    pub(crate) fn is_between(&self, since: Option<Version>, until: Option<Version>) -> bool {
        match self.release {
            None => until.is_none(),
            Some(release) => {
                since.is_none_or(|since| release.is_at_least(since))
                    && until.is_none_or(|until| release.is_within(until))
            }
        }
    }
}

/// The fields of one event that are left out, by their index in [`EventMeta::fields`].
///
/// [`EventMeta::fields`]: crate::EventMeta::fields
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Omitted(Vec<u16>);

impl Omitted {
    /// Nothing is left out.
    pub const NONE: &'static Self = &Self(Vec::new());

    /// Leaves out the field at this index.
    pub fn insert(&mut self, index: u16) {
        if let Err(at) = self.0.binary_search(&index) {
            self.0.insert(at, index);
        }
    }

    /// Whether the field at this index is left out.
    #[must_use]
    pub fn contains(&self, index: u16) -> bool {
        self.0.binary_search(&index).is_ok()
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields are left out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Default for &Omitted {
    fn default() -> Self {
        Omitted::NONE
    }
}
