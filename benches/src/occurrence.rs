//! Something that happens often: an occurrence with six properties, and the same as others write it.

use std::time::Duration;

use serde_json::{Value, json};
use telemetry_core::{Labels, Telemetry};

/// A page was served. Its message has about 230 bytes without what surrounds every message.
#[derive(Clone, Copy, Debug, Telemetry)]
#[telemetry(event = "page_served")]
pub struct PageServed {
    page: Page,
    browser: Browser,
    connection: Connection,
    signed_in: bool,
    entries: u32,
    load_time: Duration,
}

#[derive(Clone, Copy, Debug, Labels)]
enum Page {
    FrontPageWithNews,
    SearchResults,
    AccountSettings,
}

#[derive(Clone, Copy, Debug, Labels)]
enum Browser {
    Firefox,
    Chromium,
    Safari,
}

#[derive(Clone, Copy, Debug, Labels)]
enum Connection {
    Wired,
    WirelessLocalNetwork,
    Mobile,
}

impl PageServed {
    /// The event's name.
    pub const NAME: &'static str = "page_served";

    /// One of many, each different from the one before.
    #[must_use]
    pub fn nth(n: u32) -> Self {
        Self {
            page: match n % 3 {
                0 => Page::FrontPageWithNews,
                1 => Page::SearchResults,
                _ => Page::AccountSettings,
            },
            browser: match n % 5 {
                0 | 1 => Browser::Firefox,
                2 | 3 => Browser::Chromium,
                _ => Browser::Safari,
            },
            connection: match n % 7 {
                0 | 1 => Connection::Wired,
                2..=4 => Connection::WirelessLocalNetwork,
                _ => Connection::Mobile,
            },
            signed_in: n.is_multiple_of(2),
            entries: n % 1_000,
            load_time: Duration::from_millis(u64::from(n % 9) * 250),
        }
    }

    const fn page(self) -> &'static str {
        match self.page {
            Page::FrontPageWithNews => "front_page_with_news",
            Page::SearchResults => "search_results",
            Page::AccountSettings => "account_settings",
        }
    }

    const fn browser(self) -> &'static str {
        match self.browser {
            Browser::Firefox => "firefox",
            Browser::Chromium => "chromium",
            Browser::Safari => "safari",
        }
    }

    const fn connection(self) -> &'static str {
        match self.connection {
            Connection::Wired => "wired",
            Connection::WirelessLocalNetwork => "wireless_local_network",
            Connection::Mobile => "mobile",
        }
    }

    /// The load time's step.
    fn load_time(self) -> u64 {
        let millis = u64::try_from(self.load_time.as_millis()).unwrap_or(u64::MAX);
        let steps = [2_000, 1_000, 500, 250, 100];
        steps.into_iter().find(|step| *step <= millis).unwrap_or(0)
    }

    /// Pushes the properties by hand, key and value.
    pub fn push(self, out: &mut Vec<u8>) {
        let mut number = itoa::Buffer::new();
        out.extend_from_slice(b"{\"page\":\"");
        out.extend_from_slice(self.page().as_bytes());
        out.extend_from_slice(b"\",\"browser\":\"");
        out.extend_from_slice(self.browser().as_bytes());
        out.extend_from_slice(b"\",\"connection\":\"");
        out.extend_from_slice(self.connection().as_bytes());
        out.extend_from_slice(b"\",\"signed_in\":");
        out.extend_from_slice(if self.signed_in { b"true" } else { b"false" });
        out.extend_from_slice(b",\"entries\":");
        out.extend_from_slice(number.format(self.entries).as_bytes());
        out.extend_from_slice(b",\"load_time\":");
        out.extend_from_slice(number.format(self.load_time()).as_bytes());
        out.push(b'}');
    }

    /// The properties as a tree, which other clients take.
    #[must_use]
    pub fn value(self) -> Value {
        json!({
            "page": self.page(),
            "browser": self.browser(),
            "connection": self.connection(),
            "signed_in": self.signed_in,
            "entries": self.entries,
            "load_time": self.load_time(),
        })
    }
}

#[cfg(test)]
mod tests {
    use telemetry_core::{JsonSink, Scope};

    use super::*;

    #[test]
    fn all_write_the_same() {
        for n in 0..5_000 {
            let event = PageServed::nth(n);
            let mut sink = JsonSink::default();
            event.encode(&Scope::default(), &mut sink);
            let mut pushed = Vec::new();
            event.push(&mut pushed);
            assert_eq!(
                String::from_utf8_lossy(sink.as_bytes()),
                String::from_utf8_lossy(&pushed)
            );
            let parsed: Value = serde_json::from_slice(&pushed).unwrap();
            assert_eq!(parsed, event.value());
        }
    }
}
