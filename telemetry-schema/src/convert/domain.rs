//! The domain of a field, and whether its defaults lie in it.

use std::collections::HashSet;

use super::{Converter, Place, finding};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::form::{At, FieldForm, Key, LabelsForm, TrueWhenForm};
use crate::model::{
    Class, Domain, Format, Literal, OTHER, Predicate, Release, SettingsSource, Span,
};
use crate::name::did_you_mean;

/// The greatest integer of an integer domain that states none: what 32 bits hold.
const HIGHEST: i64 = 2_147_483_647;

/// The most labels of a list, which is sent as a set of bits.
const MOST_LIST_LABELS: usize = 127;

impl Converter<'_> {
    /// The field's domain and the name of its label set; `None` after an error that leaves none.
    pub(super) fn domain(
        &mut self,
        id: &Key,
        form: &FieldForm,
    ) -> Option<(Domain, Option<String>)> {
        let class = form.class.as_ref()?;
        match class.value {
            Class::Bool | Class::IsDefault => {
                if let Some(When::Empty(span)) = form.true_when.as_ref().map(When::of) {
                    self.report(
                        Code::InvalidValue,
                        "no value is true".to_owned(),
                        span,
                        "list the values that are sent as `true`",
                    );
                }
                Some((Domain::Bool, None))
            }
            Class::Count => {
                let buckets = form.buckets.as_ref().map(|buckets| self.buckets(buckets));
                Some((buckets.unwrap_or(Domain::Range(0, HIGHEST)), None))
            }
            Class::Enum => self.enumeration(id, form),
        }
    }

    fn enumeration(&mut self, id: &Key, form: &FieldForm) -> Option<(Domain, Option<String>)> {
        let whole = [
            ("range", form.range.as_ref().map(|at| at.span)),
            ("buckets", form.buckets.as_ref().map(|at| at.span)),
            ("format", form.format.as_ref().map(|at| at.span)),
            // Labels may stand beside a format.
            (
                "labels",
                form.labels
                    .as_ref()
                    .map(|at| at.span)
                    .filter(|_| form.format.is_none()),
            ),
        ];
        let mut given = whole
            .iter()
            .filter_map(|(key, span)| span.map(|span| (key, span)));
        if let (Some((first, _)), Some((second, span))) = (given.next(), given.next()) {
            self.report(
                Code::ConflictingParameters,
                format!("`{first}` and `{second}` each describe the whole domain"),
                span,
                "keep one of them",
            );
        }
        if let Some(list) = form
            .list
            .as_ref()
            .filter(|_| form.labels.is_none() || form.format.is_some())
        {
            self.report(
                Code::ConflictingParameters,
                "a list is a list of labels".to_owned(),
                list.span,
                "add the `labels`, or remove `list`",
            );
        }
        let (labels, set) = match &form.labels {
            Some(labels) => self.labels(labels)?,
            None => (Vec::new(), None),
        };
        let domain = if let Some(format) = &form.format {
            Domain::Format {
                format: format.value,
                labels,
            }
        } else if let (Some(list), Some(at)) = (&form.list, &form.labels) {
            if labels.len() > MOST_LIST_LABELS {
                let message = format!(
                    "a list has at most {MOST_LIST_LABELS} labels, not {}",
                    labels.len()
                );
                self.report(
                    Code::InvalidLabel,
                    message,
                    at.span,
                    "split the set, or merge labels",
                );
            }
            Domain::LabelList {
                labels,
                separator: list.value,
            }
        } else if form.labels.is_some() {
            Domain::Labels(labels)
        } else if let Some(range) = &form.range {
            self.range(range)?
        } else if let Some(buckets) = &form.buckets {
            self.buckets(buckets)
        } else if let Some(Literal::Integer(default)) = form.default.as_ref().map(|at| &at.value) {
            Domain::Range((*default).clamp(-1, 0), HIGHEST)
        } else {
            self.report(
                Code::MissingDomain,
                format!("nothing says which values `{}` can have", id.value),
                form.class.as_ref().map_or(id.span, |class| class.span),
                "add `labels = [\"…\"]` for a choice of words, or `range`, `buckets` or an integer \
                 `default` for numbers",
            );
            return None;
        };
        Some((domain, set))
    }

    fn labels(&mut self, labels: &At<LabelsForm>) -> Option<(Vec<String>, Option<String>)> {
        match &labels.value {
            LabelsForm::List(list) => {
                check_labels(list, labels.span, &mut self.diagnostics);
                Some((list.clone(), None))
            }
            LabelsForm::Set(name) => {
                let Some(values) = self.label_sets.get(name) else {
                    let names = self.label_sets.keys().map(String::as_str);
                    let help = did_you_mean(name, names).map_or_else(
                        || format!("declare `[labels.{name}]` in a file under `labels/`"),
                        |known| format!("did you mean `{known}`?"),
                    );
                    let message = format!("no file declares the label set `{name}`");
                    self.report(Code::UnknownLabelSet, message, labels.span, &help);
                    return None;
                };
                Some((values.clone(), Some(name.clone())))
            }
        }
    }

    fn range(&mut self, range: &At<Vec<i64>>) -> Option<Domain> {
        let &[lowest, highest] = range.value.as_slice() else {
            self.report(
                Code::InvalidValue,
                "a range has two ends".to_owned(),
                range.span,
                "write the lowest and the highest value: `range = [0, 100]`",
            );
            return None;
        };
        if lowest > highest {
            self.report(
                Code::UnorderedDomain,
                format!("the range ends at {highest}, before it starts at {lowest}"),
                range.span,
                "write the lowest value first",
            );
        }
        Some(Domain::Range(lowest, highest))
    }

    fn buckets(&mut self, buckets: &At<Vec<i64>>) -> Domain {
        let ascending = buckets.value.is_sorted_by(|a, b| a < b);
        if buckets.value.is_empty() {
            self.report(
                Code::InvalidValue,
                "there are no buckets".to_owned(),
                buckets.span,
                "write the lower edges: `buckets = [0, 10, 100]`",
            );
        } else if !ascending {
            let unique: HashSet<_> = buckets.value.iter().collect();
            let code = if unique.len() < buckets.value.len() {
                Code::InvalidValue
            } else {
                Code::UnorderedDomain
            };
            self.report(
                code,
                "bucket edges do not ascend".to_owned(),
                buckets.span,
                "write each lower edge once, the lowest first",
            );
        }
        Domain::Buckets(buckets.value.clone())
    }

    /// Checks that every shipped default can be read and sent, and that it stands in one place.
    pub(super) fn defaults(
        &mut self,
        id: &Key,
        form: &FieldForm,
        domain: &Domain,
        place: &Place<'_>,
    ) {
        let Some(class) = form.class.as_ref().map(|class| class.value) else {
            return;
        };
        let is_setting = place.is_configuration(self.settings);
        let untyped = class == Class::Bool && form.true_when.is_some() || class == Class::Count;
        match &form.default {
            None if is_setting && !untyped => self.report(
                Code::MissingDefault,
                format!("`{}` has no default", id.value),
                id.span,
                "add the shipped default: `default = …`",
            ),
            Some(default) if class == Class::IsDefault && self.settings == SettingsSource::Code => {
                self.report(
                    Code::RedundantDefault,
                    format!("`{}` takes its default from the struct", id.value),
                    default.span,
                    "remove `default`; the struct's own `Default` is what values are compared with",
                )
            }
            Some(default) => self.default(class, form, domain, default),
            None => {}
        }
    }

    fn default(&mut self, class: Class, form: &FieldForm, domain: &Domain, default: &At<Literal>) {
        let expected = match (class, domain, &default.value) {
            (Class::IsDefault, ..)
            | (Class::Count, _, Literal::List(_) | Literal::Integer(0..))
            | (Class::Enum, Domain::Range(..) | Domain::Buckets(_), Literal::Integer(_)) => None,
            (Class::Count, _, Literal::Text(_)) if form.list.is_some() => None,
            (Class::Count, ..) => Some("a list or a number that is not negative"),
            (Class::Enum, Domain::Range(..) | Domain::Buckets(_), _) => Some("an integer"),
            (Class::Enum, _, Literal::Text(_)) => None,
            (Class::Enum, ..) => Some("a string"),
            (Class::Bool, ..) => expected_of(form.true_when.as_ref(), &default.value),
        };
        if let Some(expected) = expected {
            self.report(
                Code::DefaultType,
                format!("the default of a setting of this class is {expected}"),
                default.span,
                &format!("write {expected}"),
            );
        } else if class == Class::Enum && !contains(domain, &default.value) {
            let shown = match &default.value {
                Literal::Text(text) => format!("\"{text}\""),
                Literal::Integer(number) => number.to_string(),
                Literal::Bool(value) => value.to_string(),
                Literal::List(_) => "the list".to_owned(),
            };
            self.report(
                Code::DefaultOutsideDomain,
                format!("the default {shown} is not among the values that can be sent"),
                default.span,
                "add it to the domain, or correct it",
            );
        }
    }
}

