//! One field: where it lies, when it is sent, and whether what is said of it fits together.

use super::{Converter, text, texts};
use crate::code::Code;
use crate::form::{At, FieldForm, FieldId, List, PayloadKey, Slot, TrueWhenForm};
use crate::model::{Class, Field, Gate, Path, Release, SettingsSource, Trigger, TrueWhen};
use crate::name::{derived_key, is_key};

/// Where an event's settings lie unless a field says otherwise.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) trigger: Option<Trigger>,
    pub(super) section: Option<String>,
    /// Whether the section can be read, if there is one.
    pub(super) is_known: bool,
}

impl Place {
    /// Whether the field is a setting that generated structs read.
    pub(super) fn is_configuration(&self, settings: SettingsSource) -> bool {
        settings == SettingsSource::Json && self.trigger == Some(Trigger::Daily)
    }
}

impl Converter {
    /// The field, unless what is wrong with it leaves nothing to work with.
    pub(super) fn field(
        &mut self,
        id: At<FieldId>,
        mut form: FieldForm,
        place: &Place,
    ) -> Option<Field> {
        self.purposes(&form.purposes);
        let path = self.path(&id, &mut form, place);
        let gate = self.gate(&form);
        let (class, class_span) = form.class.at().map(|class| (class.value, class.span))?;
        let key = self.key(&id, class, &form.key);
        let (domain, label_set) = self.domain(&id, class, &mut form)?;
        self.defaults(&id, class, &form, &domain, place);
        Some(Field {
            key: key?,
            path: path?,
            class,
            domain,
            label_set,
            true_when: form.true_when.into_value().map(|when| match when {
                TrueWhenForm::Predicate(predicate) => TrueWhen::Predicate(predicate),
                TrueWhenForm::Values(values) => TrueWhen::Values(values.into_values()),
            }),
            list: form.list.into_value().map(|separator| separator.0),
            default: form.default.into_value(),
            also_default: form
                .also_default
                .into_value()
                .map(List::into_values)
                .unwrap_or_default(),
            formerly: form.formerly.into_value().map(Into::into),
            gate,
            edition: form.edition.into_value().map(Into::into),
            expires: form.expires.into_value(),
            review: form.review.into_value().map(Into::into),
            purposes: texts(form.purposes),
            description: text(form.description),
            span: id.span,
            class_span,
            id: id.value.into(),
        })
    }

    /// The key as written, or the derived one; `None` if the written one cannot be read.
    fn key(
        &mut self,
        id: &At<FieldId>,
        class: Class,
        written: &Slot<PayloadKey>,
    ) -> Option<String> {
        match written {
            Slot::Is(key) => Some(key.to_string()),
            Slot::Unreadable => None,
            Slot::Missing => {
                let key = derived_key(id, class);
                if !is_key(&key) {
                    self.report(
                        Code::LongKey,
                        format!("the derived key `{key}` is longer than 60 characters"),
                        id.span,
                        "give the field a shorter `key`",
                    );
                }
                Some(key)
            }
        }
    }

    /// Where the setting lies; `None` if what says so cannot be read.
    fn path(&mut self, id: &At<FieldId>, form: &mut FieldForm, place: &Place) -> Option<Path> {
        if form.path.is_written() {
            return std::mem::take(&mut form.path)
                .into_value()
                .map(|path| Path(path.into_values()));
        }
        let setting = match &form.setting {
            Slot::Is(setting) => setting.to_string(),
            Slot::Missing => id.to_string(),
            Slot::Unreadable => return None,
        };
        let section = match &form.section {
            Slot::Is(section) => Some(section.to_string()),
            Slot::Missing if place.is_known => place.section.clone(),
            Slot::Missing | Slot::Unreadable => return None,
        };
        if section.is_none() && place.is_configuration(self.settings) {
            self.report(
                Code::MissingPlace,
                format!(
                    "nothing says where `{}` lies in the configuration",
                    id.value
                ),
                id.span,
                "add `section` to the field or to the event, or `path` to the field",
            );
        }
        Some(Path(section.into_iter().chain([setting]).collect()))
    }

    fn gate(&mut self, form: &FieldForm) -> Gate {
        let (since, until) = (form.since.at(), form.until.at());
        if let (Some(since), Some(until)) = (since, until)
            && begins_after(since, until)
        {
            self.report(
                Code::EmptyGate,
                format!(
                    "the field begins with {} and ends with {}, so no release sends it",
                    since.value, until.value
                ),
                since.span,
                "swap the two, or remove the field",
            );
        }
        Gate {
            since: since.map(|since| since.value.clone()),
            until: until.map(|until| until.value.clone()),
        }
    }
}

/// Whether a field's first release lies behind its last, which covers all its patches.
fn begins_after(since: &Release, until: &Release) -> bool {
    since
        .0
        .iter()
        .zip(&until.0)
        .find(|(since, until)| since != until)
        .is_some_and(|(since, until)| since > until)
}
