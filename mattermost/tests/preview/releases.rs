//! Fields that only some releases have.

use crate::program::{events_of, preview};

#[test]
fn settings_of_earlier_releases_are_sent_by_these_only() {
    let sent = |args: &[&str]| {
        let events = events_of("{}", args);
        (
            events.contains_key("config_webrtc"),
            events["config_team"].contains_key("restrict_team_names"),
        )
    };
    assert_eq!(sent(&[]), (false, false));
    assert_eq!(sent(&["--product-version", "5.8.0"]), (false, false));
    assert_eq!(sent(&["--product-version", "5.6"]), (false, false));
    assert_eq!(sent(&["--product-version", "5.5.9"]), (true, false));
    assert_eq!(sent(&["--product-version", "3.5"]), (true, false));
    assert_eq!(sent(&["--product-version", "3.4.1"]), (true, true));
}

#[test]
fn what_is_no_release_is_a_usage_error() {
    for text in ["5.x", "", "1.2.3.4.5", "65536"] {
        let output = preview(["--product-version", text]);
        assert_eq!(output.code, Some(2));
        assert!(output.err.contains("such as 5.8.0"), "{}", output.err);
    }
}
