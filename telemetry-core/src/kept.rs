//! Events without their structs.

use std::ops::Range;

use crate::encode::Fields;
use crate::event::Telemetry;
use crate::event_values::EventValues;
use crate::meta::EventMeta;
use crate::scope::Scope;
use crate::sink::Sink;
use crate::value::Plain;

/// Values of events, kept as they are, so that somebody with more time encodes them.
#[derive(Debug, Default)]
pub struct KeptValues(Vec<Plain>);

impl KeptValues {
    /// Keeps the values of an event, and answers where. `None` if not all of them are bools,
    /// numbers and labels: such an event has to be encoded while its struct is there.
    #[inline]
    pub fn keep<E: Telemetry>(&mut self, event: &E) -> Option<Range<usize>> {
        let mut kept = None;
        event.values(&mut |values| {
            if values.rich_count() == 0 {
                let start = self.0.len();
                self.0.extend_from_slice(values.plain());
                kept = Some(start..self.0.len());
            }
        });
        kept
    }

    /// How many values are kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets them and keeps the memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes over what others kept, behind what is here.
    pub fn append(&mut self, later: &mut Self) {
        self.0.append(&mut later.0);
    }

    /// Encodes the values at a place as this event. Domains are applied as to any other.
    pub fn encode(
        &self,
        event: &'static EventMeta,
        place: Range<usize>,
        scope: &Scope<'_>,
        sink: &mut dyn Sink,
    ) {
        let kept = self.0.get(place).unwrap_or_default();
        let mut few = [Plain::OMITTED; 16];
        let mut many = Vec::new();
        let plain = if let Some(few) = few.get_mut(..kept.len()) {
            few.copy_from_slice(kept);
            few
        } else {
            many.extend_from_slice(kept);
            &mut many
        };
        sink.event(&Fields::new(
            event,
            &EventValues::new(plain, &mut []),
            scope,
        ));
    }
}
