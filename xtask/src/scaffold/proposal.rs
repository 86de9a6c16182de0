//! What is proposed for a struct and the structs in it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Span;
use syn::ext::IdentExt as _;

use super::decision::Decision;
use super::naming::{Names, is_id};
use super::refusal::Refusal;
use super::sentence::sentence;
use super::source::{DefaultOf, Items, Source};
use super::survey::{Met, Survey, Visit, held};

/// Events for a struct and the structs in it, and what to add to the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The struct.
    pub(super) root: String,
    /// How many structs were read.
    pub(super) structs: usize,
    /// How many fields they have.
    pub(super) fields: usize,
    pub(crate) events: Vec<Event>,
    /// What to add to the code, by line.
    pub(super) marks: Vec<Mark>,
    /// What else to see to in the code, by line.
    pub(super) remarks: Vec<Mark>,
    /// Settings that may have another name in a file, by line.
    pub(super) aliases: Vec<Mark>,
}

/// What is proposed for one struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// The event's name; there is none where nothing of the struct may leave.
    pub(crate) name: Option<String>,
    /// What the file is called.
    pub(super) stem: String,
    /// The struct's name.
    pub(super) of: String,
    /// What the struct's comment says, if that is a sentence.
    pub(super) comment: Option<String>,
    /// The keys of the configuration around its settings, if that is one place.
    pub(super) place: Option<Vec<String>>,
    /// How many fields hold such a struct.
    pub(super) held: usize,
    pub(super) fields: Vec<Proposed>,
    /// Settings, and the reason why each is never collected.
    pub(super) never: Vec<(String, &'static str)>,
}

impl Event {
    /// The name of its file in the schema folder.
    pub(crate) fn file(&self, folder: &str) -> String {
        format!("{folder}/{}.toml", self.stem)
    }
}

/// What is proposed for one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proposed {
    pub(super) id: String,
    /// Its name in the file.
    pub(super) setting: String,
    pub(super) decision: Decision,
    /// What its comment says, if that is a sentence.
    pub(super) comment: Option<String>,
}

/// A line of the code, and what to do there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) text: String,
}

impl Mark {
    fn new(at: Span, text: String) -> Self {
        let line = at.start().line;
        Self { line, text }
    }
}

/// The reason of a struct in which nothing may leave.
const SILENT: &str = "nothing in it may leave";

/// The reason of a struct that holds only structs, so that its type is no event.
const GROUP: &str = "a group without a value of its own; what it holds is decided by itself";

/// Proposes events for the named struct of a file, or for its only one, and for the structs in it.
///
/// # Errors
///
/// If the file is not Rust, if it is not clear which struct is meant, or if it cannot be an event.
pub(crate) fn propose(source: &Source, named: Option<&str>) -> Result<Proposal, Refusal> {
    let items = Items::read(source)?;
    let held = held(&items);
    let root = items.root(named, |index| held.contains(&index), source)?;
    let survey = Survey::new(&items, root, source)?;
    let mut proposal = Proposal {
        root: survey
            .visit(root)
            .map_or_else(String::new, |visit| visit.of.path.clone()),
        structs: survey.visits.len(),
        fields: survey.visits.iter().map(|visit| visit.fields.len()).sum(),
        events: Vec::new(),
        marks: Vec::new(),
        remarks: Vec::new(),
        aliases: Vec::new(),
    };
    let mut stems = Names::default();
    let mut choices = BTreeMap::new();
    for (index, visit) in survey.each() {
        // Of a struct in which nothing may leave, the one that holds it says so.
        if index != root && !survey.is_loud(index) {
            continue;
        }
        let stem = stems.unique(&visit.of.ident().unraw().to_string());
        proposal.add(visit, &survey, stem)?;
        proposal.note_aliases(visit);
        if visit.is_event() {
            proposal.remark(visit, &items);
        }
        for choice in visit.fields.iter().filter_map(|met| met.choice) {
            choices.insert(choice.ident.to_string(), choice);
        }
    }
    let labels = choices.values().map(|choice| {
        let ident = &choice.ident;
        Mark::new(ident.span(), format!("#[derive(Labels)] enum {ident}"))
    });
    proposal.marks.extend(labels);
    proposal.marks.sort();
    proposal.remarks.sort();
    proposal.aliases.sort();
    Ok(proposal)
}

