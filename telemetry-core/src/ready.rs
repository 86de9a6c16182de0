//! Events as ready text, of which only what differs has to be written.
//!
//! Most settings of most installations are as they were shipped. So each event has its JSON text
//! for that case, made while the program is compiled: encoding compares values with it and copies
//! it in long pieces, which touches little code and little memory. A wrong expectation costs time
//! and nothing else.

use crate::value::Plain;

/// An event whose values are all the expected ones, as JSON without the braces; each member begins
/// with its comma.
#[derive(Debug)]
pub struct Ready {
    pub(crate) text: &'static [u8],
    /// The expected values, one for each field.
    pub(crate) expected: &'static [Plain],
    /// The places of the values, one for each field.
    pub(crate) slots: &'static [Slot],
}

impl Ready {
    /// An event without fields.
    pub(crate) const NONE: Self = Self {
        text: &[],
        expected: &[],
        slots: &[],
    };

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

/// What an event's ready text holds, field by field.
#[derive(Debug)]
pub struct Slots<const N: usize> {
    pub(crate) expected: [Plain; N],
    pub(crate) slots: [Slot; N],
}

/// The place of a value in the ready text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// Where the value begins, behind the member's head `,"key":`.
    pub(crate) start: u32,
    pub(crate) head: u8,
    pub(crate) len: u8,
}

impl Slot {
    /// Where the member begins.
    #[inline]
    pub(crate) const fn member(self) -> usize {
        self.value() - self.head as usize
    }

    /// Where the value begins.
    #[inline]
    pub(crate) const fn value(self) -> usize {
        self.start as usize
    }

    /// Where the next member begins.
    #[inline]
    pub(crate) const fn end(self) -> usize {
        self.value() + self.len as usize
    }
}

#[cfg(test)]
mod tests {
    use crate::__private::{Columns, Places, ready, slots, table};
    use crate::encode::Fields;
    use crate::event_values::hand_over;
    use crate::label::LabelSet;
    use crate::meta::{Class, Domain, EventMeta, Format, Trigger};
    use crate::scope::{Omitted, Scope};
    use crate::sink::{JsonSink, Sink};
    use crate::value::{Plain, Repr, Value};

    // As the derive writes it.
    static EVENT: EventMeta = EventMeta {
        name: "e",
        trigger: Trigger::Daily,
        purposes: &[],
        fields: &table::<8>(&Columns {
            keys: &[
                "flag", "number", "label", "format", "list", "large", "other", "old",
            ],
            settings: &[],
            elsewhere: &[],
            classes: b"b-----bb",
            domains: &[
                (Class::Enum, Domain::Range(-1, 100)),
                (Class::Enum, Domain::Labels(&["", "gzip"])),
                (
                    Class::Enum,
                    Domain::Format {
                        format: Format::Version,
                        labels: &[""],
                    },
                ),
                (
                    Class::Enum,
                    Domain::LabelList {
                        labels: &["de"],
                        separator: ',',
                    },
                ),
                (Class::Count, Domain::Range(0, 9)),
            ],
            gates: &[(7, &[], &[5])],
        }),
        ready: ready(
            concat!(
                r#","flag":true,"number":-1,"label":"gzip","format":"","list":"","#,
                r#""large":,"other":,"old":"#
            )
            .as_bytes(),
            &slots::<8>(&Places {
                heads: &[8, 10, 9, 10, 8, 9, 9, 7],
                lens: &[4, 2, 6, 2, 2, 0, 0, 0],
                kinds: b"tille---",
                numbers: &[-1],
                labels: &[1, 0],
            }),
        ),
        gated: true,
        max_bytes: 256,
    };

    const HELD: [Repr<'_>; 8] = [
        Repr::bool(true),
        Repr::integer(-1),
        Repr::label(1),
        Repr::label(0),
        Repr::List(LabelSet::from_indices(&[])),
        Repr::integer(10),
        Repr::bool(true),
        Repr::bool(true),
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
        hand_over(&values.map(Value), &mut |values| {
            sink.event(&Fields::new(&EVENT, values, &scope));
        });
        String::from_utf8(sink.into_bytes()).unwrap()
    }

    #[test]
    fn slots_lie_behind_the_heads_of_their_members() {
        let ready = &EVENT.ready;
        let values = ready.slots.iter().map(|slot| {
            let value = ready.between(slot.value(), slot.end());
            std::str::from_utf8(value).unwrap()
        });
        let values: Vec<_> = values.collect();
        assert_eq!(
            values,
            ["true", "-1", "\"gzip\"", "\"\"", "\"\"", "", "", ""]
        );
    }

    #[test]
    fn what_holds_is_not_looked_at_and_what_differs_is_written() {
        let values = HELD.map(Value);
        let scope = Scope::default();
        let mut seen = Vec::new();
        hand_over(&values, &mut |values| {
            Fields::new(&EVENT, values, &scope).differences(|index| seen.push(index));
        });
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
            Repr::bool(false),
            Repr::integer(7),
            Repr::label(0),
            Repr::label(1),
            Repr::List(LabelSet::from_indices(&[0])),
            Repr::integer(3),
            Repr::bool(false),
            Repr::Plain(Plain::OMITTED),
        ];
        let texts = [
            r#""flag":false"#,
            r#""number":7"#,
            r#""label":"""#,
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
