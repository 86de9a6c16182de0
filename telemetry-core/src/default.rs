//! Whether a setting is the default one, and the defaults of hand-written structs.

use std::any::Any;
use std::panic::catch_unwind;
use std::sync::OnceLock;

use crate::__private::{HasDefault, Shared};

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

/// The `Default` of one hand-written struct, built once.
///
/// If building it panics, its `is-default` fields are omitted instead of harming the host.
#[derive(Debug, Default)]
pub struct DefaultCell(OnceLock<Option<Box<dyn Any + Send + Sync>>>);

impl DefaultCell {
    /// Nothing built yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The default, unless building it panicked.
    ///
    /// The cell does not name its type, so that a struct that cannot be kept is reported once, at
    /// this call, and not at the `static` too.
    pub fn get<T: HasDefault + Shared>(&self) -> Option<&T> {
        let build = || catch_unwind(|| Box::new(T::default()) as Box<dyn Any + Send + Sync>).ok();
        self.0.get_or_init(build).as_ref()?.downcast_ref()
    }
}
