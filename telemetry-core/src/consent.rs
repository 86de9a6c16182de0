//! The decision whether something may be sent now, and what decided it.
//!
//! It is a pure function of facts that the host collects: [`Diagnostics::decide`] and
//! [`SecurityCheck::decide`], each by itself. Only a decision makes a [`Permit`], a permit is spent
//! by one send, and the next send asks again.
//!
//! ```
//! use std::time::Duration;
//! use telemetry_core::consent::{Diagnostics, State, Switch};
//! use telemetry_core::Moment;
//!
//! let shown = Moment::from_millis(1_764_000_000_000);
//! let facts = Diagnostics { switch: Switch::On, notice_shown: Some(shown), ..Diagnostics::default() };
//!
//! let early = facts.decide(shown.after(Duration::from_secs(60)));
//! assert!(matches!(early.state(), State::Pending { .. }));
//! assert!(early.permit().is_none());
//!
//! let later = facts.decide(shown.after(Duration::from_hours(1)));
//! assert_eq!(later.source().to_string(), "the notice was shown and its grace period is over");
//! assert!(later.permit().is_some());
//! ```
//!
//! Nothing but a decision makes a permit:
//!
//! ```compile_fail,E0451
//! use telemetry_core::consent::{Diagnostics, Permit};
//! let permit = Permit::<Diagnostics> { as_of: telemetry_core::Moment::EARLIEST };
//! ```
//!
//! One decision makes one permit:
//!
//! ```compile_fail,E0382
//! use telemetry_core::consent::Diagnostics;
//! let decision = Diagnostics::default().decide(telemetry_core::Moment::EARLIEST);
//! let (first, second) = (decision.permit(), decision.permit());
//! ```
//!
//! And a permit for one thing is none for the other:
//!
//! ```compile_fail,E0308
//! use telemetry_core::consent::{Diagnostics, Permit, SecurityCheck};
//! fn upload(_: Permit<Diagnostics>) {}
//! if let Some(permit) = SecurityCheck::default().decide().permit() {
//!     upload(permit);
//! }
//! ```

mod agreement;
mod decision;
mod limits;

pub use agreement::{Agreement, Given, Standing, Upgrades};
pub use decision::{Decision, Permit, Source, State};
pub use limits::Limits;

use std::time::Duration;

use crate::moment::Moment;

/// A switch of the product or its environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Switch {
    /// It allows.
    On,
    /// It forbids. What nobody has set is off.
    #[default]
    Off,
}

/// What the administrator chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Yes; nothing recorded before the moment of the choice is sent.
    On {
        /// When it was chosen.
        since: Moment,
    },
    /// No.
    Off,
    /// There is a choice that cannot be read; until somebody chooses again it counts as no.
    Unreadable,
}

/// A policy above the administrator's choice, such as one that an organization rolls out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lock {
    /// Nothing may be sent, whatever was chosen.
    Off,
    /// An explicit yes for everybody, which needs no notice; switch and environment still forbid.
    On {
        /// Since when the policy says so.
        since: Moment,
    },
}

/// What makes a yes of a notice that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grace {
    /// This much time after it was first shown.
    Period(Duration),
    /// Nothing: somebody has to choose.
    ExplicitYes,
}

impl Default for Grace {
    fn default() -> Self {
        Self::Period(Duration::from_hours(1))
    }
}

/// The facts that decide about diagnostics: reports and occurrences.
///
/// The default forbids, since nobody has set the switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Diagnostics {
    /// A policy above the choice.
    pub lock: Option<Lock>,
    /// Whether `DO_NOT_TRACK` asks for silence.
    pub do_not_track: bool,
    /// The product's own variable of the environment, where it is set. It can only forbid.
    pub variable: Option<Switch>,
    /// The setting in the product's configuration.
    pub switch: Switch,
    /// The stored choice.
    pub choice: Option<Choice>,
    /// When the notice was first shown.
    pub notice_shown: Option<Moment>,
    /// What makes a yes of the notice.
    pub grace: Grace,
}

impl Diagnostics {
    /// Decides. What forbids wins, in the order of the fields.
    pub fn decide(&self, now: Moment) -> Decision<Self> {
        let forbidden = if self.lock == Some(Lock::Off) {
            Some(Source::Policy)
        } else if self.do_not_track {
            Some(Source::DoNotTrack)
        } else if self.variable == Some(Switch::Off) {
            Some(Source::Variable)
        } else if self.switch == Switch::Off {
            Some(Source::Switch)
        } else {
            None
        };
        if let Some(source) = forbidden {
            return Decision::new(State::Off, source);
        }
        if let Some(Lock::On { since }) = self.lock {
            return Decision::new(State::On { as_of: since }, Source::Policy);
        }
        match self.choice {
            Some(Choice::On { since }) => Decision::new(State::On { as_of: since }, Source::Choice),
            Some(Choice::Off) => Decision::new(State::Off, Source::Choice),
            Some(Choice::Unreadable) => Decision::new(State::Off, Source::UnreadableChoice),
            None => self.decide_by_notice(now),
        }
    }

    fn decide_by_notice(&self, now: Moment) -> Decision<Self> {
        match (self.notice_shown, self.grace) {
            (None, _) => Decision::new(State::Pending { until: None }, Source::NoNotice),
            (Some(_), Grace::ExplicitYes) => {
                Decision::new(State::Pending { until: None }, Source::Notice)
            }
            (Some(shown), Grace::Period(period)) => {
                let end = shown.after(period);
                let state = if now >= end {
                    State::On { as_of: end }
                } else {
                    State::Pending { until: Some(end) }
                };
                Decision::new(state, Source::Notice)
            }
        }
    }
}

/// The facts that decide about the security update check.
///
/// It serves the installation itself, so `DO_NOT_TRACK` and the notice do not bear on it. The
/// default forbids, since nobody has set the switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SecurityCheck {
    /// A policy above the choice.
    pub lock: Option<Lock>,
    /// The product's own variable of the environment, where it is set. It can only forbid.
    pub variable: Option<Switch>,
    /// The setting in the product's configuration.
    pub switch: Switch,
    /// The stored choice.
    pub choice: Option<Choice>,
}

impl SecurityCheck {
    /// Decides. What forbids wins, in the order of the fields.
    pub fn decide(&self) -> Decision<Self> {
        let (state, source) = if self.lock == Some(Lock::Off) {
            (State::Off, Source::Policy)
        } else if self.variable == Some(Switch::Off) {
            (State::Off, Source::Variable)
        } else if self.switch == Switch::Off {
            (State::Off, Source::Switch)
        } else if let Some(Lock::On { since }) = self.lock {
            (State::On { as_of: since }, Source::Policy)
        } else {
            match self.choice {
                Some(Choice::On { since }) => (State::On { as_of: since }, Source::Choice),
                Some(Choice::Off) => (State::Off, Source::Choice),
                Some(Choice::Unreadable) => (State::Off, Source::UnreadableChoice),
                None => (
                    State::On {
                        as_of: Moment::EARLIEST,
                    },
                    Source::Switch,
                ),
            }
        };
        Decision::new(state, source)
    }
}

#[cfg(test)]
mod tests;
