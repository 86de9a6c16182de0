//! From one file's form to the model: what each declaration means by itself.

mod domain;

use std::collections::HashMap;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::form::{At, CLASS_PARAMETERS, FieldForm, FileForm, Key, ManifestForm, TrueWhenForm};
use crate::model::{
    Event, Field, Gate, LabelSet, Never, Path, Policy, Product, Purpose, Reveals, SettingsSource,
    Span, Trigger, TrueWhen,
};
use crate::name::{derived_key, is_id, is_key, is_snake_case};

/// Converts forms and collects what is wrong with them.
#[derive(Debug)]
pub(crate) struct Converter<'a> {
    pub(crate) settings: SettingsSource,
    pub(crate) label_sets: &'a HashMap<String, Vec<String>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What a file declares.
#[derive(Debug, Default)]
pub(crate) struct Converted {
    pub(crate) event: Option<Event>,
    pub(crate) never: Vec<Never>,
    /// Purposes and label sets that are named, with their places.
    pub(crate) named_purposes: Vec<(String, Span)>,
}

impl Converter<'_> {
    pub(crate) fn report(&mut self, code: Code, message: String, primary: Span, help: &str) {
        self.diagnostics.push(finding(code, message, primary, help));
    }

    pub(crate) fn file(&mut self, form: FileForm) -> Converted {
        let mut converted = Converted::default();
        let section = form.event.as_ref().and_then(|event| event.section.clone());
        if let Some(never) = form.never {
            for (mut path, reason) in never.value.0 {
                if let Some(section) = &section {
                    path.insert(0, section.value.clone());
                }
                self.not_empty("the reason", &reason);
                converted.never.push(Never {
                    path: Path(path),
                    reason: reason.value,
                    span: reason.span,
                });
            }
        }
        let Some(event) = form.event else {
            if let Some((key, _)) = form.fields.0.first() {
                self.report(
                    Code::MissingKey,
                    "the file has fields and no `[event]`".to_owned(),
                    key.span,
                    "add an `[event]` table with `name`, `title`, `description`, `trigger`, `purposes` and `owner`",
                );
            }
            return converted;
        };
        let event = event.value;
        let name = text(event.name.as_ref());
        if !is_snake_case(&name) && event.name.is_some() {
            let span = event.name.as_ref().map_or(event.span, |name| name.span);
            self.report(
                Code::InvalidValue,
                format!("`{name}` is not a name in snake_case"),
                span,
                "write lower-case letters, digits and `_`, a letter first",
            );
        }
        for published in [&event.title, &event.description, &event.owner]
            .into_iter()
            .flatten()
        {
            self.not_empty("the text", published);
        }
        let trigger = event.trigger.as_ref().map(|trigger| trigger.value);
        let purposes = self.purposes(event.purposes.as_ref(), &mut converted);
        let mut fields = Vec::with_capacity(form.fields.0.len());
        for (id, field) in form.fields.0 {
            let place = Place {
                trigger,
                section: section.as_ref().map(|section| section.value.as_str()),
            };
            fields.extend(self.field(&id, field, &place, &mut converted));
        }
        converted.event = Some(Event {
            name,
            section: section.map(|section| section.value),
            title: text(event.title.as_ref()),
            description: text(event.description.as_ref()),
            trigger: trigger.unwrap_or_default(),
            purposes,
            owner: text(event.owner.as_ref()),
            fields,
            span: event.name.map_or(event.span, |name| name.span),
        });
        converted
    }

    fn purposes(
        &mut self,
        purposes: Option<&At<Vec<String>>>,
        converted: &mut Converted,
    ) -> Vec<String> {
        let Some(purposes) = purposes else {
            return Vec::new();
        };
        for purpose in &purposes.value {
            converted
                .named_purposes
                .push((purpose.clone(), purposes.span));
        }
        purposes.value.clone()
    }

    /// The field, unless what is wrong with it leaves nothing to work with.
    fn field(
        &mut self,
        id: &Key,
        form: FieldForm,
        place: &Place<'_>,
        converted: &mut Converted,
    ) -> Option<Field> {
        if !is_id(id) {
            self.report(
                Code::InvalidValue,
                format!("`{}` is not a field's id", id.value),
                id.span,
                "write ASCII letters and digits, a letter first, at most 60 of them",
            );
        }
        let class = form.class.as_ref()?;
        let class_name = class.as_str();
        for (key, classes) in CLASS_PARAMETERS {
            if let Some(span) = form.parameter(key).filter(|_| !classes.contains(class)) {
                let fitting: Vec<_> = classes
                    .iter()
                    .map(|class| format!("`{}`", class.as_str()))
                    .collect();
                self.report(
                    Code::ImpossibleParameter,
                    format!("class `{class_name}` takes no `{key}`"),
                    span,
                    &format!("remove it; `{key}` fits class {}", fitting.join(" and ")),
                );
            }
        }
        if let Some(description) = &form.description {
            self.not_empty("the description", description);
        }
        let key = form
            .key
            .as_ref()
            .map_or_else(|| derived_key(id, class.value), |key| key.value.clone());
        if !is_key(&key) {
            self.report(
                Code::InvalidValue,
                format!("`{key}` cannot be a payload key"),
                form.key.as_ref().map_or(id.span, |key| key.span),
                "give it a `key` of ASCII letters, digits and `_`, at most 60 of them",
            );
        }
        if let Some(formerly) = form
            .formerly
            .as_ref()
            .filter(|formerly| !is_section_field(formerly))
        {
            self.report(
                Code::InvalidValue,
                format!("`{}` is not of the form `Section.Field`", formerly.value),
                formerly.span,
                "write section and field as the published page had them, joined by a dot",
            );
        }
        let path = self.path(id, &form, place);
        let (domain, label_set) = self.domain(id, &form)?;
        self.defaults(id, &form, &domain, place);
        let purposes = form
            .purposes
            .is_some()
            .then(|| self.purposes(form.purposes.as_ref(), converted));
        let gate = Gate {
            since: value(form.since.as_ref()),
            until: value(form.until.as_ref()),
        };
        self.gate(
            &gate,
            form.since.as_ref().map_or(id.span, |since| since.span),
        );
        Some(Field {
            id: id.value.clone(),
            key,
            path,
            class: class.value,
            domain,
            label_set,
            true_when: form.true_when.map(|when| match when.value {
                TrueWhenForm::Predicate(predicate) => TrueWhen::Predicate(predicate),
                TrueWhenForm::Values(values) => TrueWhen::Values(values),
            }),
            list: value(form.list.as_ref()),
            default: form.default.map(|default| default.value),
            also_default: form.also_default.map(|also| also.value).unwrap_or_default(),
            formerly: value(form.formerly.as_ref()),
            gate,
            edition: value(form.edition.as_ref()),
            expires: value(form.expires.as_ref()),
            review: value(form.review.as_ref()),
            purposes,
            description: text(form.description.as_ref()),
            span: id.span,
            class_span: class.span,
        })
    }

    fn path(&mut self, id: &Key, form: &FieldForm, place: &Place<'_>) -> Path {
        if let Some(path) = &form.path {
            if let Some(other) = [&form.section, &form.setting].into_iter().flatten().next() {
                self.report(
                    Code::ConflictingParameters,
                    "`path` says all that `section` and `setting` say".to_owned(),
                    other.span,
                    "remove one of them",
                );
            }
            if path.is_empty() || path.iter().any(String::is_empty) {
                self.report(
                    Code::InvalidValue,
                    "the path is not complete".to_owned(),
                    path.span,
                    "write the object keys from the root of the configuration, none of them empty",
                );
            }
            return Path(path.value.clone());
        }
        let setting = form.setting.as_ref().unwrap_or(id).value.clone();
        match form
            .section
            .as_ref()
            .map(|section| section.value.as_str())
            .or(place.section)
        {
            Some(section) => Path(vec![section.to_owned(), setting]),
            None => {
                if place.is_configuration(self.settings) {
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
                Path(vec![setting])
            }
        }
    }

    fn gate(&mut self, gate: &Gate, span: Span) {
        if let Gate {
            since: Some(since),
            until: Some(until),
        } = gate
            && since
                .0
                .iter()
                .zip(&until.0)
                .find(|(a, b)| a != b)
                .is_some_and(|(a, b)| a > b)
        {
            self.report(
                Code::EmptyGate,
                format!(
                    "the field begins with {since} and ends with {until}, so no release sends it"
                ),
                span,
                "swap the two, or remove the field",
            );
        }
    }

    pub(crate) fn not_empty(&mut self, what: &str, text: &At<String>) {
        if text.trim().is_empty() {
            self.report(
                Code::EmptyText,
                format!("{what} is empty"),
                text.span,
                "say in plain words what a reader should know",
            );
        }
    }
}

