//! What changes are about.

use crate::model::{Category, Event, Field, LabelSet, Never, Purpose, Span};

/// A thing in two schemas, one of which may lack it.
#[derive(Debug, PartialEq)]
pub enum Sides<'a, T> {
    /// It is only in the schema after the change.
    Added(&'a T),
    /// It is only in the schema before the change.
    Removed(&'a T),
    /// It is in both: as it was, and as it is.
    Both(&'a T, &'a T),
}

impl<T> Clone for Sides<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Sides<'_, T> {}

impl<'a, T> Sides<'a, T> {
    /// As it was.
    #[must_use]
    pub const fn before(self) -> Option<&'a T> {
        match self {
            Self::Added(_) => None,
            Self::Removed(before) | Self::Both(before, _) => Some(before),
        }
    }

    /// As it is.
    #[must_use]
    pub const fn after(self) -> Option<&'a T> {
        match self {
            Self::Removed(_) => None,
            Self::Added(after) | Self::Both(_, after) => Some(after),
        }
    }

    /// As it is, or as it was last.
    #[must_use]
    pub const fn latest(self) -> &'a T {
        match self {
            Self::Added(latest) | Self::Removed(latest) | Self::Both(_, latest) => latest,
        }
    }
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject<'a> {
    /// The schema as a whole, which `telemetry.toml` describes.
    Schema,
    /// Why data may be collected.
    Purpose(Sides<'a, Purpose>),
    /// A heading.
    Category(Sides<'a, Category>),
    /// Labels that fields share.
    LabelSet(Sides<'a, LabelSet>),
    /// A setting that is never collected.
    Never(Sides<'a, Never>),
    /// A message.
    Event(Sides<'a, Event>),
    /// A data point of a message.
    Field(Sides<'a, Event>, Sides<'a, Field>),
}

impl<'a> Subject<'a> {
    /// The event that it is, or belongs to.
    #[must_use]
    pub const fn event(self) -> Option<Sides<'a, Event>> {
        match self {
            Self::Event(event) | Self::Field(event, _) => Some(event),
            Self::Schema
            | Self::Purpose(_)
            | Self::Category(_)
            | Self::LabelSet(_)
            | Self::Never(_) => None,
        }
    }

    /// The field that it is.
    #[must_use]
    pub const fn field(self) -> Option<Sides<'a, Field>> {
        match self {
            Self::Field(_, field) => Some(field),
            Self::Schema
            | Self::Purpose(_)
            | Self::Category(_)
            | Self::LabelSet(_)
            | Self::Never(_)
            | Self::Event(_) => None,
        }
    }

    /// How it is called: `EVENT.KEY`, `EVENT`, `[never] PATH`, `[purposes] ID` and so on.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Schema => "telemetry.toml".to_owned(),
            Self::Purpose(purpose) => format!("[purposes] {}", purpose.latest().id),
            Self::Category(category) => format!("[category] {}", category.latest().title),
            Self::LabelSet(set) => format!("[labels] {}", set.latest().name),
            Self::Never(never) => format!("[never] {}", never.latest().path),
            Self::Event(event) => event.latest().name.clone(),
            Self::Field(event, field) => {
                format!("{}.{}", event.latest().name, field.latest().key)
            }
        }
    }

    /// Where it is declared after the change; for a field that is gone, where its event is. `None`
    /// where nothing is left of it.
    #[must_use]
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Schema => Some(Span::default()),
            Self::Purpose(purpose) => Some(purpose.after()?.span),
            Self::Category(category) => Some(category.after()?.span),
            Self::LabelSet(set) => Some(set.after()?.span),
            Self::Never(never) => Some(never.after()?.span),
            Self::Event(event) => Some(event.after()?.span),
            Self::Field(event, field) => match field.after() {
                Some(field) => Some(field.span),
                None => Some(event.after()?.span),
            },
        }
    }
}
