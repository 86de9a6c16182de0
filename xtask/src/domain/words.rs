//! Domains in words, for people.
//!
//! The form is regular, so that a program can read the domain back: what is sent literally is code,
//! and each kind of domain begins with words of its own.

use telemetry_schema::model::{Domain, Field, Format, Literal, MASK, Predicate, TrueWhen};

use super::markup::Markup;

/// Writes what a field can send.
pub(crate) fn write_field(to: &mut (impl Markup + ?Sized), field: &Field) {
    write_domain(to, &field.domain);
    if let Some(when) = &field.true_when {
        to.words("; true if the setting is ");
        write_condition(to, when);
    }
}

/// Writes for which values of a setting a `bool` is true, as what follows "if the setting is".
pub(crate) fn write_condition(to: &mut (impl Markup + ?Sized), when: &TrueWhen) {
    match when {
        TrueWhen::Predicate(predicate) => to.words(match predicate {
            Predicate::NonZero => "a number other than 0",
            Predicate::NonEmpty => "not empty",
            Predicate::AbsolutePath => "a path from a root folder",
        }),
        TrueWhen::Values(values) => write_joined(to, values, " or ", |to, value| {
            write_literal(to, value);
        }),
    }
}

/// Writes things with commas, and another word before the last one.
pub(crate) fn write_joined<M: Markup + ?Sized, T>(
    to: &mut M,
    things: &[T],
    last: &str,
    write: impl Fn(&mut M, &T),
) {
    for (index, thing) in things.iter().enumerate() {
        to.words(match index {
            0 => "",
            _ if index + 1 == things.len() => last,
            _ => ", ",
        });
        write(to, thing);
    }
}

fn write_domain(to: &mut (impl Markup + ?Sized), domain: &Domain) {
    match domain {
        Domain::Bool => {
            to.code("true");
            to.words(" or ");
            to.code("false");
        }
        Domain::Labels(labels) => {
            to.words("one of: ");
            write_labels(to, labels);
        }
        Domain::LabelList { labels, separator } => {
            to.words("none or several of, joined by ");
            to.code(&separator.to_string());
            to.words(": ");
            write_labels(to, labels);
        }
        Domain::Range(lowest, highest) => {
            to.words("a whole number from ");
            to.words(&lowest.to_string());
            to.words(" to ");
            to.words(&highest.to_string());
        }
        Domain::Buckets(edges) => {
            to.words("one of the numbers: ");
            for (index, edge) in edges.iter().enumerate() {
                to.words(if index == 0 { "" } else { ", " });
                to.words(&edge.to_string());
            }
            to.words(" (the greatest that is not above the value)");
        }
        Domain::Format { format, labels } => {
            match format {
                Format::Version => {
                    to.words("a version of one to four numbers from 0 to 65535, such as ");
                    to.code("5.8.0");
                }
                Format::TimeOfDay => {
                    to.words("a time of day from ");
                    to.code("00:00");
                    to.words(" to ");
                    to.code("23:59");
                }
            }
            to.words(", or one of: ");
            write_labels(to, labels);
        }
        Domain::Version { numbers } => {
            to.words("a version of at most ");
            to.words(&numbers.to_string());
            to.words(" numbers from 0 to 65535, such as ");
            to.code("5.8.0");
        }
        Domain::Id { alphabet, length } => {
            to.words("an identifier of ");
            to.words(&length.to_string());
            to.words(" characters of ");
            to.code(alphabet.ranges());
            to.words(" (");
            to.words(&alphabet.bits(*length).to_string());
            to.words(" bits)");
        }
        Domain::Date => {
            to.words("a day, such as ");
            to.code("2019-02-16");
        }
        Domain::LabelSet { labels, most } => {
            match most {
                None => to.words("a list of any of: "),
                Some(most) => {
                    to.words("a list of at most ");
                    to.words(&most.to_string());
                    to.words(" of: ");
                }
            }
            write_labels(to, labels);
        }
        Domain::MaskedText { words, most } => {
            to.words("at most ");
            to.words(&most.to_string());
            to.words(" words, ");
            to.code(MASK);
            to.words(" for all others, of: ");
            for (index, word) in words.iter().enumerate() {
                to.words(if index == 0 { "" } else { ", " });
                to.code(word);
            }
        }
    }
}

/// Labels in declared order and the word that stands for all others, which is the only one that is
/// not code.
fn write_labels(to: &mut (impl Markup + ?Sized), labels: &[String]) {
    for label in labels {
        if label.is_empty() {
            to.words("(empty)");
        } else {
            to.code(label);
        }
        to.words(", ");
    }
    to.words("other");
}

/// Writes a value of a setting.
pub(crate) fn write_literal(to: &mut (impl Markup + ?Sized), literal: &Literal) {
    match literal {
        Literal::Bool(value) => to.code(if *value { "true" } else { "false" }),
        Literal::Integer(value) => to.words(&value.to_string()),
        Literal::Text(value) if value.is_empty() => to.words("empty"),
        Literal::Text(value) => to.code(value),
        Literal::List(values) => to.code(&values.join(", ")),
    }
}
