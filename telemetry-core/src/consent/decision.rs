//! What was decided, by what, and the token that only this makes.

use std::fmt;
use std::marker::PhantomData;

use crate::moment::Moment;

/// What holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing is recorded, nothing is sent, no identifier exists.
    Off,
    /// Nothing is recorded yet.
    Pending {
        /// When the notice becomes a yes; `None` if only somebody's choice, or showing the notice,
        /// changes anything.
        until: Option<Moment>,
    },
    /// What was recorded at this moment or later may be sent.
    On {
        /// The moment.
        as_of: Moment,
    },
}

/// What decided. Its `Display` is a phrase for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A policy above the administrator's choice.
    Policy,
    /// The variable `DO_NOT_TRACK`.
    DoNotTrack,
    /// The product's own variable of the environment.
    Variable,
    /// The setting in the product's configuration.
    Switch,
    /// The stored choice.
    Choice,
    /// A stored choice that cannot be read.
    UnreadableChoice,
    /// The notice that was shown.
    Notice,
    /// That no notice was shown yet.
    NoNotice,
}

impl Source {
    /// A word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::DoNotTrack => "do-not-track",
            Self::Variable => "variable",
            Self::Switch => "switch",
            Self::Choice => "choice",
            Self::UnreadableChoice => "unreadable-choice",
            Self::Notice => "notice",
            Self::NoNotice => "no-notice",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "a policy decides",
            Self::DoNotTrack => "the environment sets DO_NOT_TRACK",
            Self::Variable => "the product's variable in the environment forbids it",
            Self::Switch => "the product's configuration decides",
            Self::Choice => "the administrator chose",
            Self::UnreadableChoice => "the stored choice cannot be read",
            Self::Notice => "the notice was shown and its grace period is over",
            Self::NoNotice => "the notice was not shown yet",
        })
    }
}

/// What was decided about `S`, and by what.
///
/// It is no `Clone`: what was decided a moment ago says nothing about now.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a decision that nobody heeds protects nobody"]
pub struct Decision<S> {
    state: State,
    source: Source,
    subject: PhantomData<fn() -> S>,
}

impl<S> Decision<S> {
    pub(super) const fn new(state: State, source: Source) -> Self {
        Self {
            state,
            source,
            subject: PhantomData,
        }
    }

    /// What holds now.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// What decided.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The token for one send, if something may be sent.
    #[must_use]
    pub fn permit(self) -> Option<Permit<S>> {
        match self.state {
            State::On { as_of } => Some(Permit {
                as_of,
                subject: PhantomData,
            }),
            State::Off | State::Pending { .. } => None,
        }
    }
}

/// The right to record or to send once, made by a [`Decision`] and by nothing else.
#[derive(Debug)]
pub struct Permit<S> {
    as_of: Moment,
    subject: PhantomData<fn() -> S>,
}

impl<S> Permit<S> {
    /// Since when what is recorded may be sent.
    #[must_use]
    pub const fn as_of(&self) -> Moment {
        self.as_of
    }

    /// Whether what was recorded then may be sent.
    #[must_use]
    pub fn covers(&self, recorded: Moment) -> bool {
        recorded >= self.as_of
    }
}