/// A `true_when` whose list may be empty.
enum When {
    Some,
    Empty(Span),
}

impl When {
    fn of(form: &At<TrueWhenForm>) -> Self {
        match &form.value {
            TrueWhenForm::Values(values) if values.is_empty() => Self::Empty(form.span),
            TrueWhenForm::Values(_) | TrueWhenForm::Predicate(_) => Self::Some,
        }
    }
}

/// What the default of a bool setting must be, if it is not that already.
fn expected_of(when: Option<&At<TrueWhenForm>>, default: &Literal) -> Option<&'static str> {
    let kind = |literal: &Literal| match literal {
        Literal::Bool(_) => "a boolean",
        Literal::Integer(_) => "an integer",
        Literal::Text(_) => "a string",
        Literal::List(_) => "a list",
    };
    let found = kind(default);
    let accepted: Vec<&'static str> = match when.map(|when| &when.value) {
        None => vec!["a boolean"],
        Some(TrueWhenForm::Values(values)) => values.iter().map(kind).collect(),
        Some(TrueWhenForm::Predicate(Predicate::NonZero)) => vec!["an integer"],
        Some(TrueWhenForm::Predicate(Predicate::NonEmpty)) => vec!["a string", "a list"],
        Some(TrueWhenForm::Predicate(Predicate::AbsolutePath)) => vec!["a string"],
    };
    if accepted.contains(&found) {
        None
    } else {
        accepted.first().copied()
    }
}

