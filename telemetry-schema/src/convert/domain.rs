//! The domain of a field.

use std::mem;

use super::Converter;
use crate::code::Code;
use crate::form::{At, FieldForm, FieldId, LabelsForm, List, Slot};
use crate::model::{Class, Domain, Literal, Span};
use crate::name::did_you_mean;

/// The greatest integer of an integer domain that states none: what 32 bits hold.
const HIGHEST: i64 = 2_147_483_647;

/// The most labels of a list, which is sent as a set of bits.
const MOST_LIST_LABELS: usize = 127;

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
                Slot::Is(buckets) => Some((self.buckets(buckets), None)),
                Slot::Missing => Some((Domain::Range(0, HIGHEST), None)),
                Slot::Unreadable => None,
            },
            Class::Enum => self.enumeration(id, form),
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
                return Some((Domain::Format { format, labels }, set));
            }
            (Slot::Missing, Some((labels, set))) => {
                let domain = match &form.list {
                    Slot::Is(list) => {
                        let separator = list.value.0;
                        self.few_enough(&labels, labels_span.unwrap_or(id.span));
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

    fn few_enough(&mut self, labels: &[String], span: Span) {
        if labels.len() > MOST_LIST_LABELS {
            let message = format!(
                "a list has at most {MOST_LIST_LABELS} labels, not {}",
                labels.len()
            );
            self.report(
                Code::TooManyLabels,
                message,
                span,
                "split the set, or merge labels",
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
