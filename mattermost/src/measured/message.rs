//! One message of an event, as far as it was read.

use std::fmt;

use telemetry_core::config::{EventReading, FieldReading, Figures, Origin, Outcome};
use telemetry_core::{
    EventMeta, EventValues, OTHER, Record, Scope, Telemetry, ValueSink, WireValue,
};

use super::Gap;

/// One message of an event.
pub(crate) struct MeasuredEvent {
    pub(crate) record: Box<dyn Record + Send>,
    pub(crate) reading: EventReading,
    pub(crate) gaps: Vec<Gap>,
    /// Fields whose figures were handed in, by their index.
    pub(crate) handed_in: Vec<usize>,
    /// Whether there are figures, and not only reasons.
    pub(super) taken: bool,
}

impl MeasuredEvent {
    /// A message with these figures; those that are `None` are not known, for these reasons.
    pub(super) fn of<T: Telemetry + Send + 'static>(event: T, gaps: Vec<Gap>) -> Self {
        Self {
            reading: reading(&event),
            record: Box::new(event),
            gaps,
            handed_in: Vec::new(),
            taken: true,
        }
    }

    /// An event of which nothing may be told.
    pub(super) fn left_out(event: &'static EventMeta) -> Self {
        Self {
            record: Box::new(LeftOut(event)),
            reading: EventReading {
                fields: vec![FieldReading::default(); event.fields.len()],
                ..EventReading::default()
            },
            gaps: Vec::new(),
            handed_in: Vec::new(),
            taken: true,
        }
    }

    /// What is known of the figures that were read.
    pub(super) fn read(&self) -> impl Iterator<Item = &FieldReading> {
        let fields = self.reading.fields.iter().enumerate();
        let read = fields.filter(|(index, _)| !self.handed_in.contains(index));
        read.map(|(_, known)| known)
    }

    /// Puts figures that were handed in over its own.
    pub(super) fn complete(&mut self, figures: Figures) {
        let reading = figures.reading();
        self.reading.omitted = reading.omitted.clone();
        let event = self.record.event();
        let fields = self.reading.fields.iter_mut().zip(&reading.fields);
        for (index, (known, handed_in)) in fields.enumerate() {
            if figures.has(index) {
                *known = *handed_in;
                self.handed_in.push(index);
            }
        }
        let is_read = |key: &&str| {
            let mut fields = event.fields.iter();
            let index = fields.position(|field| field.key.as_str() == *key);
            index.is_none_or(|index| !figures.has(index))
        };
        for gap in &mut self.gaps {
            if gap.keys.is_empty() {
                gap.keys = event
                    .fields
                    .iter()
                    .map(|field| field.key.as_str())
                    .collect();
            }
            gap.keys.retain(is_read);
        }
        self.gaps.retain(|gap| !gap.keys.is_empty());
        let nothing: Box<dyn Record + Send> = Box::new(LeftOut(event));
        let rest = std::mem::replace(&mut self.record, nothing);
        self.record = Box::new(figures.completed(rest));
    }

    pub(super) fn is(&self, event: &EventMeta) -> bool {
        self.record.event().name == event.name
    }
}

/// An event without values.
struct LeftOut(&'static EventMeta);

impl Record for LeftOut {
    fn event(&self) -> &'static EventMeta {
        self.0
    }

    fn values(&self, _: &mut dyn FnMut(&EventValues<'_, '_>)) {}
}

impl fmt::Debug for MeasuredEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeasuredEvent")
            .field("event", &self.record.event().name)
            .field("gaps", &self.gaps)
            .finish_non_exhaustive()
    }
}

/// Which figures are there, and which of them are not told as they are.
fn reading<T: Telemetry>(event: &T) -> EventReading {
    let mut sent = ValueSink::default();
    event.encode(&Scope::default(), &mut sent);
    let known = |value: Option<&WireValue>| {
        let is_other = match value {
            Some(WireValue::Text(text)) => text == OTHER,
            Some(WireValue::List(labels)) => labels.contains(&OTHER),
            Some(WireValue::Bool(_) | WireValue::Integer(_)) | None => false,
        };
        FieldReading {
            origin: value.map_or(Origin::Default, |_| Origin::File),
            outcome: if is_other {
                Outcome::Other
            } else {
                Outcome::AsIs
            },
        }
    };
    let fields = T::EVENT.fields.iter();
    EventReading {
        fields: fields
            .map(|field| known(sent.get(field.key.as_str())))
            .collect(),
        ..EventReading::default()
    }
}
