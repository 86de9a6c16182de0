//! Which types class `is-default` takes.

use std::any::Any;

use crate::default::IsDefault;
use crate::value::{Plain, Repr, Value};

/// What a generated reader found out already.
#[inline]
#[must_use]
pub const fn is_default(value: IsDefault) -> Value<'static> {
    Value(Repr::bool(value.get()))
}

/// The same, where an event's plain values are put side by side.
#[inline]
#[must_use]
pub const fn plain_is_default(value: IsDefault) -> Plain {
    Plain::bool(value.get())
}

/// Can be compared with its default.
pub trait Same {
    /// Whether it is the default; nothing where there is no default.
    fn same(&self, default: Option<&Self>) -> Value<'static>;
}

impl<T: PartialEq + 'static> Same for T {
    #[inline]
    fn same(&self, default: Option<&Self>) -> Value<'static> {
        default.map_or(Value::OMITTED, |default| {
            Value(Repr::bool(equal(self, default)))
        })
    }
}

/// Whether two values are equal, with the exceptions that a comparison with defaults needs.
#[inline]
fn equal<T: PartialEq + 'static>(this: &T, default: &T) -> bool {
    // The types are known when this is compiled, so one of the branches remains.
    if let Some((this, default)) = both::<_, f64>(this, default) {
        this.to_bits() == default.to_bits()
    } else if let Some((this, default)) = both::<_, f32>(this, default) {
        this.to_bits() == default.to_bits()
    } else if let Some((this, default)) = both::<_, String>(this, default) {
        // Most texts are empty, and comparing two of these costs a call.
        this.len() == default.len() && (this.is_empty() || this == default)
    } else {
        this == default
    }
}

#[inline]
fn both<'v, T: 'static, U: 'static>(this: &'v T, default: &'v T) -> Option<(&'v U, &'v U)> {
    let this = (this as &dyn Any).downcast_ref();
    this.zip((default as &dyn Any).downcast_ref())
}

/// A struct with a default to compare with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `is-default` fields, so it needs a `Default` to be compared with",
    label = "derive or implement `Default` for `{Self}`",
    note = "an `is-default` field says whether its value equals the struct's own `Default`"
)]
pub trait HasDefault: Default + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Default + 'static> HasDefault for T {}

/// A struct whose default can be kept for the life of the program.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has `is-default` fields, so all threads must be able to share its default",
    label = "a field of `{Self}` is not `Send` and `Sync`, as `Rc` and `Cell` are not",
    note = "use a type that is, such as `Arc` or `Mutex`, or keep the field in a struct of its own"
)]
pub trait Shared: Send + Sync {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync> Shared for T {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Plain;

    fn same<T: PartialEq + 'static>(value: &T, default: &T) -> bool {
        let Value(Repr::Plain(plain)) = value.same(Some(default)) else {
            panic!("a flag is plain");
        };
        plain.as_bool().expect("a flag is a bool")
    }

    #[test]
    fn nothing_is_a_value_that_can_be_the_default() {
        assert!(same::<Option<String>>(&None, &None));
        assert!(!same(&None, &Some(String::new())));
        assert!(!same(&Some(String::new()), &None));
        assert!(same(&Some(1), &Some(1)));
    }

    #[test]
    fn texts_and_numbers_are_compared_whole() {
        let [empty, a, b] = ["", "a", "b"].map(str::to_owned);
        assert!(same(&empty, &empty) && same(&a, &a.clone()));
        assert!(!same(&a, &b) && !same(&a, &empty));
        assert!(same(&f64::NAN, &f64::NAN) && same(&f32::NAN, &f32::NAN));
        assert!(!same(&0.0_f64, &1.0) && !same(&0.0_f32, &-0.0));
    }

    #[test]
    fn without_a_default_nothing_is_said() {
        let value = 1.same(None);
        assert!(matches!(value.0, Repr::Plain(plain) if plain == Plain::OMITTED));
    }
}
