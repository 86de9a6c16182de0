//! Events as ready text, of which only what differs has to be written.
//!
//! Most settings of most installations are as they were shipped. So each event has its JSON text
//! for that case, made while the program is compiled: encoding compares values with it and copies
//! it in long pieces, which touches little code and little memory. A wrong expectation costs time
//! and nothing else.

use crate::meta::{Domain, FieldMeta};
use crate::value::{Repr, Value};

/// The value that a field will probably have.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// Nothing is known.
    Unknown,
    /// This bool.
    Bool(bool),
    /// This number.
    Integer(i32),
    /// The label at this index of the domain.
    Label(u16),
    /// A list without labels.
    Empty,
}

/// An event whose values are all the expected ones, as JSON without the braces; each member begins
/// with its comma.
#[derive(Debug)]
pub struct Ready {
    text: &'static [u8],
    slots: &'static [Slot],
}

impl Ready {
    /// An event without fields.
    pub(crate) const NONE: Self = Self {
        text: &[],
        slots: &[],
    };

    /// The places of the values, one for each field.
    #[inline]
    pub(crate) const fn slots(&self) -> &'static [Slot] {
        self.slots
    }

    /// The text between two places that slots name.
    #[inline]
    pub(crate) fn between(&self, start: usize, end: usize) -> &'static [u8] {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text from a place that a slot names.
    #[inline]
    pub(crate) fn behind(&self, start: usize) -> &'static [u8] {
        self.text.get(start..).unwrap_or_default()
    }
}

/// The place of a value in the ready text, and what stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// Where the value begins, behind the member's head `,"key":`.
    start: u32,
    /// The number or the label's index.
    expected: i32,
    head: u8,
    len: u8,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    False = 0,
    True = 1,
    Integer,
    Label,
    Empty,
    /// Nothing stands there.
    Unknown,
}

impl Slot {
    /// Where the member begins.
    #[inline]
    pub(crate) const fn member(&self) -> usize {
        self.value() - self.head as usize
    }

    /// Where the value begins.
    #[inline]
    pub(crate) const fn value(&self) -> usize {
        self.start as usize
    }

    /// Where the next member begins.
    #[inline]
    pub(crate) const fn end(&self) -> usize {
        self.value() + self.len as usize
    }

    /// Whether the value is the one that stands there, which lies in the domain.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of what encoding does")]
    pub(crate) fn holds(&self, value: &Value<'_>, ready: &Ready) -> bool {
        if let Repr::Bool(value) = value.0 {
            self.kind as u8 == u8::from(value)
        } else {
            self.holds_other(value, ready)
        }
    }

    /// Apart from the most frequent case, whose code stays small.
    #[inline(never)]
    fn holds_other(&self, value: &Value<'_>, ready: &Ready) -> bool {
        match (self.kind, value.0) {
            (Kind::Integer, Repr::Integer(value)) => value == i64::from(self.expected),
            (Kind::Label, Repr::LabelAt(index)) => usize::try_from(self.expected) == Ok(index),
            // The first and the last byte of its text are quotes. A loop, since a label is so short
            // that a call to compare it costs more.
            (Kind::Label, Repr::Label(label)) => {
                label.len() + 2 == usize::from(self.len)
                    && ready
                        .between(self.value() + 1, self.end() - 1)
                        .iter()
                        .eq(label.as_bytes())
            }
            (Kind::Empty, Repr::List(set)) => set.is_empty(),
            _ => false,
        }
    }
}

/// The ready text of `COUNT` fields in at most `BYTES` bytes.
#[derive(Debug)]
pub struct ReadyTable<const COUNT: usize, const BYTES: usize> {
    text: Text<BYTES>,
    slots: [Slot; COUNT],
}

