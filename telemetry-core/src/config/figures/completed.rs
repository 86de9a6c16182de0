//! Figures that were handed in, and those of another record where none was.

use std::fmt;

use super::Figures;
use crate::config::reading::Origin;
use crate::event::Record;
use crate::event_values::{EventValues, hand_over};
use crate::meta::EventMeta;
use crate::value::{Kind, Repr, Value};

/// A message of which some figures were handed in, and the others are those of another record.
pub struct CompletedFigures {
    handed_in: Figures,
    rest: Box<dyn Record + Send>,
}

impl Figures {
    /// Whether the figure of the field at this index was handed in, also one that cannot be read.
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        let known = self.reading.fields.get(index);
        known.is_some_and(|known| known.origin != Origin::Default)
    }

    /// These figures, and where none was handed in that of another record of the same event.
    #[must_use]
    pub fn completed(self, rest: Box<dyn Record + Send>) -> CompletedFigures {
        CompletedFigures {
            handed_in: self,
            rest,
        }
    }
}

impl Record for CompletedFigures {
    fn event(&self) -> &'static EventMeta {
        self.handed_in.event
    }

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        let handed_in = self.handed_in.kept.iter().enumerate();
        self.rest.values(&mut |rest| {
            let of_rest = |index: usize| match rest.plain().get(index)?.kind() {
                Kind::Rich(at) => rest.rich().get(at).copied(),
                Kind::Omitted
                | Kind::Bool(_)
                | Kind::Integer(_)
                | Kind::Label(_)
                | Kind::EmptyList => Some(Value(Repr::Plain(*rest.plain().get(index)?))),
            };
            let values: Vec<Value<'_>> = handed_in
                .clone()
                .map(|(index, kept)| {
                    if self.handed_in.has(index) {
                        kept.value()
                    } else {
                        of_rest(index).unwrap_or(Value::OMITTED)
                    }
                })
                .collect();
            hand_over(&values, receive);
        });
    }
}

impl fmt::Debug for CompletedFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletedFigures")
            .field("handed_in", &self.handed_in)
            .finish_non_exhaustive()
    }
}
