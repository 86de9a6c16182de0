//! The crate `segment`, as its `AutoBatcher` sends: whoever fills a batch waits until it is sent.

use segment::message::{Track, User};
use segment::{Batcher, Client as _, HttpClient};
use tokio::runtime::Runtime;

use super::{Client, Outcome};
use crate::occurrence::PageServed;

pub(super) struct Segment {
    batcher: Batcher,
    client: HttpClient,
    runtime: Runtime,
}

impl Segment {
    pub(super) fn start(url: &str) -> Outcome<Self> {
        Ok(Self {
            batcher: Batcher::new(None),
            client: HttpClient::new(segment_reqwest::Client::new(), url.to_owned()),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?,
        })
    }

    fn flush(&mut self) -> Outcome<()> {
        let full = std::mem::replace(&mut self.batcher, Batcher::new(None));
        if !full.is_empty() {
            let sent = self.client.send("key".to_owned(), full.into_message());
            self.runtime.block_on(sent)?;
        }
        Ok(())
    }
}

impl Client for Segment {
    fn record(&mut self, event: PageServed) -> Outcome<()> {
        let message = Track {
            user: User::AnonymousId {
                anonymous_id: "4a1c0f1e-9d1c-4f43-8d8a-8f6b8d7a2c11".to_owned(),
            },
            event: PageServed::NAME.to_owned(),
            properties: event.value(),
            ..Track::default()
        };
        if let Some(message) = self.batcher.push(message)? {
            self.flush()?;
            self.batcher.push(message)?;
        }
        Ok(())
    }

    fn hold_back(&mut self) -> Outcome<()> {
        Ok(())
    }

    fn settle(&mut self) -> Outcome<()> {
        self.flush()
    }

    fn finish(mut self: Box<Self>) -> Outcome<()> {
        self.flush()
    }
}