impl<const COUNT: usize, const BYTES: usize> ReadyTable<COUNT, BYTES> {
    /// Writes the text. An expectation outside the field's domain is none, and neither is one of a
    /// field that some releases do not send.
    ///
    /// # Panics
    ///
    /// While compiling, if the bytes do not suffice.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "this runs while the user's crate is compiled"
    )]
    pub const fn new(fields: &[FieldMeta; COUNT], expected: &[Expected; COUNT]) -> Self {
        let mut text = Text {
            bytes: [0; BYTES],
            len: 0,
        };
        let mut slots = [Slot {
            start: 0,
            expected: 0,
            head: 0,
            len: 0,
            kind: Kind::Unknown,
        }; COUNT];
        let mut i = 0;
        while i < COUNT {
            slots[i] = text.member(&fields[i], expected[i]);
            i += 1;
        }
        Self { text, slots }
    }

    /// What the table holds.
    #[must_use]
    pub const fn ready(&'static self) -> Ready {
        Ready {
            text: self.text.bytes.split_at(self.text.len).0,
            slots: &self.slots,
        }
    }
}

#[derive(Debug)]
struct Text<const BYTES: usize> {
    bytes: [u8; BYTES],
    len: usize,
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "this runs while the user's crate is compiled; lengths are small"
)]
impl<const BYTES: usize> Text<BYTES> {
    /// The bytes are copied at once and not looked at, since this runs for every field.
    const fn push(&mut self, bytes: &[u8]) {
        let (_, rest) = self.bytes.split_at_mut(self.len);
        let (place, _) = rest.split_at_mut(bytes.len());
        place.copy_from_slice(bytes);
        self.len += bytes.len();
    }

    const fn member(&mut self, field: &FieldMeta, expected: Expected) -> Slot {
        let member = self.len;
        self.push(b",\"");
        self.push(field.key.as_str().as_bytes());
        self.push(b"\":");
        let start = self.len;
        let (kind, expected) = if field.since.is_none() && field.until.is_none() {
            self.value(&field.domain, expected)
        } else {
            (Kind::Unknown, 0)
        };
        Slot {
            start: start as u32,
            expected,
            head: (start - member) as u8,
            len: (self.len - start) as u8,
            kind,
        }
    }

    const fn value(&mut self, domain: &Domain, expected: Expected) -> (Kind, i32) {
        match (domain, expected) {
            (Domain::Bool, Expected::Bool(true)) => {
                self.push(b"true");
                (Kind::True, 0)
            }
            (Domain::Bool, Expected::Bool(false)) => {
                self.push(b"false");
                (Kind::False, 0)
            }
            (Domain::Range(lowest, highest), Expected::Integer(value))
                if *lowest <= value as i64 && value as i64 <= *highest =>
            {
                self.number(value);
                (Kind::Integer, value)
            }
            (Domain::Labels(labels) | Domain::Format { labels, .. }, Expected::Label(index))
                if (index as usize) < labels.len() && labels[index as usize].len() < 254 =>
            {
                self.push(b"\"");
                self.push(labels[index as usize].as_bytes());
                self.push(b"\"");
                (Kind::Label, index as i32)
            }
            (Domain::LabelList { .. }, Expected::Empty) => {
                self.push(b"\"\"");
                (Kind::Empty, 0)
            }
            _ => (Kind::Unknown, 0),
        }
    }

