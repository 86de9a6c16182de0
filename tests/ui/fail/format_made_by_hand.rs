//! Machine formats and sets of labels are parsed, never put together from parts.

use telemetry_core::{Date, Id, LabelSet, Labels, MaskedText, TimeOfDay, Version};

enum Words {}

impl Labels for Words {
    const LABELS: &'static [&'static str] = &["object"];

    fn index(&self) -> usize {
        match *self {}
    }
}

fn main() {
    let _ = Version { parts: [0; 8], len: 200 };
    let _ = TimeOfDay { minutes: 9_999 };
    let _ = LabelSet { words: [0, 0] };
    let _ = Date { year: 0, month: 0, day: 0 };
    let _ = Id { characters: *b"anna@example.org anna@example.org anna@example.org anna@example.", len: 64 };
    let _ = MaskedText::<Words> { tokens: Default::default(), of: std::marker::PhantomData };
}
