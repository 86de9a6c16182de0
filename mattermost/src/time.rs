//! The clock, and times as people read them.

use jiff::Timestamp;
use telemetry_client::delivery::{Clock as _, Stamp, SystemClock};
use telemetry_core::Moment;

/// This moment.
pub(crate) fn now() -> Stamp {
    SystemClock::default().now()
}

/// A moment to the second, for people.
pub(crate) fn shown(moment: Moment) -> String {
    timestamp(moment)
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string()
}

/// A moment as RFC 3339, for programs.
pub(crate) fn exact(moment: Moment) -> String {
    format!("{:.3}", timestamp(moment))
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millis()).unwrap_or(if moment.as_millis() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
