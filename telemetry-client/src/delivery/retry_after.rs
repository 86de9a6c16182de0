//! How long an endpoint asks to be left alone.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use telemetry_core::Moment;

use super::answer::Answer;

/// Longer requests are not believed; they count as none.
const LONGEST: Duration = Duration::from_hours(24);

/// The pause that the answer asks for, if it does so in a form that can be believed.
///
/// A date is compared with the answer's own `Date`, so that a wrong clock here changes nothing.
pub(super) fn requested(answer: &Answer, now: Moment) -> Option<Duration> {
    retry_after(answer, now).or_else(|| {
        let reset = answer.rate_limit_reset.as_deref()?;
        believable(seconds(reset)?)
    })
}

fn retry_after(answer: &Answer, now: Moment) -> Option<Duration> {
    // Two of them contradict each other, or would if they were read differently.
    let [value] = answer.retry_after.as_slice() else {
        return None;
    };
    let pause = seconds(value).or_else(|| {
        let until = http_date(value)?;
        let from = answer.date.as_deref().and_then(http_date).unwrap_or(now);
        Some(until.since(from))
    })?;
    believable(pause)
}

fn believable(pause: Duration) -> Option<Duration> {
    (pause <= LONGEST).then_some(pause)
}

fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .map(Duration::from_secs)
}

fn http_date(text: &str) -> Option<Moment> {
    let time = DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    Some(Moment::from_millis(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(retry_after: &[&str], reset: Option<&str>, date: Option<&str>) -> Answer {
        Answer {
            status: 429,
            retry_after: retry_after.iter().map(|&text| text.to_owned()).collect(),
            rate_limit_reset: reset.map(str::to_owned),
            date: date.map(str::to_owned),
            ..Answer::default()
        }
    }

    fn of(retry_after: &[&str], reset: Option<&str>, date: Option<&str>) -> Option<u64> {
        // 2026-11-25T10:00:00Z
        let now = Moment::from_millis(1_795_600_800_000);
        requested(&answer(retry_after, reset, date), now).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(of(&["7"], None, None), Some(7));
        assert_eq!(of(&[" 86400 "], None, None), Some(86_400));
        assert_eq!(of(&["0"], None, None), Some(0));
        assert_eq!(of(&[], Some("30"), None), Some(30));
        assert_eq!(of(&["7"], Some("30"), None), Some(7));
        assert_eq!(of(&["Wed, 25 Nov 2026 10:00:09 GMT"], None, None), Some(9));
    }

    #[test]
    fn a_date_is_compared_with_the_answers_own_date() {
        let until = "Wed, 25 Nov 2026 12:00:30 GMT";
        let date = Some("Wed, 25 Nov 2026 12:00:00 GMT");
        assert_eq!(of(&[until], None, date), Some(30));
        let past = "Wed, 25 Nov 2026 11:59:00 GMT";
        assert_eq!(of(&[past], None, date), Some(0));
    }

    #[test]
    fn what_cannot_be_believed_counts_as_nothing() {
        for garbage in [
            "",
            "soon",
            "-5",
            "+5",
            "1.5",
            "1e3",
            "1000000000000",
            "99999999999999999999999",
            "86401",
            "Wed, 25 Nov 2026",
            "Wed, 25 Nov 2099 10:00:00 GMT",
            "٧",
        ] {
            assert_eq!(of(&[garbage], None, None), None, "{garbage}");
            assert_eq!(of(&[], Some(garbage), None), None, "{garbage}");
        }
        assert_eq!(of(&["7", "7"], None, None), None);
        assert_eq!(of(&["soon"], Some("3"), None), Some(3));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic_or_wait_longer_than_a_day(
            headers in prop::collection::vec(".*", 0..3),
            reset in prop::option::of(".*"),
            date in prop::option::of(".*"),
            now in any::<i64>(),
        ) {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let answer = answer(&headers, reset.as_deref(), date.as_deref());
            let pause = requested(&answer, Moment::from_millis(now));
            prop_assert!(pause.is_none_or(|pause| pause <= LONGEST));
        }
    }
}
