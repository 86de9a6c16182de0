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

mod gap;
mod message;

use std::fmt;

use telemetry_core::config::{Counts, Figures, Outcome};
use telemetry_core::{EventMeta, Record as _, Telemetry};

pub use gap::Gap;
pub(crate) use message::MeasuredEvent;

/// Events with the figures that are known, and what is known about the others.
#[derive(Debug, Default)]
pub struct Measured {
    events: Vec<MeasuredEvent>,
    /// What holds for each message of its event.
    gaps_of_all: Vec<Gap>,
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

impl Measured {
    /// Takes the figures of one message; those that are `None` are not known.
    pub fn take<T: Telemetry + Send + 'static>(&mut self, event: T) {
        self.take_with(event, Vec::new());
    }

    /// The same, with why figures of this message are not known: each time those that are set, or all of
    /// them if none is.
    pub fn take_lacking<T, R>(&mut self, event: T, gaps: impl IntoIterator<Item = (T, R)>)
    where
        T: Telemetry + Send + 'static,
        R: fmt::Display,
    {
        let gaps = gaps.into_iter();
        let gaps = gaps.map(|(which, reason)| Gap::of(&which, reason));
        self.take_with(event, gaps.collect());
    }

    fn take_with<T: Telemetry + Send + 'static>(&mut self, event: T, own: Vec<Gap>) {
        let of_all = self.gaps_of_all.iter();
        let of_all = of_all.filter(|gap| gap.event == T::EVENT.name).cloned();
        let message = MeasuredEvent::of(event, of_all.chain(own).collect());
        let mut events = self.events.iter_mut();
        match events.find(|known| !known.taken && known.is(T::EVENT)) {
            Some(place) => *place = message,
            None => self.events.push(message),
        }
    }

    /// Notes why figures are not known of any message of an event, whether it is taken already or later:
    /// those that are set in `which`, or all of the event if none is.
    pub fn lack<T>(&mut self, which: &T, reason: impl fmt::Display)
    where
        T: Telemetry + Default + Send + 'static,
    {
        let gap = Gap::of(which, reason);
        let mut is_there = false;
        for known in self.events.iter_mut().filter(|known| known.is(T::EVENT)) {
            known.gaps.push(gap.clone());
            is_there = true;
        }
        if !is_there {
            self.events.push(MeasuredEvent {
                taken: false,
                ..MeasuredEvent::of(T::default(), vec![gap.clone()])
            });
        }
        self.gaps_of_all.push(gap);
    }

    /// Has events stand there of which nothing may be told, so that nothing was read for them.
    pub fn leave_out(&mut self, events: Vec<&'static EventMeta>) {
        self.events
            .extend(events.into_iter().map(MeasuredEvent::left_out));
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

    /// What is not known, and why, message by message.
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

#[cfg(test)]
mod tests {
    use telemetry_core::config::FieldReading;

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
    fn what_is_not_known_of_an_event_is_not_known_of_any_of_its_messages() {
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
            .map(|message| &message.gaps)
            .collect();
        assert_eq!((known.len(), known[0]), (2, known[1]));
        let why = "`plugins.enabled_plugins`, `plugins.disabled_plugins`: why";
        assert_eq!(said(&measured), [why; 2]);
        let covers = |key| measured.gaps().any(|gap| gap.covers(key));
        assert!(covers("enabled_plugins") && !covers("plugins_with_settings"));
    }

    #[test]
    fn what_is_not_known_of_one_message_is_said_with_that_one() {
        let which = Plugins {
            enabled_plugins: Some(0),
            ..Plugins::default()
        };
        let mut measured = Measured::default();
        measured.take(Plugins::default());
        measured.take_lacking(Plugins::default(), [(which, "its own")]);
        measured.lack(&Plugins::default(), "of all");
        let known: Vec<Vec<_>> = measured
            .of(Plugins::EVENT)
            .map(|message| message.gaps.iter().map(ToString::to_string).collect())
            .collect();
        let (own, of_all) = ("`plugins.enabled_plugins`: its own", "`plugins`: of all");
        assert_eq!(known, [vec![of_all], vec![own, of_all]]);
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
