//! The way from a struct to all structs in it.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Field, Fields, ItemEnum};

use super::decision::{Decision, NOT_READ};
use super::kind::{Kind, names};
use super::refusal::Refusal;
use super::serde::{OfField, OfStruct};
use super::source::{Declared, Items, Source, Struct, name_of};

/// A struct and the structs in it, in the order in which they are met.
pub(super) struct Survey<'i> {
    pub(super) visits: Vec<Visit<'i>>,
    /// Where the visit of a struct is, by the struct's index.
    by_struct: BTreeMap<usize, usize>,
    /// The structs of which something may leave, or of a struct in them.
    loud: BTreeSet<usize>,
}

/// A struct that was met.
pub(super) struct Visit<'i> {
    index: usize,
    pub(super) of: &'i Struct,
    pub(super) serde: OfStruct,
    /// The keys of the configuration around its settings, if that is one place.
    pub(super) place: Option<Vec<String>>,
    /// How many fields hold such a struct.
    pub(super) held: usize,
    pub(super) fields: Vec<Met<'i>>,
}

/// A field that was met.
pub(super) struct Met<'i> {
    pub(super) field: &'i Field,
    pub(super) name: String,
    /// Its name in the file.
    pub(super) setting: String,
    pub(super) serde: OfField,
    pub(super) decision: Decision,
    /// The enum whose labels are proposed.
    pub(super) choice: Option<&'i ItemEnum>,
}

impl<'i> Survey<'i> {
    /// Visits the struct at an index, and all structs in it.
    pub(super) fn new(items: &'i Items, root: usize, source: &Source) -> Result<Self, Refusal> {
        let mut survey = Self {
            visits: Vec::new(),
            by_struct: BTreeMap::new(),
            loud: BTreeSet::new(),
        };
        if let Some(of) = items.structs.get(root) {
            refuse(of)?;
            survey.meet(root, of, Some(Vec::new()));
        }
        let mut next = 0;
        while let Some(visit) = survey.visits.get(next) {
            let place = visit.place.clone();
            let fields: Vec<Met<'i>> = visit
                .of
                .fields()
                .iter()
                .flat_map(|named| &named.named)
                .map(|field| Met::new(field, visit, items, source))
                .collect();
            for met in &fields {
                let Decision::Struct(index) = met.decision else {
                    continue;
                };
                let Some(of) = items.structs.get(index) else {
                    continue;
                };
                let place = place.clone().map(|mut place| {
                    if !met.serde.is_flat {
                        place.push(met.setting.clone());
                    }
                    place
                });
                survey.meet(index, of, place);
            }
            if let Some(visit) = survey.visits.get_mut(next) {
                visit.fields = fields;
            }
            next += 1;
        }
        survey.forget_places();
        survey.listen();
        Ok(survey)
    }

    /// Notes that a struct is held somewhere.
    fn meet(&mut self, index: usize, of: &'i Struct, place: Option<Vec<String>>) {
        if let Some(at) = self.by_struct.get(&index) {
            if let Some(visit) = self.visits.get_mut(*at) {
                visit.held += 1;
                visit.place = None;
            }
            return;
        }
        self.by_struct.insert(index, self.visits.len());
        self.visits.push(Visit {
            index,
            of,
            serde: OfStruct::read(&of.item.attrs),
            place,
            held: 1,
            fields: Vec::new(),
        });
    }

    /// What stands in a struct without a place of its own has none either.
    fn forget_places(&mut self) {
        let lost = |visit: &&Visit<'_>| visit.place.is_none();
        let mut open: Vec<usize> = self.visits.iter().filter(lost).map(|of| of.index).collect();
        while let Some(index) = open.pop() {
            let inner: Vec<usize> = self
                .visit(index)
                .into_iter()
                .flat_map(Visit::structs)
                .collect();
            for index in inner {
                let at = self.by_struct.get(&index);
                if let Some(visit) = at.and_then(|at| self.visits.get_mut(*at))
                    && visit.place.take().is_some()
                {
                    open.push(index);
                }
            }
        }
    }

