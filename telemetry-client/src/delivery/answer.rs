//! What an endpoint answered, and what follows from it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use telemetry_core::Moment;

use super::retry_after;

/// The parts of an HTTP answer that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Date`.
    pub date: Option<String>,
    /// Every `Retry-After`.
    pub retry_after: Vec<String>,
    /// `X-RateLimit-Reset`.
    pub rate_limit_reset: Option<String>,
    /// The body's beginning, up to the transport's limit.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, so the endpoint has nothing of the request. A retry helps.
    #[error("the endpoint cannot be reached")]
    Unreachable,
    /// The connection ended or the time was over after the request began, so nobody knows whether
    /// the endpoint has it. A retry helps.
    #[error("the connection was lost before the answer")]
    Lost,
    /// The endpoint could not prove who it is, or there are no certificates here to prove it with.
    /// Somebody has to act.
    #[error("the endpoint's certificate is not trusted")]
    Untrusted,
}

/// When an answer of status 2xx counts as an acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AckRule {
    /// Unless it is an HTML page.
    #[default]
    AnyBody,
    /// Only if the body contains this text, such as `"success":true`.
    BodyContains(String),
}

/// Why nothing is sent for a day: trying again sooner cannot help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parked {
    /// The endpoint refused with this status.
    Refused(u16),
    /// The endpoint pointed elsewhere with this status; nobody follows.
    Redirected(u16),
    /// A page for people answered in the endpoint's place, such as that of a captive portal.
    Page,
    /// The answer's body is not the acknowledgement that the configuration demands.
    Unconfirmed,
    /// The endpoint's certificate is not trusted.
    Untrusted,
}

impl fmt::Display for Parked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "the endpoint refused with status {status}"),
            Self::Redirected(status) => {
                write!(f, "the endpoint answered with a redirect ({status})")
            }
            Self::Page => f.write_str("an HTML page answered in place of the endpoint"),
            Self::Unconfirmed => f.write_str("the answer does not confirm what was sent"),
            Self::Untrusted => f.write_str("the endpoint's certificate is not trusted"),
        }
    }
}

/// Why an attempt failed in a way that a retry may mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// There was no connection.
    Unreachable,
    /// The connection ended, or the time was over, before there was an answer.
    Lost,
    /// The endpoint, or a proxy before it, answered with this status.
    Status(u16),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => Failure::Unreachable.fmt(f),
            Self::Lost => Failure::Lost.fmt(f),
            Self::Status(status) => write!(f, "the endpoint answered with status {status}"),
        }
    }
}

/// What follows from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The endpoint has the batch.
    Delivered,
    /// The same batch again, not before the pause that the endpoint asked for.
    Retry {
        /// The pause.
        pause: Option<Duration>,
        /// What went wrong. When the connection was lost the endpoint may have the batch all the
        /// same.
        trouble: Trouble,
    },
    /// The batch is too large: halves may not be.
    TooLarge,
    /// Something in the batch is not accepted, or not its compression.
    Rejected,
    /// The endpoint does not take compressed bodies.
    Compressed,
    /// Nothing for a day.
    Park(Parked),
}

/// Judges an attempt.
pub(crate) fn judge(result: &Result<Answer, Failure>, rule: &AckRule, now: Moment) -> Verdict {
    match result {
        Ok(answer) => judge_answer(answer, rule, now),
        Err(Failure::Unreachable) => Verdict::Retry {
            pause: None,
            trouble: Trouble::Unreachable,
        },
        Err(Failure::Lost) => Verdict::Retry {
            pause: None,
            trouble: Trouble::Lost,
        },
        Err(Failure::Untrusted) => Verdict::Park(Parked::Untrusted),
    }
}

