//! The shipped default of a field: whether it is due, of the right type, and within the domain.

use super::Converter;
use super::field::Place;
use crate::code::Code;
use crate::form::{At, FieldForm, FieldId, Slot, TrueWhenForm};
use crate::model::{Class, Domain, Format, Literal, Predicate, Release, SettingsSource};

/// What a count comes from.
const COUNTABLE: &str = "a list or a number that is not negative";

impl Converter {
    /// Checks that every shipped default can be read and sent, and that it stands in one place.
    pub(super) fn defaults(
        &mut self,
        id: &At<FieldId>,
        class: Class,
        form: &FieldForm,
        domain: &Domain,
        place: &Place,
    ) {
        let default = match &form.default {
            Slot::Is(default) => default,
            Slot::Missing => {
                let is_untyped = class == Class::Bool && form.true_when.is_written();
                if place.is_configuration(self.settings)
                    && !is_untyped
                    && class != Class::Count
                    && class.fits_settings()
                {
                    self.report(
                        Code::MissingDefault,
                        format!("`{}` has no default", id.value),
                        id.span,
                        "add the shipped default: `default = …`",
                    );
                }
                return;
            }
            Slot::Unreadable => return,
        };
        if class == Class::IsDefault && self.settings == SettingsSource::Code {
            self.report(
                Code::RedundantDefault,
                format!("`{}` takes its default from the struct", id.value),
                default.span,
                "remove `default`; the struct's own `Default` is what values are compared with",
            );
        } else if let Some(expected) = expected(class, form, domain, &default.value) {
            self.report(
                Code::DefaultType,
                format!("the default of a setting of this class is {expected}"),
                default.span,
                &format!("write {expected}"),
            );
        } else if class == Class::Enum && !sends_as_itself(domain, &default.value) {
            self.report(
                Code::DefaultOutsideDomain,
                format!(
                    "the default {} is not among the values that can be sent",
                    shown(&default.value)
                ),
                default.span,
                "add it to the domain, or correct it",
            );
        }
    }
}

/// What the default must be, if it is not that already.
fn expected(
    class: Class,
    form: &FieldForm,
    domain: &Domain,
    default: &Literal,
) -> Option<&'static str> {
    let is_number = matches!(domain, Domain::Range(..) | Domain::Buckets(_));
    let (is_fitting, expected) = match class {
        Class::Bool => return expected_of_bool(&form.true_when, default),
        Class::Count => match default {
            Literal::Integer(number) => (*number >= 0, COUNTABLE),
            Literal::Text(_) => (form.list.is_written(), COUNTABLE),
            Literal::List(_) => (true, COUNTABLE),
            Literal::Bool(_) => (false, COUNTABLE),
        },
        Class::Enum if is_number => (matches!(default, Literal::Integer(_)), "an integer"),
        Class::Enum => (matches!(default, Literal::Text(_)), "a string"),
        // Anything can be compared; a default beside a class that takes none was reported.
        Class::IsDefault
        | Class::Version
        | Class::Id
        | Class::Date
        | Class::Duration
        | Class::Labels
        | Class::MaskedText => return None,
    };
    (!is_fitting).then_some(expected)
}

/// What the default of a bool must be, if it is not that already.
fn expected_of_bool(when: &Slot<TrueWhenForm>, default: &Literal) -> Option<&'static str> {
    let is_bool = matches!(default, Literal::Bool(_));
    let is_integer = matches!(default, Literal::Integer(_));
    let is_text = matches!(default, Literal::Text(_));
    let is_list = matches!(default, Literal::List(_));
    let (accepted, expected) = match when {
        Slot::Unreadable => return None,
        Slot::Missing => (is_bool, "a boolean"),
        Slot::Is(when) => match &when.value {
            TrueWhenForm::Bools(_) => (is_bool, "a boolean"),
            TrueWhenForm::Integers(_) | TrueWhenForm::Predicate(Predicate::NonZero) => {
                (is_integer, "an integer")
            }
            TrueWhenForm::Texts(_) | TrueWhenForm::Predicate(Predicate::AbsolutePath) => {
                (is_text, "a string")
            }
            TrueWhenForm::Predicate(Predicate::NonEmpty) => (is_text || is_list, "a string"),
        },
    };
    (!accepted).then_some(expected)
}

/// Whether the domain sends the value as itself.
fn sends_as_itself(domain: &Domain, value: &Literal) -> bool {
    match (domain, value) {
        (Domain::Range(lowest, highest), Literal::Integer(value)) => {
            (lowest..=highest).contains(&value)
        }
        (Domain::Buckets(edges), Literal::Integer(value)) => {
            edges.first().is_some_and(|first| first <= value)
        }
        (Domain::Labels(labels), Literal::Text(text)) => labels.contains(text),
        (Domain::LabelList { labels, separator }, Literal::Text(text)) => {
            text.is_empty()
                || text
                    .split(*separator)
                    .all(|item| labels.iter().any(|label| label == item.trim()))
        }
        (Domain::Format { format, labels }, Literal::Text(text)) => {
            labels.contains(text)
                || match format {
                    Format::Version => Release::parse(text).is_some(),
                    Format::TimeOfDay => is_time_of_day(text),
                }
        }
        _ => false,
    }
}

/// Whether a text is `HH:MM`.
pub(super) fn is_time_of_day(text: &str) -> bool {
    let number = |text: &str, below: u8| {
        text.len() == 2
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse().is_ok_and(|number: u8| number < below)
    };
    text.split_once(':')
        .is_some_and(|(hour, minute)| number(hour, 24) && number(minute, 60))
}

fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("{text:?}"),
        Literal::Integer(number) => number.to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::List(_) => "the list".to_owned(),
    }
}