    /// Finds out of which structs something may leave.
    fn listen(&mut self) {
        // Structs stand behind those that hold them but for rings, so a round or two are enough.
        loop {
            let before = self.loud.len();
            for visit in self.visits.iter().rev() {
                let holds_loud = visit.structs().any(|index| self.loud.contains(&index));
                if visit.is_event() || holds_loud {
                    self.loud.insert(visit.index);
                }
            }
            if self.loud.len() == before {
                break;
            }
        }
    }

    /// Whether something of the struct may leave, or of a struct in it.
    pub(super) fn is_loud(&self, index: usize) -> bool {
        self.loud.contains(&index)
    }

    /// All visits, with the indices of the structs.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &Visit<'i>)> {
        self.visits.iter().map(|visit| (visit.index, visit))
    }

    /// The visit of a struct.
    pub(super) fn visit(&self, index: usize) -> Option<&Visit<'i>> {
        self.visits.get(*self.by_struct.get(&index)?)
    }
}

impl Visit<'_> {
    /// Whether something besides the structs in it may leave.
    pub(super) fn is_event(&self) -> bool {
        self.fields.iter().any(|met| match met.decision {
            Decision::Bool
            | Decision::Count
            | Decision::IsDefault
            | Decision::Labels(_)
            | Decision::Question(_) => true,
            Decision::Never(_) | Decision::Struct(_) => false,
        })
    }

    fn structs(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().filter_map(|met| {
            if let Decision::Struct(index) = met.decision {
                Some(index)
            } else {
                None
            }
        })
    }
}

impl<'i> Met<'i> {
    fn new(field: &'i Field, visit: &Visit<'_>, items: &'i Items, source: &Source) -> Self {
        let serde = OfField::read(&field.attrs);
        let name = name_of(field);
        let setting = serde
            .rename
            .clone()
            .unwrap_or_else(|| visit.serde.spelling.of(&name));
        let mut kind = Kind::of(&field.ty, items);
        if let Kind::Struct(index) = kind {
            let inner = items.structs.get(index).and_then(Struct::fields);
            kind = match inner {
                Some(fields) if fields.named.is_empty() => Kind::Nothing,
                Some(_) => kind,
                None => Kind::Unknown,
            };
        }
        let mut all = names(&field.ty);
        all.extend([name.clone(), setting.clone()]);
        all.extend(serde.aliases.iter().cloned());
        let decision = if serde.is_skipped {
            Decision::Never(NOT_READ)
        } else {
            let holder = visit.of.ident().to_string();
            Decision::new(&all, &holder, kind, &source.shown_type(&field.ty))
        };
        let choice = if let (Kind::Choice(item), Decision::Labels(_)) = (kind, &decision) {
            Some(item)
        } else {
            None
        };
        Self {
            field,
            name,
            setting,
            serde,
            decision,
            choice,
        }
    }
}

/// The structs that another one of the file names in a field.
pub(super) fn held(items: &Items) -> BTreeSet<usize> {
    let mut held = BTreeSet::new();
    for (holder, of) in items.structs.iter().enumerate() {
        for field in &of.item.fields {
            for name in names(&field.ty) {
                match items.find(&name) {
                    Some(Declared::Struct(index)) if index != holder => held.insert(index),
                    _ => false,
                };
            }
        }
    }
    held
}

/// Reports a struct that cannot be an event.
fn refuse(of: &Struct) -> Result<(), Refusal> {
    use syn::spanned::Spanned as _;

    let name = &of.path;
    if !of.item.generics.params.is_empty() {
        return Err(Refusal::new(
            format!(
                "`{name}` has parameters, and an event has none: its fields own what they hold"
            ),
            of.item.generics.span(),
            "name a struct without type, lifetime or constant parameters",
        ));
    }
    match &of.item.fields {
        Fields::Named(named) if named.named.is_empty() => Err(Refusal::new(
            format!("`{name}` has no fields, so there is nothing to declare"),
            of.item.ident.span(),
            "name the struct that holds the settings",
        )),
        Fields::Named(_) => Ok(()),
        Fields::Unnamed(unnamed) => Err(Refusal::new(
            format!("the fields of `{name}` have no names, and the schema declares them by name"),
            unnamed.span(),
            "use a struct with named fields",
        )),
        Fields::Unit => Err(Refusal::new(
            format!("`{name}` has no fields, so there is nothing to declare"),
            of.item.ident.span(),
            "name the struct that holds the settings",
        )),
    }
}
