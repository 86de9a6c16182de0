//! The kinds of schema files.

use schemars::JsonSchema;
use toml::de::DeTable;

use super::lint::ByLint;
use super::list::{Files, Members};
use super::read::{File, Reader};
use super::table::{Entry, Slot, Table, table};
use super::text::{FieldId, Name, Prose, PurposeId, SetName};
use super::value::NeverForm;
use super::{
    BudgetForm, CategoryForm, EventForm, FieldForm, LabelSetForm, MemberEventForm, PolicyForm,
    ProductForm, RevealsForm,
};
use crate::code::Code;
use crate::model::{Level, Span};

table! {
    /// `telemetry.toml`: what is described, which files describe it, and the policy's prose.
    pub(crate) struct ManifestForm("telemetry.toml") {
        required {
            /// The other files of the schema, relative to this one, in published order.
            files: Files = "files",
            /// What is described.
            product: ProductForm = "product",
            /// The purposes that events may name: an id, and the published sentence.
            purposes: Members<PurposeId, Prose> = "purposes",
            /// The prose of the published policy.
            policy: PolicyForm = "policy",
            /// What each class reveals, in plain words with an example.
            reveals: RevealsForm = "reveals",
        }
        optional {
            /// The levels of lints: `allow`, `warn` or `deny`.
            lints: ByLint<Level> = "lints",
            /// What messages may tell and weigh.
            budget: BudgetForm = "budget",
        }
        rules {}
    }
}

table! {
    /// A file that declares an event.
    pub(crate) struct EventFileForm("the file") {
        required {
            /// The event that this file declares.
            event: EventForm = "event",
        }
        optional {
            /// The event's fields, by id: the setting's name in the configuration's spelling.
            fields: Members<FieldId, FieldForm> = "fields",
            /// Settings that are deliberately not collected, each with the published reason. Keys
            /// are settings of the event's section, or sections where the event has none.
            never: NeverForm = "never",
        }
        rules {}
    }
}

table! {
    /// A file that declares several events which belong together.
    pub(crate) struct CategoryFileForm("the file") {
        required {
            /// What the events have in common.
            category: CategoryForm = "category",
            /// The events, by name.
            events: Members<Name, MemberEventForm> = "events",
        }
        optional {}
        rules {}
    }
}

table! {
    /// A file that declares label sets.
    pub(crate) struct LabelFileForm("the file") {
        required {
            /// Label sets that fields refer to by name.
            labels: Members<SetName, LabelSetForm> = "labels",
        }
        optional {}
        rules {}
    }
}

table! {
    /// A file that names settings of any section that are deliberately not collected.
    pub(crate) struct NeverFileForm("the file") {
        required {
            /// Sections, their settings, and the published reason of each.
            never: NeverForm = "never",
        }
        optional {}
        rules {}
    }
}

/// What a file other than `telemetry.toml` declares.
#[derive(Clone, Debug)]
pub(crate) enum FileForm {
    Event(Box<EventFileForm>),
    Category(CategoryFileForm),
    Labels(LabelFileForm),
    Never(NeverFileForm),
    /// Nothing that could be told, which was reported.
    Nothing,
}

/// Keys of which one tells that a file is `telemetry.toml`; for editors, which see no file names.
pub(super) const MANIFEST_MARKS: &[&str] = ManifestForm::KEYS;
/// Keys of which one tells that a file declares an event.
pub(super) const EVENT_MARKS: &[&str] = &["event", "fields"];
/// Keys of which one tells that a file declares a category.
pub(super) const CATEGORY_MARKS: &[&str] = CategoryFileForm::KEYS;
/// The key that tells that a file declares label sets.
pub(super) const LABEL_MARKS: &[&str] = LabelFileForm::KEYS;

impl File for ManifestForm {
    fn fill(reader: &mut Reader<'_>, root: &DeTable<'_>, span: Span) -> Self {
        reader.table(root, span)
    }
}

impl File for FileForm {
    fn fill(reader: &mut Reader<'_>, table: &DeTable<'_>, span: Span) -> Self {
        let marked = |marks: &[&str]| marks.iter().any(|mark| table.contains_key(*mark));
        if marked(CATEGORY_MARKS) {
            Self::Category(reader.table(table, span))
        } else if marked(EVENT_MARKS) {
            Self::Event(Box::new(reader.table(table, span)))
        } else if marked(LABEL_MARKS) {
            Self::Labels(reader.table(table, span))
        } else if marked(NeverFileForm::KEYS) {
            Self::Never(reader.table(table, span))
        } else {
            for (key, _) in table {
                reader.unknown_key(
                    key,
                    &["event", "fields", "category", "events", "never", "labels"],
                );
            }
            if !reader.is_broken() {
                reader.report(
                    Code::MissingKey,
                    "the file declares nothing".to_owned(),
                    span,
                    "add `[event]`, `[category]`, `[labels.NAME]` or `[never.SECTION]`",
                );
            }
            Self::Nothing
        }
    }
}
