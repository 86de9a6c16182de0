//! The crate `posthog-rs`, with its own thread.

use posthog_rs::{ClientOptionsBuilder, Event};

use super::{Client, Outcome};
use crate::occurrence::PageServed;

/// Room for everything: beyond it events are dropped, and nobody can ask how much is left.
const QUEUE_SIZE: usize = 1_000_000;

pub(super) struct PostHog(posthog_rs::Client);

impl PostHog {
    pub(super) fn start(url: &str) -> Outcome<Self> {
        let options = ClientOptionsBuilder::default()
            .api_key("key".to_owned())
            .host(url)
            .max_queue_size(QUEUE_SIZE)
            .build()?;
        Ok(Self(posthog_rs::client(options)))
    }
}

impl Client for PostHog {
    fn record(&mut self, event: PageServed) -> Outcome<()> {
        let mut message = Event::new(PageServed::NAME, "4a1c0f1e-9d1c-4f43-8d8a-8f6b8d7a2c11");
        if let serde_json::Value::Object(properties) = event.value() {
            for (key, value) in properties {
                message.insert_prop(key, value)?;
            }
        }
        self.0.capture(message);
        Ok(())
    }

    fn hold_back(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn settle(&mut self) -> Outcome<()> {
        self.0.flush();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Outcome<()> {
        self.0.flush();
        self.0.shutdown();
        Ok(())
    }
}
