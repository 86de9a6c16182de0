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

/// A moment of RFC 3339.
pub(crate) fn parse(text: &str) -> Result<Moment, String> {
    let moment: Option<Timestamp> = text.parse().ok();
    let moment =
        moment.ok_or("a time has a day and where it holds, such as 2026-11-23T15:30:00Z")?;
    Ok(Moment::from_millis(moment.as_millisecond()))
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millis()).unwrap_or(if moment.as_millis() < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
