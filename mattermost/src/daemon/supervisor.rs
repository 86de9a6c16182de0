//! Messages to whoever supervises the daemon: systemd, or something that speaks like it. Where nobody
//! does, none of them goes anywhere; where somebody does, they may get lost.

use sd_notify::NotifyState;

/// It runs, or a reload ended.
pub(crate) fn ready() {
    tell(&[NotifyState::Ready]);
}

/// A reload begins, which ends with the next [`ready`].
pub(crate) fn reloading() {
    // Without the time the message means nothing.
    if let Ok(now) = NotifyState::monotonic_usec_now() {
        tell(&[NotifyState::Reloading, now]);
    }
}

pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// For its watchdog.
pub(crate) fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// One line for people who ask how it goes.
pub(crate) fn status(line: &str) {
    tell(&[NotifyState::Status(line)]);
}

fn tell(message: &[NotifyState<'_>]) {
    // A supervisor that does not listen harms nobody.
    let _ = sd_notify::notify(message);
}
