//! Times as text.

use jiff::Timestamp;
use telemetry_core::Moment;

/// RFC 3339 in UTC with milliseconds, always 24 characters for the years that occur.
pub(crate) fn rfc3339(moment: Moment) -> String {
    let time = Timestamp::from_millisecond(moment.as_millis()).unwrap_or_else(|_| {
        if moment.as_millis() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        }
    });
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc_with_milliseconds() {
        let text = |millis| rfc3339(Moment::from_millis(millis));
        assert_eq!(text(1_795_600_800_007), "2026-11-25T10:00:00.007Z");
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert!(text(i64::MAX).starts_with("9999-"));
        assert!(text(i64::MIN).starts_with("-009999-"));
    }
}
