//! The contract: everything that can leave, one fact a line, sorted, without prose.
//!
//! | line | fact |
//! |---|---|
//! | `EVENT (TRIGGER)` | the event exists, and when it is sent |
//! | `EVENT for PURPOSE` | a purpose for which it is sent |
//! | `EVENT.KEY (CLASS) from PATH …` | the field exists, what it is read from, and in which releases it is sent |
//! | `EVENT.KEY for PURPOSE` | a purpose of the field, where they are not the event's |
//! | `EVENT.KEY = VALUE` | a value that can be sent |
//! | `EVENT.KEY true for VALUE` | a value of the setting that is sent as `true` |

use std::fmt::{Display, Write};

use telemetry_schema::model::{Field, Literal, Schema, TrueWhen};

use crate::artifact::Group;
use crate::domain::canonical::{Item, items};
use crate::domain::json::write_string;
use crate::layout::Layout;

/// The contract's text.
pub(crate) fn render(schema: &Schema, layout: &Layout) -> String {
    let mut lines = Lines::default();
    for event in &schema.events {
        let name = &event.name;
        lines.push(format_args!("{name} ({})", event.trigger.as_str()));
        for purpose in &event.purposes {
            lines.push(format_args!("{name} for {purpose}"));
        }
        for field in &event.fields {
            lines.field(name, field);
        }
    }
    let source = layout.schema.to_string_lossy();
    lines.sorted(&Group::JsonSchema.header(&source))
}

/// Lines in one text, which a sort by their places puts in order.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    places: Vec<(usize, usize)>,
}

impl Lines {
    fn push(&mut self, line: impl Display) {
        let start = self.text.len();
        let _ = write!(self.text, "{line}");
        self.places.push((start, self.text.len()));
    }

    fn field(&mut self, event: &str, field: &Field) {
        let key = &field.key;
        let class = field.class.as_str();
        let mut gate = String::new();
        for (word, release) in [
            ("since", &field.gate.since),
            ("until", &field.gate.until),
            ("expires", &field.expires),
        ] {
            if let Some(release) = release {
                let _ = write!(gate, " {word} {release}");
            }
        }
        let path = &field.path;
        self.push(format_args!("{event}.{key} ({class}) from {path}{gate}"));
        for purpose in field.purposes.iter().flatten() {
            self.push(format_args!("{event}.{key} for {purpose}"));
        }
        let mut value = String::new();
        for item in items(&field.domain) {
            value.clear();
            match item {
                Item::Bool(value) => self.push(format_args!("{event}.{key} = {value}")),
                Item::Integer(value) => self.push(format_args!("{event}.{key} = {value}")),
                Item::Range(lowest, highest) => {
                    self.push(format_args!("{event}.{key} = {lowest}..{highest}"));
                }
                Item::Format(name) => self.push(format_args!("{event}.{key} = {name}")),
                Item::List(separator) => {
                    write_string(&mut value, &separator.to_string());
                    self.push(format_args!("{event}.{key} = list joined by {value}"));
                }
                Item::Label(label) => {
                    write_string(&mut value, label);
                    self.push(format_args!("{event}.{key} = {value}"));
                }
            }
        }
        match &field.true_when {
            None => {}
            Some(TrueWhen::Predicate(predicate)) => {
                let predicate = predicate.as_str();
                self.push(format_args!("{event}.{key} true for {predicate}"));
            }
            Some(TrueWhen::Values(values)) => {
                for literal in values {
                    value.clear();
                    write_literal(&mut value, literal);
                    self.push(format_args!("{event}.{key} true for {value}"));
                }
            }
        }
    }

    fn sorted(mut self, header: &str) -> String {
        let line = |(start, end): (usize, usize)| self.text.get(start..end).unwrap_or_default();
        self.places.sort_unstable_by_key(|place| line(*place));
        let mut text = String::with_capacity(self.text.len() + self.places.len() + header.len());
        let _ = writeln!(text, "# {header}");
        for place in &self.places {
            let _ = writeln!(text, "{}", line(*place));
        }
        text
    }
}

fn write_literal(text: &mut String, literal: &Literal) {
    let _ = match literal {
        Literal::Bool(value) => write!(text, "{value}"),
        Literal::Integer(value) => write!(text, "{value}"),
        Literal::Text(value) => {
            write_string(text, value);
            Ok(())
        }
        Literal::List(values) => write!(text, "{values:?}"),
    };
}