/// Where an event's settings lie unless a field says otherwise.
#[derive(Debug)]
struct Place<'a> {
    trigger: Option<Trigger>,
    section: Option<&'a str>,
}

impl Place<'_> {
    /// Whether the field is a setting that generated structs read.
    fn is_configuration(&self, settings: SettingsSource) -> bool {
        settings == SettingsSource::Json && self.trigger == Some(Trigger::Daily)
    }
}

/// The product, purposes and prose of `telemetry.toml`.
pub(crate) fn manifest(form: &ManifestForm) -> (Product, Vec<Purpose>, Policy, Reveals) {
    let product = form.product.as_ref().map(|form| Product {
        name: text(form.name.as_ref()),
        title: text(form.title.as_ref()),
        release: value(form.release.as_ref()).unwrap_or_default(),
        settings: value(form.settings.as_ref()).unwrap_or_default(),
        environment: value(form.environment.as_ref()),
    });
    let purposes = form
        .purposes
        .0
        .iter()
        .map(|(id, sentence)| Purpose {
            id: id.value.clone(),
            sentence: sentence.value.clone(),
            span: id.span,
        })
        .collect();
    let policy = form.policy.as_ref().map(|form| Policy {
        title: text(form.title.as_ref()),
        introduction: text(form.introduction.as_ref()),
        never_included: text(form.never_included.as_ref()),
        daily: text(form.daily.as_ref()),
        never_collected: text(form.never_collected.as_ref()),
        transport: text(form.transport.as_ref()),
        opt_out: text(form.opt_out.as_ref()),
    });
    let reveals = form.reveals.as_ref().map(|form| Reveals {
        bool: text(form.bool.as_ref()),
        r#enum: text(form.r#enum.as_ref()),
        count: text(form.count.as_ref()),
        is_default: text(form.is_default.as_ref()),
    });
    (
        product.unwrap_or_default(),
        purposes,
        policy.unwrap_or_default(),
        reveals.unwrap_or_default(),
    )
}

