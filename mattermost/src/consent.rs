//! Whether something may be sent now, and what decided, in the words of this program.

use telemetry_client::state::Stored;
use telemetry_core::Moment;
use telemetry_core::consent::{
    Choice, Decision, Diagnostics, Lock, SecurityCheck, Source, State, Switch,
};

use crate::environment::Environment;
use crate::policy::Policy;
use crate::switch::{DIAGNOSTICS, Setting};
use crate::time::shown;

/// The product's own variable. It can only forbid.
const VARIABLE: &str = "MATTERMOST_TELEMETRY";

/// The same for the security update check.
const SECURITY_VARIABLE: &str = "MATTERMOST_SECURITY_CHECK";

/// All that decides.
#[derive(Debug)]
pub(crate) struct Facts {
    diagnostics: Diagnostics,
    policy: Option<Policy>,
    setting: Setting,
    /// The variable holds neither a yes nor a no.
    unclear_variable: bool,
}

impl Facts {
    pub(crate) fn new(environment: &Environment, setting: Setting, stored: &Stored) -> Self {
        let policy = Policy::on_diagnostics(environment);
        let (variable, unclear_variable) = variable(environment, VARIABLE);
        let do_not_track = environment
            .get("DO_NOT_TRACK")
            .is_some_and(|value| !matches!(value.to_str(), Some("0" | "false")));
        Self {
            diagnostics: Diagnostics {
                lock: policy.as_ref().map(|_| Lock::Off),
                do_not_track,
                variable,
                switch: setting.switch,
                choice: stored.diagnostics,
                notice_shown: stored.notice_shown,
                ..Diagnostics::default()
            },
            policy,
            setting,
            unclear_variable,
        }
    }

    /// What decides about messages that somebody brought from another machine, whose administrator said
    /// yes there: whatever is against it here.
    pub(crate) fn of_carrier(environment: &Environment) -> Self {
        let yes = Stored {
            diagnostics: Some(Choice::On {
                since: Moment::EARLIEST,
            }),
            ..Stored::default()
        };
        Self::new(environment, Setting::shipped(DIAGNOSTICS), &yes)
    }

    pub(crate) fn decide(&self, now: Moment) -> Decision<Diagnostics> {
        self.diagnostics.decide(now)
    }

    /// Whether policy, switch or environment say no, whatever is chosen: nothing is stored then.
    pub(crate) fn are_against(&self) -> bool {
        let Diagnostics {
            do_not_track,
            variable,
            switch,
            lock,
            choice: _,
            notice_shown: _,
            grace: _,
        } = self.diagnostics;
        lock == Some(Lock::Off)
            || do_not_track
            || variable == Some(Switch::Off)
            || switch == Switch::Off
    }

    /// What holds, in a few words.
    pub(crate) fn state(&self, decision: &Decision<Diagnostics>) -> String {
        let why = self.why(decision.source());
        match decision.state() {
            State::Off => format!("off: {why}"),
            State::Pending { until: None } => format!("pending: {why}"),
            State::Pending { until: Some(end) } => {
                format!("pending: {why}; it counts as a yes from {} on", shown(end))
            }
            State::On { as_of } => format!("on since {}: {why}", shown(as_of)),
        }
    }

    /// What decided, as a sentence without its end.
    pub(crate) fn why(&self, source: Source) -> String {
        match source {
            Source::Variable if self.unclear_variable => {
                format!(
                    "`{VARIABLE}` in the environment is neither on nor off, which counts as off"
                )
            }
            Source::Variable => format!("`{VARIABLE}` in the environment is off"),
            Source::DoNotTrack => "`DO_NOT_TRACK` is set in the environment".to_owned(),
            Source::Switch => self.setting.to_string(),
            Source::Notice => "the notice was shown".to_owned(),
            Source::Choice => "by choice".to_owned(),
            Source::UnreadableChoice => {
                "the stored choice cannot be read, which counts as no".to_owned()
            }
            Source::NoNotice => "the notice was not shown yet".to_owned(),
            Source::Policy => said(self.policy.as_ref(), source),
        }
    }

