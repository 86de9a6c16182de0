//! What becomes of what lints find.

use std::collections::HashSet;

use super::Linted;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Event, Field, Level, Levels, Schema, Span};

/// What a finding is about, which tells where it can be allowed.
#[derive(Clone, Copy, Debug)]
pub(super) enum About<'a> {
    /// The schema as a whole.
    Schema,
    /// An event.
    Event(&'a Event),
    /// A field of an event.
    Field(&'a Event, &'a Field),
}

/// Takes in what lints find, and gives each finding its level.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    levels: &'a Levels,
    /// The places of the `allow`s that were needed.
    used: HashSet<Span>,
    linted: Linted,
}

impl<'a> Judge<'a> {
    pub(super) fn new(levels: &'a Levels) -> Self {
        Self {
            levels,
            used: HashSet::new(),
            linted: Linted::default(),
        }
    }

    /// Takes in a finding. An `allow` counts as needed whatever the level is.
    pub(super) fn report(&mut self, about: About<'_>, mut finding: Diagnostic) {
        let [of_field, of_event] = match about {
            About::Schema => [&[][..], &[]],
            About::Event(event) => [&[][..], &event.allow],
            About::Field(event, field) => [&field.allow[..], &event.allow],
        };
        let mut allows = of_field.iter().chain(of_event);
        let allow = allows.find(|allow| allow.lint == finding.code);
        self.used.extend(allow.map(|allow| allow.span));
        finding.level = self.levels.of(finding.code);
        if allow.is_some() || finding.level == Level::Allow {
            self.linted.allowed += 1;
        } else {
            self.linted.findings.push(finding);
        }
    }

    /// Reports what is allowed and was not found.
    pub(super) fn unused_allows(&mut self, schema: &Schema) {
        for event in &schema.events {
            let fields = event.fields.iter().flat_map(|field| &field.allow);
            // Of what is not sent, nothing else is looked at.
            let expired = event.expired.iter().flat_map(|field| &field.allow);
            let expired = expired.filter(|allow| allow.lint == Code::Expired);
            for allow in event.allow.iter().chain(fields).chain(expired) {
                if self.used.contains(&allow.span) {
                    continue;
                }
                let name = allow.lint.lint().map_or("", |lint| lint.name);
                let finding = Diagnostic::new(
                    Code::UnusedAllow,
                    format!("`{name}` finds nothing here"),
                    allow.span,
                    "remove the line",
                );
                self.report(About::Schema, finding);
            }
        }
    }

    pub(super) fn linted(self) -> Linted {
        self.linted
    }
}