    const fn number(&mut self, value: i32) {
        if value < 0 {
            self.push(b"-");
        }
        let mut digits = [0; 10];
        let mut first = digits.len();
        let mut rest = value.unsigned_abs();
        while first == digits.len() || rest > 0 {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.push(digits.split_at(first).1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::__private::{event, field, release};
    use crate::encode::Fields;
    use crate::label::LabelSet;
    use crate::meta::{Class, EventMeta, Format, Trigger};
    use crate::scope::{Omitted, Scope};
    use crate::sink::{JsonSink, Sink};

    static FIELDS: [FieldMeta; 8] = [
        field("flag", &[], Class::Bool, Domain::Bool),
        field("number", &[], Class::Enum, Domain::Range(-1, 100)),
        field("label", &[], Class::Enum, Domain::Labels(&["", "gzip"])),
        field(
            "format",
            &[],
            Class::Enum,
            Domain::Format {
                format: Format::Version,
                labels: &[""],
            },
        ),
        field(
            "list",
            &[],
            Class::Enum,
            Domain::LabelList {
                labels: &["de"],
                separator: ',',
            },
        ),
        field("large", &[], Class::Count, Domain::Range(0, 9)),
        field("other", &[], Class::Bool, Domain::Bool),
        release(field("old", &[], Class::Bool, Domain::Bool), &[], &[5]),
    ];
    static READY: ReadyTable<8, 256> = ReadyTable::new(
        &FIELDS,
        &[
            Expected::Bool(true),
            Expected::Integer(-1),
            Expected::Label(1),
            Expected::Label(0),
            Expected::Empty,
            Expected::Integer(10),
            Expected::Unknown,
            Expected::Bool(true),
        ],
    );
    static EVENT: EventMeta = event("e", Trigger::Daily, &[], &FIELDS, READY.ready(), 256);

    const HELD: [Repr<'_>; 8] = [
        Repr::Bool(true),
        Repr::Integer(-1),
        Repr::Label("gzip"),
        Repr::LabelAt(0),
        Repr::List(LabelSet::from_indices(&[])),
        Repr::Integer(10),
        Repr::Bool(true),
        Repr::Bool(true),
    ];

    fn json(values: [Repr<'_>; 8], omitted: &[u16]) -> String {
        let mut left_out = Omitted::default();
        for index in omitted {
            left_out.insert(*index);
        }
        let scope = Scope {
            omitted: &left_out,
            ..Scope::default()
        };
        let mut sink = JsonSink::default();
        sink.event(&Fields::new(&EVENT, &values.map(Value), &scope));
        String::from_utf8(sink.into_bytes()).unwrap()
    }

    #[test]
    fn the_text_holds_what_is_expected_and_allowed() {
        assert_eq!(
            std::str::from_utf8(READY.ready().behind(0)),
            Ok(concat!(
                r#","flag":true,"number":-1,"label":"gzip","format":"","list":"","#,
                r#""large":,"other":,"old":"#
            ))
        );
    }

    #[test]
    fn what_holds_is_not_looked_at_and_what_differs_is_written() {
        let values = HELD.map(Value);
        let scope = Scope::default();
        let mut seen = Vec::new();
        Fields::new(&EVENT, &values, &scope).differences(|index, _| seen.push(index));
        assert_eq!(seen, [5, 6, 7]);
        assert_eq!(
            json(HELD, &[]),
            concat!(
                r#"{"flag":true,"number":-1,"label":"gzip","format":"","list":"","#,
                r#""large":9,"other":true}"#
            )
        );
    }

    #[test]
    fn every_field_can_differ_or_be_left_out_alone() {
        let changed = [
            Repr::Bool(false),
            Repr::Integer(7),
            Repr::Label("zlib"),
            Repr::LabelAt(1),
            Repr::List(LabelSet::from_indices(&[0])),
            Repr::Integer(3),
            Repr::Bool(false),
            Repr::Omitted,
        ];
        let texts = [
            r#""flag":false"#,
            r#""number":7"#,
            r#""label":"zlib""#,
            r#""format":"other""#,
            r#""list":"de""#,
            r#""large":3"#,
            r#""other":false"#,
        ];
        assert_eq!(json(changed, &[]), format!("{{{}}}", texts.join(",")));
        let held: Vec<_> = json(HELD, &[])[1..]
            .trim_end_matches('}')
            .split(',')
            .map(str::to_owned)
            .collect();
        for (index, text) in (0..).zip(texts) {
            let at = usize::from(index);
            let mut values = HELD;
            values[at] = changed[at];
            let mut members = held.clone();
            members[at] = text.to_owned();
            assert_eq!(json(values, &[]), format!("{{{}}}", members.join(",")));
            members.remove(at);
            assert_eq!(json(values, &[index]), format!("{{{}}}", members.join(",")));
            assert_eq!(json(HELD, &[index]), format!("{{{}}}", members.join(",")));
        }
        assert_eq!(json(HELD, &[0, 1, 2, 3, 4, 5, 6, 7]), "{}");
    }
}
