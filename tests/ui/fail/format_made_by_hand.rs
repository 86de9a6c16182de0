//! Machine formats and sets of labels are parsed, never put together from parts.

use telemetry_core::{LabelSet, TimeOfDay, Version};

fn main() {
    let _ = Version { parts: [0; 4], len: 200 };
    let _ = TimeOfDay { minutes: 9_999 };
    let _ = LabelSet { words: [0, 0] };
}