/// Whether the domain sends the value as itself.
fn contains(domain: &Domain, value: &Literal) -> bool {
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

fn is_time_of_day(text: &str) -> bool {
    let number = |text: &str, below: u8| {
        text.len() == 2
            && text.parse().is_ok_and(|number: u8| number < below)
            && !text.starts_with('+')
    };
    text.split_once(':')
        .is_some_and(|(hour, minute)| number(hour, 24) && number(minute, 60))
}

/// Reports labels that cannot be sent as they are.
pub(super) fn check_labels(labels: &[String], span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let mut report = |message: String, help: &str| {
        diagnostics.push(finding(Code::InvalidLabel, message, span, help));
    };
    if labels.is_empty() {
        report(
            "there are no labels".to_owned(),
            "list the values that may be sent",
        );
    }
    let mut seen = HashSet::with_capacity(labels.len());
    for label in labels {
        if label == OTHER {
            report(
                format!("`{OTHER}` is reserved for values outside the labels"),
                "remove it; every choice of words has it anyway",
            );
        } else if label.len() > 64
            || !label
                .bytes()
                .all(|b| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\')
        {
            report(
                format!("`{label}` cannot be a label"),
                "write at most 64 printable ASCII characters, none of them `\"` or `\\`",
            );
        }
        if !seen.insert(label) {
            report(
                format!("the label `{label}` stands twice"),
                "remove one of them",
            );
        }
    }
}
