//! One field: where it lies, when it is sent, and whether what is said of it fits together.

use super::{Converter, allowed, text, texts};
use crate::code::Code;
use crate::form::{At, FieldForm, FieldId, Label, List, Members, PayloadKey, Prose, Slot};
use crate::model::{
    Class, Covered, Domain, Field, Gate, Path, Release, SettingsSource, Source, Span, Trigger,
};
use crate::name::{derived_key, did_you_mean, is_key};

/// Where an event's settings lie unless a field says otherwise.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) trigger: Option<Trigger>,
    pub(super) source: Option<Source>,
    pub(super) section: Option<String>,
    /// Whether the section can be read, if there is one.
    pub(super) is_known: bool,
}

impl Place {
    /// Whether fields are settings that generated structs read.
    pub(super) fn is_configuration(&self, settings: SettingsSource) -> bool {
        settings == SettingsSource::Json && self.source == Some(Source::Settings)
    }

    /// Whether every field may be lacking: of what the host counts, a figure that cannot be told is
    /// left out.
    fn is_always_optional(&self) -> bool {
        self.source == Some(Source::Host) && self.trigger != Some(Trigger::Occurrence)
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
        self.judged_by_a_day(&form);
        self.keys_of_others(&form, place);
        let (class, class_span) = form.class.at().map(|class| (class.value, class.span))?;
        self.class_of_others(class, class_span, place);
        let key = self.key(&id, class, &form.key);
        let (domain, label_set) = self.domain(&id, class, &mut form)?;
        self.defaults(&id, class, &form, &domain, place);
        let covers = self.covers(std::mem::take(&mut form.covers), class, &domain);
        Some(Field {
            key: key?,
            path: path?,
            class,
            domain,
            label_set,
            true_when: form.true_when.into_value().map(Into::into),
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
            optional: place.is_always_optional() || form.optional.into_value().unwrap_or_default(),
            covers,
            description: text(form.description),
            allow: allowed(form.allow),
            span: id.span,
            class_span,
            id: id.value.into(),
        })
    }

    /// Reports keys that say something about a setting where the host has the value, and that a
    /// message may lack the field where that is never or always so.
    fn keys_of_others(&mut self, form: &FieldForm, place: &Place) {
        if place.source == Some(Source::Host) {
            let settings = [
                ("section", form.section.at().map(|at| at.span)),
                ("setting", form.setting.at().map(|at| at.span)),
                ("path", form.path.at().map(|at| at.span)),
                ("default", form.default.at().map(|at| at.span)),
                ("also_default", form.also_default.at().map(|at| at.span)),
            ];
            for (key, span) in settings {
                let Some(span) = span else { continue };
                self.report(
                    Code::MisplacedKey,
                    format!("`{key}` is about a setting, and the host has the value of this field"),
                    span,
                    "remove it, or give the event `source = \"settings\"`",
                );
            }
        }
        if let (Some(optional), Some(trigger)) = (form.optional.at(), place.trigger)
            && trigger != Trigger::Occurrence
        {
            self.report(
                Code::MisplacedKey,
                format!("trigger `{}` takes no `optional`", trigger.as_str()),
                optional.span,
                "remove it: a setting always has a value, and a figure of the host that cannot be \
                 told is always left out",
            );
        }
    }

    /// Reports a class that data of this source cannot have.
    fn class_of_others(&mut self, class: Class, span: Span, place: &Place) {
        let name = class.as_str();
        let (message, help) = match place.source {
            Some(Source::Settings) if !class.fits_settings() => (
                format!("settings of a configuration are never sent as `{name}`"),
                "use `bool`, `enum`, `count` or `is-default`; an `enum` can have `labels`, `list`, \
                 `buckets` or `format`",
            ),
            Some(Source::Host) if class == Class::IsDefault => (
                "what the host has is no setting with a default".to_owned(),
                "use another class, such as `bool`",
            ),
            Some(Source::Settings | Source::Host) | None => return,
        };
        self.report(Code::ForeignClass, message, span, help);
    }

    /// The phrases that labels answer to.
    fn covers(
        &mut self,
        covers: Slot<Members<Label, Prose>>,
        class: Class,
        domain: &Domain,
    ) -> Vec<Covered> {
        // With another class, the key itself was reported.
        if !matches!(class, Class::Enum | Class::Labels) {
            return Vec::new();
        }
        let labels = domain.labels();
        let covers = covers.into_value().unwrap_or_default().0;
        for (label, _) in &covers {
            if labels.iter().all(|known| known.as_str() != &*label.value) {
                let meant = did_you_mean(&label.value, labels.iter().map(String::as_str));
                self.report(
                    Code::UnknownLabel,
                    format!("the field has no label {:?}", &*label.value),
                    label.span,
                    &meant.map_or_else(
                        || "write one of the field's labels".to_owned(),
                        |meant| format!("did you mean `{meant}`?"),
                    ),
                );
            }
        }
        covers
            .into_iter()
            .map(|(label, phrase)| Covered {
                label: label.value.into(),
                phrase: phrase.into(),
            })
            .collect()
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
                .map(|path| Path::new(&path.into_values::<String>()));
        }
        let setting: &str = match &form.setting {
            Slot::Is(setting) => setting,
            Slot::Missing => id,
            Slot::Unreadable => return None,
        };
        let section: Option<&str> = match &form.section {
            Slot::Is(section) => Some(section),
            Slot::Missing if place.is_known => place.section.as_deref(),
            Slot::Missing | Slot::Unreadable => return None,
        };
        if place.source == Some(Source::Host) {
            return Some(Path::new(&[&***id]));
        }
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
        Some(section.map_or_else(
            || Path::new(&[setting]),
            |section| Path::new(&[section, setting]),
        ))
    }

    /// Reports a day that nothing can be compared with.
    fn judged_by_a_day(&mut self, form: &FieldForm) {
        // What is wrong with `[product]` may be just that.
        let is_whole = self.purposes.is_some();
        if let Some(expires) = form.expires.at()
            && self.released.is_none()
            && is_whole
        {
            self.report(
                Code::MissingReleaseDay,
                "`expires` is judged by the day of the release, and nothing tells it".to_owned(),
                expires.span,
                "add `released = \"YYYY-MM-DD\"` to `[product]` of telemetry.toml",
            );
        }
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