    /// What somebody can do who wants something to be sent.
    pub(crate) fn remedy(&self, source: Source) -> Option<String> {
        Some(match source {
            Source::Variable => format!("set `{VARIABLE}=on`, or take it out of the environment"),
            Source::DoNotTrack => "take `DO_NOT_TRACK` out of the environment".to_owned(),
            Source::Switch => self.setting.remedy(),
            Source::Choice => "`mattermost-telemetry on` says yes".to_owned(),
            Source::UnreadableChoice => {
                "`mattermost-telemetry on` or `mattermost-telemetry off` stores a new one"
                    .to_owned()
            }
            Source::Notice => "wait; `mattermost-telemetry on` says yes at once, \
                               `mattermost-telemetry off` says no"
                .to_owned(),
            Source::NoNotice => {
                "`mattermost-telemetry notice` shows it; `mattermost-telemetry on` \
                                 says yes at once"
                    .to_owned()
            }
            Source::Policy => return None,
        })
    }
}

/// What the policy says that decided.
fn said(policy: Option<&Policy>, source: Source) -> String {
    policy.map_or_else(|| source.to_string(), ToString::to_string)
}

/// What a variable of the product says, and whether that is unclear.
fn variable(environment: &Environment, name: &str) -> (Option<Switch>, bool) {
    let Some(value) = environment.get(name) else {
        return (None, false);
    };
    let value = value.to_string_lossy().to_ascii_lowercase();
    match value.as_str() {
        "on" | "1" | "true" | "yes" => (Some(Switch::On), false),
        "off" | "0" | "false" | "no" => (Some(Switch::Off), false),
        _ => (Some(Switch::Off), true),
    }
}

/// All that decides about the security update check.
#[derive(Debug)]
pub(crate) struct SecurityFacts {
    check: SecurityCheck,
    policy: Option<Policy>,
    setting: Setting,
}

impl SecurityFacts {
    pub(crate) fn new(environment: &Environment, setting: Setting, stored: &Stored) -> Self {
        let policy = Policy::on_security_check(environment);
        let (variable, _) = variable(environment, SECURITY_VARIABLE);
        Self {
            check: SecurityCheck {
                lock: policy.as_ref().map(|_| Lock::Off),
                variable,
                switch: setting.switch,
                choice: stored.security_check,
            },
            policy,
            setting,
        }
    }

    pub(crate) fn decide(&self) -> Decision<SecurityCheck> {
        self.check.decide()
    }

    /// What decided, as a sentence without its end.
    pub(crate) fn why(&self, source: Source) -> String {
        match source {
            Source::Variable => {
                format!("`{SECURITY_VARIABLE}` in the environment is not on")
            }
            Source::Switch => self.setting.to_string(),
            Source::Policy => said(self.policy.as_ref(), source),
            Source::Choice
            | Source::UnreadableChoice
            | Source::DoNotTrack
            | Source::Notice
            | Source::NoNotice => source.to_string(),
        }
    }

    /// What somebody can do who wants it to be made.
    pub(crate) fn remedy(&self, source: Source) -> Option<String> {
        match source {
            Source::Variable => Some(format!(
                "set `{SECURITY_VARIABLE}=on`, or take it out of the environment"
            )),
            Source::Switch => Some(self.setting.remedy()),
            Source::Choice => Some(
                "set `security_check` to `null` in `choice.json`, then the configuration decides"
                    .to_owned(),
            ),
            Source::UnreadableChoice => Some(
                "`mattermost-telemetry off` or `mattermost-telemetry on` stores a new one"
                    .to_owned(),
            ),
            Source::Policy | Source::DoNotTrack | Source::Notice | Source::NoNotice => None,
        }
    }
}