/// Reports the empty texts and ill-shaped names of `telemetry.toml`.
pub(crate) fn check_manifest(converter: &mut Converter<'_>, form: &ManifestForm) {
    for (_, sentence) in &form.purposes.0 {
        converter.not_empty("the sentence", sentence);
    }
    if let Some(form) = &form.product {
        for text in [&form.name, &form.title].into_iter().flatten() {
            converter.not_empty("the text", text);
        }
    }
    if let Some(form) = &form.policy {
        let texts = [
            &form.title,
            &form.introduction,
            &form.never_included,
            &form.daily,
            &form.never_collected,
            &form.transport,
            &form.opt_out,
        ];
        for text in texts.into_iter().flatten() {
            converter.not_empty("the paragraph", text);
        }
    }
    if let Some(form) = &form.reveals {
        for text in [&form.bool, &form.r#enum, &form.count, &form.is_default]
            .into_iter()
            .flatten()
        {
            converter.not_empty("the paragraph", text);
        }
    }
}

/// The label sets of a file.
pub(crate) fn label_sets(form: &FileForm, diagnostics: &mut Vec<Diagnostic>) -> Vec<LabelSet> {
    let mut sets = Vec::with_capacity(form.labels.0.len());
    for (name, set) in &form.labels.0 {
        if let Some(values) = &set.values {
            domain::check_labels(&values.value, values.span, diagnostics);
        }
        if let Some(description) = set
            .description
            .as_ref()
            .filter(|text| text.trim().is_empty())
        {
            diagnostics.push(finding(
                Code::EmptyText,
                "the description is empty".to_owned(),
                description.span,
                "say in plain words what the labels are",
            ));
        }
        sets.push(LabelSet {
            name: name.value.clone(),
            description: text(set.description.as_ref()),
            values: value(set.values.as_ref()).unwrap_or_default(),
            span: name.span,
        });
    }
    sets
}

pub(crate) fn finding(code: Code, message: String, primary: Span, help: &str) -> Diagnostic {
    Diagnostic {
        code,
        message,
        primary,
        label: String::new(),
        secondary: Vec::new(),
        help: help.to_owned(),
    }
}

fn text(at: Option<&At<String>>) -> String {
    at.map(|at| at.value.clone()).unwrap_or_default()
}

fn value<T: Clone>(at: Option<&At<T>>) -> Option<T> {
    at.map(|at| at.value.clone())
}

fn is_section_field(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    text.split_once('.')
        .is_some_and(|(section, field)| plain(section) && plain(field))
}
