//! The machine that this program runs on, which is the server's.

use telemetry_core::{Choice as _, Version};

use crate::generated::labels::OperatingSystem;

/// Its operating system, as the server calls it.
#[must_use]
pub fn operating_system() -> OperatingSystem {
    // One of the system's names differs.
    OperatingSystem::of(if cfg!(target_os = "macos") {
        "darwin"
    } else {
        std::env::consts::OS
    })
}

/// The release of the operating system: on Linux, and wherever else there is one, that of the kernel.
#[must_use]
pub fn version() -> Option<Version> {
    #[cfg(unix)]
    {
        of_release(rustix::system::uname().release().to_str().ok()?)
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// `6.1.0-18-amd64` begins with a release.
#[cfg(any(unix, test))]
fn of_release(text: &str) -> Option<Version> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    Version::parse(text.get(..end.unwrap_or(text.len()))?.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_of_a_kernel_is_what_it_begins_with() {
        let shown = |text| of_release(text).map(|release| release.to_string());
        for (text, expected) in [
            ("6.1.0-18-amd64", Some("6.1.0")),
            ("5.15.153.1-microsoft-standard-WSL2", Some("5.15.153.1")),
            ("4.19.", Some("4.19")),
            ("23.4.0", Some("23.4.0")),
            ("custom", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }
}
