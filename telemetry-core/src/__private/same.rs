//! Which types class `is-default` takes.

use std::any::Any;

use crate::default::IsDefault;
use crate::value::{Repr, Value};

/// What a generated reader found out already.
#[inline]
#[must_use]
pub const fn is_default(value: IsDefault) -> Value {
    Value(Repr::Bool(value.get()))
}

/// Can be compared with its default.
pub trait Same {
    /// Whether it is the default.
    fn same(&self, default: &Self) -> bool;
}

impl<T: PartialEq + 'static> Same for T {
    #[inline]
    fn same(&self, default: &Self) -> bool {
        // The types are known when this is compiled, so one of the branches remains.
        if let Some((this, default)) = both::<_, f64>(self, default) {
            this.to_bits() == default.to_bits()
        } else if let Some((this, default)) = both::<_, f32>(self, default) {
            this.to_bits() == default.to_bits()
        } else if let Some((this, default)) = both::<_, String>(self, default) {
            // Most texts are empty, and comparing two of these costs a call.
            this.len() == default.len() && (this.is_empty() || this == default)
        } else {
            self == default
        }
    }
}

#[inline]
fn both<'v, T: 'static, U: 'static>(this: &'v T, default: &'v T) -> Option<(&'v U, &'v U)> {
    let this = (this as &dyn Any).downcast_ref();
    this.zip((default as &dyn Any).downcast_ref())
}

/// A struct whose default can be kept for comparison.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `is-default` fields, so its default must exist and be shareable",
    label = "implement `Default` for `{Self}`, with `Send` and `Sync` fields",
    note = "an `is-default` field says whether its value equals the struct's own `Default`"
)]
pub trait Shared: Default + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Default + Send + Sync + 'static> Shared for T {}

/// The value's comparison with the field of the default; nothing where there is no default.
#[inline]
pub fn same<D>(default: Option<&D>, compare: impl FnOnce(&D) -> bool) -> Value {
    default.map_or(Value::OMITTED, |default| {
        Value(Repr::Bool(compare(default)))
    })
}
