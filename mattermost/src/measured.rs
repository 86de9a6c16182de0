//! What was read of a running server itself: figures that nobody handed in, and the reasons why some
//! are not known.
//!
//! ```
//! use mattermost_telemetry::generated::report::Plugins;
//! use mattermost_telemetry::measured::Measured;
//!
//! let mut measured = Measured::default();
//! measured.take(Plugins {
//!     plugins_with_settings: Some(2),
//!     ..Plugins::default()
//! });
//! let which = Plugins {
//!     enabled_plugins: Some(0),
//!     ..Plugins::default()
//! };
//! measured.lack(&which, "nobody says which plugins are active");
//! let gaps: Vec<String> = measured.gaps().map(ToString::to_string).collect();
//! assert_eq!(gaps, ["`plugins.enabled_plugins`: nobody says which plugins are active"]);
//! ```

use std::fmt;

use telemetry_core::config::{Counts, EventReading, FieldReading, Figures, Origin, Outcome};
use telemetry_core::{
    EventMeta, EventValues, OTHER, Record, Scope, Telemetry, ValueSink, WireValue,
};

/// Events with the figures that are known, and what is known about the others.
#[derive(Debug, Default)]
pub struct Measured {
    events: Vec<MeasuredEvent>,
    remarks: Vec<Remark>,
}

/// Something about an event that its figures do not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The event.
    pub event: &'static str,
    /// What there is to say.
    pub text: String,
}

/// One message of an event.
pub(crate) struct MeasuredEvent {
    pub(crate) record: Box<dyn Record + Send>,
    pub(crate) reading: EventReading,
    pub(crate) gaps: Vec<Gap>,
    /// Fields whose figures were handed in, by their index.
    pub(crate) handed_in: Vec<usize>,
    /// Whether there are figures, and not only reasons.
    taken: bool,
}

/// Figures that are not known, and why. It names events and keys, never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The event.
    pub event: &'static str,
    /// The keys of the figures; none if it is the whole event.
    pub keys: Vec<&'static str>,
    /// Why they are not known.
    pub reason: String,
}

impl Measured {
    /// Takes the figures of one message; those that are `None` are not known.
    pub fn take<T: Telemetry + Send + 'static>(&mut self, event: T) {
        let reading = reading(&event);
        let waiting = self
            .events
            .iter_mut()
            .find(|known| !known.taken && known.is(T::EVENT));
        match waiting {
            Some(known) => {
                known.record = Box::new(event);
                known.reading = reading;
                known.taken = true;
            }
            None => self.events.push(MeasuredEvent {
                record: Box::new(event),
                reading,
                gaps: Vec::new(),
                handed_in: Vec::new(),
                taken: true,
            }),
        }
    }

    /// Notes why figures are not known: those that are set in `which`, or all of the event if none is.
    pub fn lack<T>(&mut self, which: &T, reason: impl fmt::Display)
    where
        T: Telemetry + Default + Send + 'static,
    {
        let mut set = ValueSink::default();
        which.encode(&Scope::default(), &mut set);
        let gap = Gap {
            event: T::EVENT.name,
            keys: set
                .fields()
                .iter()
                .map(|(field, _)| field.key.as_str())
                .collect(),
            reason: reason.to_string(),
        };
        let mut events = self.events.iter_mut();
        if let Some(known) = events.find(|known| known.is(T::EVENT)) {
            known.gaps.push(gap);
            return;
        }
        let nothing = T::default();
        self.events.push(MeasuredEvent {
            reading: reading(&nothing),
            record: Box::new(nothing),
            gaps: vec![gap],
            handed_in: Vec::new(),
            taken: false,
        });
    }

    /// Has events stand there of which nothing may be told, so that nothing was read for them.
    pub fn leave_out(&mut self, events: Vec<&'static EventMeta>) {
        self.events
            .extend(events.into_iter().map(|event| MeasuredEvent {
                record: Box::new(LeftOut(event)),
                reading: EventReading {
                    fields: vec![FieldReading::default(); event.fields.len()],
                    ..EventReading::default()
                },
                gaps: Vec::new(),
                handed_in: Vec::new(),
                taken: true,
            }));
    }

    /// Puts figures that were handed in over those of the event's one message; where there are none or
    /// several, they are given back.
    pub(crate) fn complete(&mut self, figures: Figures) -> Result<(), Figures> {
        let event = figures.event();
        let mut messages = self.events.iter_mut().filter(|known| known.is(event));
        match (messages.next(), messages.next()) {
            (Some(only), None) => {
                only.complete(figures);
                Ok(())
            }
            _ => Err(figures),
        }
    }

    /// Notes something that the figures of an event do not show.
    pub fn remark<T: Telemetry>(&mut self, text: impl fmt::Display) {
        self.remarks.push(Remark {
            event: T::EVENT.name,
            text: text.to_string(),
        });
    }

    /// What there is to say beside the figures.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// What is not known, and why.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.events.iter().flat_map(|event| &event.gaps)
    }

    /// How many figures are special in which way.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let fields = self.events.iter().flat_map(MeasuredEvent::read);
        let other = fields.filter(|field| field.outcome == Outcome::Other);
        Counts {
            other: other.count() as u64,
            ..Counts::default()
        }
    }

    /// The messages of this event.
    pub(crate) fn of(&self, event: &'static EventMeta) -> impl Iterator<Item = &MeasuredEvent> {
        self.events.iter().filter(move |known| known.is(event))
    }
}

