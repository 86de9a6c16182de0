//! Whoever notes an occurrence says all that its declaration asks for.

use mattermost_telemetry::generated::event::{LoginSucceeded, SignInMethodSwitched};
use mattermost_telemetry::generated::labels::SignInMethod;

fn main() {
    let _ = LoginSucceeded {};
    let _ = SignInMethodSwitched {
        from: SignInMethod::Email,
    };
}
