//! From what was kept to the fields of a struct.

use std::slice;

use super::Settings;
use super::judge::Content;
use super::walk::Slot;
use crate::choice::Choice;
use crate::default::IsDefault;
use crate::label::LabelSet;
use crate::value::{Formatted, TimeOfDay, Version};

/// What was read for the fields of generated structs, in declared order.
///
/// Each method takes the next value and stores it. Where there is none, because the setting is
/// absent or unreadable, the field stays what it is: its default.
#[derive(Debug)]
pub struct Values<'r> {
    slots: slice::Iter<'r, Slot>,
}

impl<'r> Values<'r> {
    pub(super) fn new(slots: &'r [Slot]) -> Self {
        Self {
            slots: slots.iter(),
        }
    }

    /// The next event's struct.
    #[must_use]
    pub fn event<T: Settings>(&mut self) -> T {
        let all = self.slots.as_slice();
        let (own, rest) = all.split_at(T::RULES.len().min(all.len()));
        self.slots = rest.iter();
        let mut settings = T::default();
        settings.fill(&mut Values::new(own));
        settings
    }

    fn next(&mut self) -> Option<Content> {
        self.slots.next()?.content
    }

    /// A field of class `bool`.
    pub fn bool(&mut self, field: &mut bool) {
        if let Some(Content::Bool(value)) = self.next() {
            *field = value;
        }
    }

    /// A field of class `is-default`.
    pub fn is_default(&mut self, field: &mut IsDefault) {
        if let Some(Content::Bool(value)) = self.next() {
            *field = IsDefault::new(value);
        }
    }

    /// A field of class `enum` with integers.
    pub fn integer(&mut self, field: &mut i64) {
        if let Some(Content::Integer(value)) = self.next() {
            *field = value;
        }
    }

    /// A field of class `count`; a number below zero is zero.
    pub fn count(&mut self, field: &mut u64) {
        if let Some(Content::Integer(value)) = self.next() {
            *field = u64::try_from(value).unwrap_or(0);
        }
    }

    /// A field with one of some labels.
    pub fn label<T: Choice>(&mut self, field: &mut T) {
        match self.next() {
            Some(Content::Label(index)) => *field = T::ALL.get(index).copied().unwrap_or(T::OTHER),
            Some(Content::Other) => *field = T::OTHER,
            _ => {}
        }
    }

    /// A field with a list of labels.
    pub fn labels(&mut self, field: &mut LabelSet) {
        if let Some(Content::Set(set)) = self.next() {
            *field = set;
        }
    }

    /// A field in the format `version`.
    pub fn version(&mut self, field: &mut Formatted<Version>) {
        match self.next() {
            Some(Content::Version(version)) => *field = Formatted::Parsed(version),
            Some(Content::Label(index)) => *field = Formatted::Label(index),
            Some(Content::Other) => *field = Formatted::Other,
            _ => {}
        }
    }

    /// A field in the format `time-of-day`.
    pub fn time_of_day(&mut self, field: &mut Formatted<TimeOfDay>) {
        match self.next() {
            Some(Content::TimeOfDay(time)) => *field = Formatted::Parsed(time),
            Some(Content::Label(index)) => *field = Formatted::Label(index),
            Some(Content::Other) => *field = Formatted::Other,
            _ => {}
        }
    }
}
