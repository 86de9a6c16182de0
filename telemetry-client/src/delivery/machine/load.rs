//! From waiting messages to the next request, and from a refused batch to its halves.

use std::sync::Arc;

use super::{Batch, Compression, Fate, Loss, Machine, Request, Stamp, Store};
use crate::segment;
use crate::time_text::rfc3339;

/// Smaller bodies gain nothing by compression.
const COMPRESS_FROM: usize = 1_024;

impl Machine {
    /// The next batch and its request; no request if nothing of the batch waits any more.
    pub(super) fn load(
        &mut self,
        now: &Stamp,
        store: &mut impl Store,
    ) -> Option<(Batch, Option<Request>)> {
        let mut batch = match self.begun.pop() {
            Some(batch) => batch,
            None => Batch::freeze(store.waiting(), self.most_bytes, now)?,
        };
        if batch.suspect
            && let Some([first, second]) = batch.clone().halves(true)
        {
            // It would be rejected as a whole; its first half may not.
            self.begun.push(second);
            batch = first;
        }
        let recorded: Vec<Stamp> = store
            .waiting()
            .filter(|message| batch.messages.binary_search(&message.seq).is_ok())
            .map(|message| message.recorded)
            .collect();
        let sent_at = rfc3339(batch.stamp(&recorded, now));
        let mut wire = segment::Batch::new(&sent_at).within(self.most_bytes);
        let mut taken = Vec::with_capacity(batch.messages.len());
        let mut messages = std::mem::take(&mut batch.messages).into_iter();
        while let Some(seq) = messages.next() {
            let Some(json) = store.message(seq) else {
                continue;
            };
            match wire.push_json(&json) {
                Ok(()) => taken.push(seq),
                Err(segment::PushError::BatchFull) => {
                    let rest = std::iter::once(seq).chain(messages.by_ref()).collect();
                    self.begun.push(Batch {
                        messages: rest,
                        ..batch.clone()
                    });
                }
                Err(_) => store.settle(&[seq], Fate::Dropped(Loss::TooLarge)),
            }
        }
        batch.messages = taken;
        if batch.messages.is_empty() {
            return Some((batch, None));
        }
        let messages = wire.len();
        let body: Arc<[u8]> = wire.into_json().into();
        let compress = self.compression != Compression::Refused && body.len() > COMPRESS_FROM;
        let request = Request {
            body,
            compress,
            messages,
        };
        Some((batch, Some(request)))
    }

    /// Halves a batch, or drops what cannot be halved.
    pub(super) fn take_apart(
        &mut self,
        batch: Batch,
        rejected: bool,
        loss: Loss,
        store: &mut impl Store,
    ) {
        let messages = batch.messages.clone();
        match batch.halves(rejected) {
            Some([first, second]) => self.begun.extend([second, first]),
            None => store.settle(&messages, Fate::Dropped(loss)),
        }
    }
}