impl MeasuredEvent {
    /// What is known of the figures that were read.
    fn read(&self) -> impl Iterator<Item = &FieldReading> {
        let fields = self.reading.fields.iter().enumerate();
        let read = fields.filter(|(index, _)| !self.handed_in.contains(index));
        read.map(|(_, known)| known)
    }

    fn complete(&mut self, figures: Figures) {
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

    fn is(&self, event: &EventMeta) -> bool {
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

impl Gap {
    /// Whether the figure with this key is one of these.
    #[must_use]
    pub fn covers(&self, key: &str) -> bool {
        self.keys.is_empty() || self.keys.contains(&key)
    }
}

/// The figures, then the reason.
impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.keys.is_empty() {
            write!(f, "`{}`", self.event)?;
        }
        for (index, key) in self.keys.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}`{}.{key}`", self.event)?;
        }
        write!(f, ": {}", self.reason)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::report::{License, LicenseEdition, Plugins};

    fn said(measured: &Measured) -> Vec<String> {
        measured.gaps().map(ToString::to_string).collect()
    }

    #[test]
    fn an_event_of_which_only_reasons_are_known_stands_there_without_figures() {
        let mut measured = Measured::default();
        measured.lack(&Plugins::default(), "the directory is not there");
        assert_eq!(said(&measured), ["`plugins`: the directory is not there"]);
        let known: Vec<_> = measured.of(Plugins::EVENT).collect();
        assert_eq!(known.len(), 1);
        assert!(
            known[0]
                .reading
                .fields
                .iter()
                .all(|field| *field == FieldReading::default())
        );
    }

    #[test]
    fn figures_take_the_place_that_reasons_held_and_keep_the_reasons() {
        let mut measured = Measured::default();
        let which = Plugins {
            enabled_plugins: Some(0),
            disabled_plugins: Some(0),
            ..Plugins::default()
        };
        measured.lack(&which, "why");
        let two = Plugins {
            plugins_with_settings: Some(2),
            ..Plugins::default()
        };
        measured.take(two);
        measured.take(two);
        let known: Vec<_> = measured
            .of(Plugins::EVENT)
            .map(|event| event.gaps.len())
            .collect();
        assert_eq!(known, [1, 0]);
        assert_eq!(
            said(&measured),
            ["`plugins.enabled_plugins`, `plugins.disabled_plugins`: why"]
        );
        let covers = |key| measured.gaps().any(|gap| gap.covers(key));
        assert!(covers("enabled_plugins") && !covers("plugins_with_settings"));
    }

    #[test]
    fn what_is_not_a_listed_word_is_counted() {
        let mut measured = Measured::default();
        measured.take(License {
            edition: Some(LicenseEdition::Other),
            users: Some(3),
            ..License::default()
        });
        assert_eq!(measured.counts().other, 1);
    }
}
