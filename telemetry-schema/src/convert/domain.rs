//! The domain of a field.

use std::collections::HashMap;
use std::mem;

use super::Converter;
use super::default::is_time_of_day;
use crate::code::Code;
use crate::form::{At, FieldForm, FieldId, LabelsForm, List, Slot};
use crate::model::{Class, Domain, Format, Literal, Release, Span};
use crate::name::did_you_mean;

/// The greatest integer of an integer domain that states none: what 32 bits hold.
const HIGHEST: i64 = 2_147_483_647;

/// The most labels of a list or a set, which the runtime keeps as a set of bits.
const MOST_LABELS: usize = 127;

/// The most words of a vocabulary, of which the runtime keeps each in a byte.
const MOST_WORDS: usize = 250;

/// The most words and masks of a masked text.
const MOST_TOKENS: u8 = 22;

/// A domain, and the name of the label set that it is made from.
type Named = (Domain, Option<String>);

impl Converter {
    /// The field's domain, which takes what it needs out of the form; `None` after a finding that
    /// leaves none.
    pub(super) fn domain(
        &mut self,
        id: &At<FieldId>,
        class: Class,
        form: &mut FieldForm,
    ) -> Option<Named> {
        match class {
            Class::Bool | Class::IsDefault => Some((Domain::Bool, None)),
            Class::Count => match mem::take(&mut form.buckets) {
                Slot::Is(buckets) => Some((self.amounts(buckets), None)),
                Slot::Missing => Some((Domain::Range(0, HIGHEST), None)),
                Slot::Unreadable => None,
            },
            Class::Enum => self.enumeration(id, form),
            Class::Version => match &form.numbers {
                Slot::Is(numbers) => Some(numbers.value.0),
                Slot::Missing => Some(4),
                Slot::Unreadable => None,
            }
            .map(|numbers| (Domain::Version { numbers }, None)),
            Class::Id => {
                let alphabet = form.alphabet.at()?.value;
                let length = form.length.at()?.value.0;
                Some((Domain::Id { alphabet, length }, None))
            }
            Class::Date => Some((Domain::Date, None)),
            Class::Duration => {
                let buckets = mem::take(&mut form.buckets).into_at()?;
                Some((self.amounts(buckets), None))
            }
            Class::Labels => self.label_set(form),
            Class::MaskedText => self.masked_text(form),
        }
    }

    fn label_set(&mut self, form: &mut FieldForm) -> Option<Named> {
        let labels = mem::take(&mut form.labels).into_at()?;
        let span = labels.span;
        let (labels, set) = self.labels(labels)?;
        self.few_enough("a set of labels", &labels, MOST_LABELS, span);
        let most = form.most.at().map(|most| most.value.0);
        Some((Domain::LabelSet { labels, most }, set))
    }

    fn masked_text(&mut self, form: &mut FieldForm) -> Option<Named> {
        let vocabulary = mem::take(&mut form.vocabulary).into_at()?;
        let span = vocabulary.span;
        let (words, set) = self.labels(At {
            value: LabelsForm::Set(vocabulary.value),
            span,
        })?;
        self.few_enough("a vocabulary", &words, MOST_WORDS, span);
        let most = form.most.at()?;
        if most.value.0 > MOST_TOKENS {
            let message = format!("a masked text has at most {MOST_TOKENS} words and masks");
            let help = format!("write a number from 1 to {MOST_TOKENS}");
            self.report(Code::TooMany, message, most.span, &help);
        }
        for word in words
            .iter()
            .filter(|word| word.is_empty() || word.contains(' '))
        {
            self.report(
                Code::NoWord,
                format!("{word:?} is no word of a vocabulary"),
                span,
                "remove it from the set, or write its words one by one",
            );
        }
        self.no_twins(&words, span);
        let most = most.value.0;
        Some((Domain::MaskedText { words, most }, set))
    }

    /// Reports words that are found as another one.
    fn no_twins(&mut self, words: &[String], span: Span) {
        let mut found: HashMap<String, &str> = HashMap::with_capacity(words.len());
        for word in words {
            if let Some(first) = found.insert(word.to_ascii_lowercase(), word) {
                self.report(
                    Code::TwinWord,
                    format!("`{word}` differs from `{first}` in capital letters only"),
                    span,
                    "keep one of them in the set, in the spelling that is to be sent",
                );
            }
        }
    }

    fn enumeration(&mut self, id: &At<FieldId>, form: &mut FieldForm) -> Option<Named> {
        let labels_span = form.labels.at().map(|labels| labels.span);
        let named = match mem::take(&mut form.labels) {
            Slot::Is(labels) => Some(self.labels(labels)?),
            Slot::Missing => None,
            Slot::Unreadable => return None,
        };
        match (&form.format, named) {
            (Slot::Unreadable, _) => return None,
            (Slot::Is(format), named) => {
                let (labels, set) = named.unwrap_or_default();
                let format = format.value;
                self.reachable(&labels, labels_span.unwrap_or(id.span), |label| {
                    has_format(format, label).then_some("it has the format itself")
                });
                return Some((Domain::Format { format, labels }, set));
            }
            (Slot::Missing, Some((labels, set))) => {
                let domain = match &form.list {
                    Slot::Is(list) => {
                        let separator = list.value.0;
                        let span = labels_span.unwrap_or(id.span);
                        self.few_enough("a list", &labels, MOST_LABELS, span);
                        self.reachable(&labels, span, |label| no_item(label, separator));
                        Domain::LabelList { labels, separator }
                    }
                    Slot::Missing => Domain::Labels(labels),
                    Slot::Unreadable => return None,
                };
                return Some((domain, set));
            }
            (Slot::Missing, None) => {}
        }
        self.integers(id, form).map(|domain| (domain, None))
    }

