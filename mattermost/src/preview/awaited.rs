//! What would leave if somebody agreed to all that the program can send.

use telemetry_core::{Record as _, Scope, ValueSink, WireValue};

use crate::daily::{Part, Source};

/// An event as it would leave then.
pub(super) struct Awaited {
    /// None if somebody did agree.
    whole: Option<ValueSink>,
    /// Whether nothing of it was agreed to, so that perhaps nobody read its figures.
    is_new: bool,
    /// Whether it lacks what was counted by all that can be sent, of which it tells nothing until then.
    lacks_counts: bool,
}

impl Awaited {
    pub(super) fn new(part: &Part<'_>, scope: &Scope<'_>) -> Self {
        let earlier = scope.agreed.filter(|agreed| !agreed.is_current());
        let whole = earlier.map(|_| {
            let all = Scope {
                agreed: None,
                ..*scope
            };
            let mut whole = ValueSink::default();
            part.encode_into(&all, &mut whole);
            whole
        });
        Self {
            whole,
            is_new: !scope.allows(part.event()),
            lacks_counts: part.source == Source::Report,
        }
    }

    /// Whether more would leave than this value.
    pub(super) fn is_more(&self, key: &str, value: Option<&WireValue>) -> bool {
        let more = |whole: &ValueSink| {
            self.is_new || whole.get(key) != value || self.lacks_counts && value.is_none()
        };
        self.whole.as_ref().is_some_and(more)
    }

    /// Why there is this value and not more.
    pub(super) fn why(value: Option<&WireValue>) -> &'static str {
        match value {
            Some(_) => "as was agreed; more waits for agreement",
            None => "waits for agreement",
        }
    }
}