impl Proposal {
    /// Adds what is proposed for a struct.
    fn add(&mut self, visit: &Visit<'_>, survey: &Survey<'_>, stem: String) -> Result<(), Refusal> {
        let ident = visit.of.ident();
        let is_event = visit.is_event();
        let name = is_event.then(|| format!("config_{stem}"));
        if let Some(name) = &name {
            let mark =
                format!("#[derive(Telemetry)] #[telemetry(event = \"{name}\")] struct {ident}");
            self.marks.push(Mark::new(ident.span(), mark));
        }
        let mut event = Event {
            name,
            stem,
            of: visit.of.path.clone(),
            comment: sentence(&visit.of.item.attrs),
            place: visit.place.clone(),
            held: visit.held,
            fields: Vec::new(),
            never: Vec::new(),
        };
        // Of one name there may be several, each for another system.
        let mut named = BTreeSet::new();
        for met in &visit.fields {
            let is_new = named.insert(met.name.as_str());
            let mut mark = |mark: &str| {
                // Only what derives has marks.
                if let (true, Some(ident)) = (is_event, &met.field.ident) {
                    let text = format!("#[telemetry({mark})] {ident}");
                    self.marks.push(Mark::new(ident.span(), text));
                }
            };
            let reason = match &met.decision {
                Decision::Never(reason) => Some(*reason),
                Decision::Struct(index) if !survey.is_loud(*index) => Some(SILENT),
                Decision::Struct(index) => {
                    let is_event = survey.visit(*index).is_some_and(Visit::is_event);
                    if is_event {
                        mark("event");
                    }
                    (!is_event)
                        .then_some(GROUP)
                        .filter(|_| event.name.is_some())
                }
                Decision::Bool
                | Decision::Count
                | Decision::IsDefault
                | Decision::Labels(_)
                | Decision::Question(_) => {
                    let proposed = proposed(met)?;
                    event.fields.extend(is_new.then_some(proposed));
                    None
                }
            };
            if let Some(reason) = reason {
                mark("never");
                event
                    .never
                    .extend(is_new.then(|| (met.name.clone(), reason)));
            }
        }
        if event.name.is_some() || !event.never.is_empty() {
            self.events.push(event);
        }
        Ok(())
    }

    /// Notes which settings may have another name in a file.
    fn note_aliases(&mut self, visit: &Visit<'_>) {
        for met in visit.fields.iter().filter(|met| !met.serde.is_skipped) {
            let aliases = met.serde.aliases.iter();
            let others: Vec<String> = aliases.map(|alias| format!("`{alias}`")).collect();
            if let (false, Some(ident)) = (others.is_empty(), &met.field.ident) {
                let text = format!("`{}` may be {}", met.setting, others.join(" or "));
                self.aliases.push(Mark::new(ident.span(), text));
            }
        }
    }

    /// Notes what the struct needs, so that its defaults are those of the file.
    fn remark(&mut self, visit: &Visit<'_>, items: &Items) {
        let ident = visit.of.ident();
        let compared = || {
            let fields = visit.fields.iter();
            fields.filter(|met| matches!(met.decision, Decision::IsDefault))
        };
        let default = items.default_of(visit.of);
        let is_there = default != DefaultOf::Unknown || visit.serde.has_default;
        if compared().next().is_some() && !is_there {
            let text = format!(
                "`{ident}` needs a `Default`, which its `is-default` fields are compared with"
            );
            self.remarks.push(Mark::new(ident.span(), text));
        }
        if default == DefaultOf::Written {
            return;
        }
        for met in compared() {
            if let (Some(function), Some(ident)) = (&met.serde.default, &met.field.ident) {
                let text = format!(
                    "`{ident}` is `{function}()` in a file that lacks it; a `Default` must say the same"
                );
                self.remarks.push(Mark::new(ident.span(), text));
            }
        }
    }
}

fn proposed(met: &Met<'_>) -> Result<Proposed, Refusal> {
    // `_` does not count where the derive compares names.
    let id = met.name.trim_start_matches('_').to_owned();
    if !is_id(&id) {
        let at = met
            .field
            .ident
            .as_ref()
            .map_or_else(Span::call_site, syn::Ident::span);
        return Err(Refusal::new(
            format!("`{}` cannot be the id of a field", met.name),
            at,
            "give it a name of at most 60 ASCII letters, digits and `_`, a letter first",
        ));
    }
    Ok(Proposed {
        id,
        setting: met.setting.clone(),
        decision: met.decision.clone(),
        comment: sentence(&met.field.attrs),
    })
}
