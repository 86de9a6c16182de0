//! Whether a setting is the default one, and the defaults of hand-written structs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// Whether a setting has its default value: all that generated structs keep of an `is-default`
/// field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IsDefault(bool);

impl IsDefault {
    /// The outcome of a comparison with the default.
    #[must_use]
    pub const fn new(is_default: bool) -> Self {
        Self(is_default)
    }

    /// Whether it is the default.
    #[must_use]
    pub const fn get(self) -> bool {
        self.0
    }
}

impl Default for IsDefault {
    fn default() -> Self {
        Self(true)
    }
}

/// The `Default` of a hand-written struct, built once.
///
/// If building it panics, its `is-default` fields are omitted instead of harming the host.
#[derive(Debug, Default)]
pub struct DefaultCell<T>(OnceLock<Option<T>>);

impl<T: Default> DefaultCell<T> {
    /// Nothing built yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The default, unless building it panicked.
    pub fn get(&self) -> Option<&T> {
        self.0
            .get_or_init(|| catch_unwind(AssertUnwindSafe(T::default)).ok())
            .as_ref()
    }
}