fn judge_answer(answer: &Answer, rule: &AckRule, now: Moment) -> Verdict {
    match answer.status {
        200..300 if holds_page(answer) => Verdict::Park(Parked::Page),
        200..300 => match rule {
            AckRule::BodyContains(text) if !contains(&answer.body, text.as_bytes()) => {
                Verdict::Park(Parked::Unconfirmed)
            }
            AckRule::AnyBody | AckRule::BodyContains(_) => Verdict::Delivered,
        },
        300..400 => Verdict::Park(Parked::Redirected(answer.status)),
        400 => Verdict::Rejected,
        413 => Verdict::TooLarge,
        415 => Verdict::Compressed,
        // 407 is a proxy's, and says nothing about the endpoint.
        407 | 408 | 425 | 429 | 500 | 502..=504 | 506..600 => Verdict::Retry {
            pause: retry_after::requested(answer, now),
            trouble: Trouble::Status(answer.status),
        },
        status => Verdict::Park(Parked::Refused(status)),
    }
}

/// Whether a page for people was answered, whatever its status.
pub(super) fn is_page(result: &Result<Answer, Failure>) -> bool {
    result.as_ref().is_ok_and(holds_page)
}

fn holds_page(answer: &Answer) -> bool {
    let html = |kind: &str| {
        let kind = kind.trim_start().as_bytes();
        let starts = |with: &[u8]| {
            kind.get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        starts(b"text/html") || starts(b"application/xhtml")
    };
    let body = answer.body.as_slice();
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    answer.content_type.as_deref().is_some_and(html) || text.trim_ascii_start().starts_with(b"<")
}

fn contains(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, content_type: &str, body: &str, rule: &AckRule) -> Verdict {
        let answer = Answer {
            status,
            content_type: Some(content_type.to_owned()),
            body: body.as_bytes().to_vec(),
            ..Answer::default()
        };
        judge(&Ok(answer), rule, Moment::default())
    }

    #[test]
    fn every_status_has_one_consequence() {
        let retry = |status| Verdict::Retry {
            pause: None,
            trouble: Trouble::Status(status),
        };
        for status in 100..=599 {
            let expected = match status {
                200..=299 => Verdict::Delivered,
                300..=399 => Verdict::Park(Parked::Redirected(status)),
                400 => Verdict::Rejected,
                413 => Verdict::TooLarge,
                415 => Verdict::Compressed,
                407 | 408 | 425 | 429 | 500 | 502..=504 | 506..=599 => retry(status),
                _ => Verdict::Park(Parked::Refused(status)),
            };
            let found = of(status, "application/json", "{}", &AckRule::AnyBody);
            assert_eq!(found, expected, "{status}");
        }
    }

    #[test]
    fn a_page_is_never_an_acknowledgement() {
        let page = Verdict::Park(Parked::Page);
        let rule = &AckRule::AnyBody;
        assert_eq!(of(200, "text/html; charset=utf-8", "", rule), page);
        assert_eq!(of(200, "TEXT/HTML", "{\"success\":true}", rule), page);
        assert_eq!(of(200, "text/plain", "\n <!doctype html>", rule), page);
        assert_eq!(of(200, "", "\u{feff}\n<html>", rule), page);
        assert_eq!(of(204, "", "", rule), Verdict::Delivered);
        assert_eq!(of(200, "text/plain", "OK", rule), Verdict::Delivered);
    }

    #[test]
    fn a_strict_rule_wants_its_text() {
        let rule = AckRule::BodyContains("\"success\":true".to_owned());
        let unconfirmed = Verdict::Park(Parked::Unconfirmed);
        assert_eq!(of(200, "", "", &rule), unconfirmed);
        assert_eq!(of(204, "", "", &rule), unconfirmed);
        let found = of(200, "", "{\"success\":true}", &rule);
        assert_eq!(found, Verdict::Delivered);
    }

    #[test]
    fn only_a_lost_connection_leaves_it_open_whether_the_endpoint_has_the_batch() {
        let judge = |failure| judge(&Err(failure), &AckRule::AnyBody, Moment::default());
        let retry = |trouble| Verdict::Retry {
            pause: None,
            trouble,
        };
        assert_eq!(judge(Failure::Unreachable), retry(Trouble::Unreachable));
        assert_eq!(judge(Failure::Lost), retry(Trouble::Lost));
        assert_eq!(judge(Failure::Untrusted), Verdict::Park(Parked::Untrusted));
    }
}
