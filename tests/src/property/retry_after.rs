//! What an endpoint asks for is granted where it can be believed, and never more than a day.
//!
//! In the headers `@SECONDS` stands for that moment, as HTTP writes dates. `Now` is what the clock here
//! shows, in milliseconds since 1970.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use telemetry_client::delivery::{AckRule, Answer, Verdict};
use telemetry_core::Moment;

use super::answer::Parts;
use super::delivery::{NOW, judge};

const LONGEST: Duration = Duration::from_hours(24);

pub(super) fn holds(input: &[u8]) {
    let parts = Parts::of(input);
    let written = Answer {
        status: 503,
        ..parts.answer()
    };
    let now = parts.first("now").and_then(|millis| millis.parse().ok());
    let now = now.map_or(NOW, Moment::from_millis);
    let pause = pause(&written, now);
    if let Some(asked) = plainly_asked(&written) {
        let believable = |pause: &Duration| *pause <= LONGEST;
        assert_eq!(pause, asked.into_iter().find(believable));
    }
}

/// The pause that is granted.
fn pause(written: &Answer, now: Moment) -> Option<Duration> {
    let dated = |text: &String| dated(text).unwrap_or_else(|| text.clone());
    let answer = Answer {
        retry_after: written.retry_after.iter().map(dated).collect(),
        date: written.date.as_ref().map(dated),
        ..written.clone()
    };
    let (verdict, wait) = judge(&Ok(answer), AckRule::AnyBody, now);
    let granted = if let Verdict::Retry { pause, .. } = verdict {
        Some(pause)
    } else {
        None
    };
    let pause = granted.expect("what is wrong for now is tried again");
    assert!(pause.is_none_or(|pause| pause <= LONGEST));
    assert!(wait >= pause.unwrap_or_default() && wait <= LONGEST);
    pause
}

/// The pauses that are asked for, the first one that can be believed counts; `None` where that is not
/// plain.
fn plainly_asked(written: &Answer) -> Option<Vec<Duration>> {
    let [value] = written.retry_after.as_slice() else {
        return None;
    };
    let asked = digits(value).or_else(|| {
        let between = seconds(value)?.saturating_sub(seconds(written.date.as_ref()?)?);
        Some(u64::try_from(between).unwrap_or(0))
    })?;
    let reset = written.rate_limit_reset.as_ref();
    let otherwise = reset.map(|reset| digits(reset.trim()));
    let asked = [Some(asked), otherwise.flatten()];
    Some(
        asked
            .into_iter()
            .flatten()
            .map(Duration::from_secs)
            .collect(),
    )
}

fn digits(text: &str) -> Option<u64> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

/// The moment that `@SECONDS` stands for.
fn seconds(text: &str) -> Option<i64> {
    let seconds = text.strip_prefix('@')?.parse().ok()?;
    dated(text).map(|_| seconds)
}

/// A date as HTTP writes it.
fn dated(text: &str) -> Option<String> {
    let seconds = text.strip_prefix('@')?.parse().ok()?;
    let moment = Timestamp::from_second(seconds).ok()?;
    let printer = DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&moment).ok()
}
