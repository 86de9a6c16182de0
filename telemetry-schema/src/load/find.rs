//! Which file may declare what.

use super::folder::Listed;
use crate::form::{At, CategoryFileForm, FileForm, Members, Slot};

/// All files, those first whose names promise what is looked for.
pub(super) fn likely_first(
    listed: &[Listed],
    is_likely: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &Listed> {
    let (likely, others): (Vec<_>, Vec<_>) = listed.iter().partition(|file| is_likely(&file.name));
    likely.into_iter().chain(others)
}

/// Whether the last parts of a file's path make up the event's name or its end.
pub(super) fn is_named_after(file: &str, event: &str) -> bool {
    let path = file.trim_end_matches(".toml");
    let last = path.rsplit('/').next().unwrap_or(path);
    let is_same = |(of_path, of_name)| {
        of_path == of_name || of_name == b'_' && matches!(of_path, b'/' | b'-')
    };
    event.ends_with(last)
        || path.len() >= event.len() && path.bytes().rev().zip(event.bytes().rev()).all(is_same)
}

/// The names of the events that a file declares.
pub(super) fn event_names(form: &FileForm) -> Vec<&str> {
    match form {
        FileForm::Event(form) => {
            let name = form.event.at().and_then(|event| event.name.at());
            name.map(|name| &***name).into_iter().collect()
        }
        FileForm::Category(form) => {
            let events = form.events.at().map_or(&[][..], |events| &events.0);
            events.iter().map(|(name, _)| &***name).collect()
        }
        FileForm::Labels(_) | FileForm::Never(_) | FileForm::Nothing => Vec::new(),
    }
}

/// The form with this event only: what is wrong with others is not its business.
pub(super) fn only(form: &FileForm, name: &str) -> FileForm {
    let FileForm::Category(CategoryFileForm { category, events }) = form else {
        return form.clone();
    };
    let members = events.at().map_or(&[][..], |events| &events.0);
    let own = members.iter().filter(|(key, _)| &***key == name).cloned();
    FileForm::Category(CategoryFileForm {
        category: category.clone(),
        events: Slot::Is(At {
            value: Members(own.collect()),
            span: events.at().map(|events| events.span).unwrap_or_default(),
        }),
    })
}

pub(super) fn set_names(form: &FileForm) -> impl Iterator<Item = &str> {
    let sets = match form {
        FileForm::Labels(form) => form.labels.at().map(|labels| labels.0.as_slice()),
        FileForm::Event(_) | FileForm::Category(_) | FileForm::Never(_) | FileForm::Nothing => None,
    };
    sets.unwrap_or_default().iter().map(|(name, _)| &***name)
}
