//! Occurrences that wait in memory, as values. Whoever records one only copies them; the thread
//! encodes.

use std::ops::Range;

use telemetry_core::contract::Agreed;
use telemetry_core::{EventMeta, JsonSink, KeptValues, Scope, Telemetry, Version};

use super::Answer;
use super::agreements::Agreements;
use crate::delivery::Stamp;
use crate::outbox::Draft;

/// The occurrences, oldest first.
#[derive(Debug, Default)]
pub(in super::super) struct Events {
    list: Vec<Event>,
    values: KeptValues,
    /// The properties of those whose values cannot be kept.
    json: Vec<u8>,
    /// By what they were recorded, but for the latest.
    agreements: Agreements,
}

/// An occurrence.
#[derive(Debug)]
pub(in super::super) struct Event {
    meta: &'static EventMeta,
    content: Content,
    recorded: Stamp,
    pub(in super::super) answer: Option<Answer>,
}

#[derive(Debug)]
enum Content {
    Values(Range<usize>),
    Json(Range<usize>),
}

impl Events {
    /// Takes in an event; one whose host code panics leaves them as they were.
    pub(super) fn push<E: Telemetry>(
        &mut self,
        event: &E,
        scope: &Scope<'_>,
        recorded: Stamp,
        answer: Option<Answer>,
    ) {
        let content = if let Some(place) = self.values.keep(event) {
            Content::Values(place)
        } else {
            let mut sink = JsonSink::for_event(E::EVENT);
            event.encode(scope, &mut sink);
            let start = self.json.len();
            self.json.extend_from_slice(sink.as_bytes());
            Content::Json(start..self.json.len())
        };
        self.list.push(Event {
            meta: E::EVENT,
            content,
            recorded,
            answer,
        });
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(in super::super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What they take of the memory, but for what is the same for each.
    pub(super) fn bytes(&self) -> usize {
        self.json.len() + self.values.len() * size_of::<u64>()
    }

    pub(in super::super) fn iter(&self) -> impl Iterator<Item = &Event> {
        self.list.iter()
    }

    /// Notes by what those were recorded of which nothing is noted yet.
    pub(super) fn note(&mut self, agreed: Option<Agreed>) {
        self.agreements.note(self.list.len(), agreed);
    }

    /// Drops those that do not stay; of all is noted by what they were recorded.
    pub(super) fn retain(&mut self, mut stays: impl FnMut(&Event) -> bool) {
        let noted = std::mem::take(&mut self.agreements);
        let mut by = noted.each();
        let mut kept = 0;
        self.list.retain(|event| {
            let agreed = by.next().flatten();
            let stays = stays(event);
            if stays {
                kept += 1;
                self.agreements.note(kept, agreed);
            }
            stays
        });
    }

    /// Forgets them and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.values.clear();
        self.json.clear();
        self.agreements.clear();
    }

    /// Takes in what came later; of all here is noted by what they were recorded.
    pub(super) fn append(&mut self, later: &mut Self) {
        let (values, json) = (self.values.len(), self.json.len());
        self.values.append(&mut later.values);
        self.json.append(&mut later.json);
        self.agreements.append(&mut later.agreements);
        let moved = |range: Range<usize>, by| range.start + by..range.end + by;
        self.list.extend(later.list.drain(..).map(|event| Event {
            content: match event.content {
                Content::Values(range) => Content::Values(moved(range, values)),
                Content::Json(range) => Content::Json(moved(range, json)),
            },
            ..event
        }));
    }

    /// All as drafts, whose properties lie in `buffer`: each as what was agreed to when it was
    /// recorded lets it leave, whatever somebody agreed to since.
    pub(in super::super) fn drafts<'b>(
        &self,
        release: Option<Version>,
        buffer: &'b mut Vec<u8>,
    ) -> Vec<Draft<'b>> {
        buffer.clear();
        let mut ends = Vec::with_capacity(self.list.len());
        for (event, agreed) in self.list.iter().zip(self.agreements.each()) {
            let scope = Scope {
                release,
                agreed,
                ..Scope::default()
            };
            self.encode(event, &scope, buffer);
            ends.push(buffer.len());
        }
        let mut start = 0;
        let draft = |(event, end): (&Event, usize)| Draft {
            event: event.meta.name,
            properties: buffer
                .get(std::mem::replace(&mut start, end)..end)
                .unwrap_or_default(),
            recorded: event.recorded,
        };
        self.list.iter().zip(ends).map(draft).collect()
    }

    /// Writes the properties behind what is there.
    fn encode(&self, event: &Event, scope: &Scope<'_>, buffer: &mut Vec<u8>) {
        match &event.content {
            Content::Values(range) => {
                let mut sink = JsonSink::new(std::mem::take(buffer));
                self.values
                    .encode(event.meta, range.clone(), scope, &mut sink);
                *buffer = sink.into_bytes();
            }
            Content::Json(range) => {
                buffer.extend_from_slice(self.json.get(range.clone()).unwrap_or_default());
            }
        }
    }
}