    fn integers(&mut self, id: &At<FieldId>, form: &mut FieldForm) -> Option<Domain> {
        if let Some(list) = form.list.at() {
            self.report(
                Code::MissingDomain,
                format!(
                    "nothing says which items the list of `{}` can have",
                    id.value
                ),
                list.span,
                "add the `labels` that its items can be",
            );
            return None;
        }
        match (mem::take(&mut form.range), mem::take(&mut form.buckets)) {
            (Slot::Unreadable, _) | (_, Slot::Unreadable) => return None,
            (Slot::Is(range), _) => return Some(self.range(&range)),
            (Slot::Missing, Slot::Is(buckets)) => return Some(self.buckets(buckets)),
            (Slot::Missing, Slot::Missing) => {}
        }
        match &form.default {
            Slot::Unreadable => return None,
            Slot::Is(At {
                value: Literal::Integer(default),
                ..
            }) => {
                return Some(Domain::Range((*default).clamp(-1, 0), HIGHEST));
            }
            Slot::Is(_) | Slot::Missing => {}
        }
        self.report(
            Code::MissingDomain,
            format!("nothing says which values `{}` can have", id.value),
            form.class.at().map_or(id.span, |class| class.span),
            "add `labels = [\"…\"]` for a choice of words, or `range`, `buckets` or an integer \
             `default` for numbers",
        );
        None
    }

    /// The labels, and the name of their set.
    fn labels(&mut self, labels: At<LabelsForm>) -> Option<(Vec<String>, Option<String>)> {
        let name = match labels.value {
            LabelsForm::List(list) => return Some((list.into_values(), None)),
            LabelsForm::Set(name) => name,
        };
        let Some(set) = self.label_sets.get(&name) else {
            let names = self.label_sets.all.iter().map(|set| set.name.as_str());
            let help = did_you_mean(&name, names).map_or_else(
                || format!("declare `[labels.{name}]` in a file of label sets"),
                |known| format!("did you mean `{known}`?"),
            );
            let message = format!("no file declares the label set `{name}`");
            self.report(Code::UnknownLabelSet, message, labels.span, &help);
            return None;
        };
        // A set without values was reported where it is declared.
        (!set.values.is_empty()).then(|| (set.values.clone(), Some(name.into())))
    }

    /// Reports labels that are published and never sent, for the reason that `why` gives.
    fn reachable(
        &mut self,
        labels: &[String],
        span: Span,
        why: impl Fn(&str) -> Option<&'static str>,
    ) {
        for label in labels {
            if let Some(why) = why(label) {
                self.report(
                    Code::UnreachableLabel,
                    format!("the label {label:?} is never sent, since {why}"),
                    span,
                    "remove it, or write it as it will be found",
                );
            }
        }
    }

    fn few_enough(&mut self, what: &str, labels: &[String], most: usize, span: Span) {
        if labels.len() > most {
            self.report(
                Code::TooMany,
                format!("{what} has at most {most} items, not {}", labels.len()),
                span,
                "split the set, or merge items",
            );
        }
    }

    fn range(&mut self, range: &At<[i64; 2]>) -> Domain {
        let [lowest, highest] = range.value;
        if lowest > highest {
            self.report(
                Code::UnorderedDomain,
                format!("the range ends at {highest}, before it starts at {lowest}"),
                range.span,
                "write the lowest value first",
            );
        }
        Domain::Range(lowest, highest)
    }

    /// Buckets of what is never below zero.
    fn amounts(&mut self, buckets: At<List<i64>>) -> Domain {
        for edge in buckets.value.0.iter().filter(|edge| edge.value < 0) {
            self.report(
                Code::UnorderedDomain,
                format!(
                    "the bucket {} is below 0, and what is counted or takes time is not",
                    edge.value
                ),
                edge.span,
                "begin with 0 or above",
            );
        }
        self.buckets(buckets)
    }

    fn buckets(&mut self, buckets: At<List<i64>>) -> Domain {
        let edges: Vec<i64> = buckets.value.into_values();
        if !edges.is_sorted() {
            self.report(
                Code::UnorderedDomain,
                "bucket edges do not ascend".to_owned(),
                buckets.span,
                "write the lowest edge first",
            );
        }
        Domain::Buckets(edges)
    }
}

/// Why no item of a separated list is ever this label.
fn no_item(label: &str, separator: char) -> Option<&'static str> {
    if label.is_empty() {
        Some("empty items are passed over")
    } else if label.contains(separator) {
        Some("a list is taken apart at its separator")
    } else if label.trim() != label {
        Some("spaces around items do not count")
    } else {
        None
    }
}

/// Whether a label beside a format is taken for a value of the format.
fn has_format(format: Format, label: &str) -> bool {
    match format {
        Format::Version => Release::parse(label).is_some(),
        // The zero in front of an hour may be missing.
        Format::TimeOfDay => is_time_of_day(label) || is_time_of_day(&format!("0{label}")),
    }
}
