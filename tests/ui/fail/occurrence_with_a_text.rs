//! No text of the host is a field of an occurrence, whatever the field's class.

use mattermost_telemetry::generated::event::{LoginFailed, MobileAppCrashed, WebPageLoaded};

fn note(text: String, crash: MobileAppCrashed) {
    let _ = LoginFailed { method: text.clone() };
    let _ = LoginFailed { method: "ldap" };
    let _ = WebPageLoaded { load_time: text.clone() };
    let _ = crash.with_message(text.clone());
    let _ = crash.with_app_version(text.clone());
    let _ = MobileAppCrashed { recent_actions: [text].into_iter().collect(), ..crash };
}

fn main() {}
