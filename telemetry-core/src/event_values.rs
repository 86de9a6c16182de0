//! The values of one event on their way to a sink.

use crate::value::{Plain, Repr, Value};

/// The values of an event's fields, in schema order.
///
/// Most are plain and lie side by side in eight bytes each; the few others lie apart.
#[derive(Debug)]
pub struct EventValues<'e, 'v> {
    plain: &'e mut [Plain],
    rich: &'e mut [Value<'v>],
    /// How many of the others are there.
    used: usize,
}

impl<'e, 'v> EventValues<'e, 'v> {
    /// Room for as many values, all omitted, as there are fields, and for those that are not plain.
    #[inline]
    pub(crate) fn new(plain: &'e mut [Plain], rich: &'e mut [Value<'v>]) -> Self {
        Self {
            plain,
            rich,
            used: 0,
        }
    }

    /// Puts a value at its place.
    #[inline]
    pub(crate) fn put(&mut self, index: usize, value: Value<'v>) {
        let plain = if let Repr::Plain(plain) = value.0 {
            plain
        } else {
            self.keep(value)
        };
        if let Some(place) = self.plain.get_mut(index) {
            *place = plain;
        }
    }

    /// Where there is no room for it, the value is omitted.
    fn keep(&mut self, value: Value<'v>) -> Plain {
        if let Repr::List(set) = value.0
            && set.is_empty()
        {
            return Plain::EMPTY_LIST;
        }
        let Some(place) = self.rich.get_mut(self.used) else {
            return Plain::OMITTED;
        };
        *place = value;
        let plain = Plain::rich(self.used);
        self.used += 1;
        plain
    }

    /// One for each field.
    #[inline]
    pub(crate) const fn plain(&self) -> &[Plain] {
        self.plain
    }

    /// How many are not plain.
    #[inline]
    pub(crate) const fn rich_count(&self) -> usize {
        self.used
    }

    /// Those that a [`Plain`] value points to.
    #[inline]
    pub(crate) const fn rich(&self) -> &[Value<'v>] {
        self.rich
    }
}

/// Hands over values of any kinds, as implementations by hand have them.
pub fn hand_over(values: &[Value<'_>], receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
    let mut plain = vec![Plain::OMITTED; values.len()];
    let mut rich = vec![Value::OMITTED; values.len()];
    let mut all = EventValues::new(&mut plain, &mut rich);
    for (index, value) in values.iter().enumerate() {
        all.put(index, *value);
    }
    receive(&all);
}
