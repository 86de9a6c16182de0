//! Every answer has one consequence, and a page for people is never an acknowledgement.

use telemetry_client::delivery::{AckRule, Verdict};

use super::answer::{Parts, is_page};
use super::delivery::{NOW, judge};

const CONFIRMS: &str = "\"success\":true";

pub(super) fn holds(input: &[u8]) {
    let parts = Parts::of(input);
    let answer = parts.answer();
    let is_page = is_page(answer.content_type.as_deref(), &answer.body);
    let kind = answer.content_type.as_deref().unwrap_or_default();
    let may_be_page = kind.to_ascii_lowercase().contains("html") || answer.body.contains(&b'<');
    let confirms = String::from_utf8_lossy(&answer.body).contains(CONFIRMS);
    let result = Ok(answer);
    let strict = AckRule::BodyContains(CONFIRMS.to_owned());
    for (rule, demands) in [(AckRule::AnyBody, false), (strict, true)] {
        let (verdict, wait) = judge(&result, rule.clone(), NOW);
        assert_eq!(judge(&result, rule, NOW), (verdict, wait));
        if verdict == Verdict::Delivered {
            assert!((200..300).contains(&parts.status));
            assert!(!is_page, "a page is no acknowledgement");
            assert!(confirms || !demands, "what is demanded is missing");
        } else {
            let is_acknowledged =
                (200..300).contains(&parts.status) && !may_be_page && (confirms || !demands);
            assert!(!is_acknowledged, "{verdict:?}");
        }
    }
}
