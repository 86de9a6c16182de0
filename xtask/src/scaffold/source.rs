//! A Rust source file, and the types that it declares.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, Field, Fields, FieldsNamed, Ident, Item, ItemEnum, ItemStruct, Type};
use telemetry_schema::did_you_mean;

use super::refusal::Refusal;

/// The text of a Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    shown: String,
    text: String,
}

impl Source {
    /// A file, and its path as the user can open it.
    pub(crate) fn new(shown: String, text: String) -> Self {
        // Places count from the first letter, which a mark of the encoding is not.
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text);
        Self { shown, text }
    }

    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A type as it is written, in one line.
    pub(super) fn shown_type(&self, ty: &Type) -> String {
        let written = self.text.get(ty.span().byte_range()).unwrap_or_default();
        let words: Vec<&str> = written.split_whitespace().collect();
        words.join(" ")
    }
}

/// The types that a file declares, those of its inline modules too.
#[derive(Default)]
pub(super) struct Items {
    pub(super) structs: Vec<Struct>,
    enums: Vec<ItemEnum>,
    aliases: BTreeMap<String, Type>,
    /// What implements `Default` by hand.
    defaults: Vec<String>,
    by_name: BTreeMap<String, Found>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
enum Found {
    Struct(usize),
    Enum(usize),
    /// Several types of one name in different modules.
    Several,
}

/// A struct of the file.
pub(super) struct Struct {
    /// Its name behind those of the modules around it: `mail::Settings`.
    pub(super) path: String,
    pub(super) item: ItemStruct,
}

/// What a name of the file stands for.
#[derive(Clone, Copy)]
pub(super) enum Declared<'i> {
    /// The struct at this index.
    Struct(usize),
    Enum(&'i ItemEnum),
    Alias(&'i Type),
}

impl Struct {
    pub(super) fn ident(&self) -> &Ident {
        &self.item.ident
    }

    /// The fields, if they have names and no parameter of the struct is in their types.
    pub(super) fn fields(&self) -> Option<&FieldsNamed> {
        match &self.item.fields {
            Fields::Named(named) if self.item.generics.params.is_empty() => Some(named),
            Fields::Named(_) | Fields::Unnamed(_) | Fields::Unit => None,
        }
    }
}

impl Items {
    /// Reads a file.
    pub(super) fn read(source: &Source) -> Result<Self, Refusal> {
        let file = syn::parse_file(source.text()).map_err(|error| {
            Refusal::new(
                format!("this is not Rust: {error}"),
                error.span(),
                "name a file of Rust code that compiles",
            )
        })?;
        let mut items = Self::default();
        items.take_in(file.items, "");
        Ok(items)
    }

    fn take_in(&mut self, items: Vec<Item>, module: &str) {
        for item in items {
            if let Item::Struct(item) = item {
                let name = item.ident.unraw().to_string();
                self.name(&name, Found::Struct(self.structs.len()));
                let path = format!("{module}{name}");
                self.structs.push(Struct { path, item });
            } else if let Item::Enum(item) = item {
                let name = item.ident.unraw().to_string();
                self.name(&name, Found::Enum(self.enums.len()));
                self.enums.push(item);
            } else if let Item::Type(alias) = item {
                if alias.generics.params.is_empty() {
                    let name = alias.ident.unraw().to_string();
                    self.aliases.insert(name, *alias.ty);
                }
            } else if let Item::Impl(implementation) = item {
                let of = implementation.trait_.as_ref();
                let is_default = of.is_some_and(|(path, ..)| is_named(path, "Default"));
                if let (true, Type::Path(of)) = (is_default, &*implementation.self_ty) {
                    let last = of.path.segments.last();
                    self.defaults
                        .extend(last.map(|last| last.ident.unraw().to_string()));
                }
            } else if let Item::Mod(inner) = item
                && let Some((_, content)) = inner.content
                && !is_of_tests(&inner.attrs)
            {
                let module = format!("{module}{}::", inner.ident.unraw());
                self.take_in(content, &module);
            }
        }
    }

    fn name(&mut self, name: &str, found: Found) {
        self.by_name
            .entry(name.to_owned())
            .and_modify(|first| *first = Found::Several)
            .or_insert(found);
    }

    /// What the file declares under a name, if that is one thing.
    pub(super) fn find(&self, name: &str) -> Option<Declared<'_>> {
        match self.by_name.get(name) {
            Some(Found::Struct(index)) => Some(Declared::Struct(*index)),
            Some(Found::Enum(index)) => self.enums.get(*index).map(Declared::Enum),
            Some(Found::Several) => None,
            None => self.aliases.get(name).map(Declared::Alias),
        }
    }

    /// Whether something of the struct's file makes its default: a derive, or an implementation.
    pub(super) fn default_of(&self, of: &Struct) -> DefaultOf {
        let name = of.ident().unraw().to_string();
        if self.defaults.contains(&name) {
            DefaultOf::Written
        } else if derives(&of.item.attrs, "Default") {
            DefaultOf::Derived
        } else {
            DefaultOf::Unknown
        }
    }

    /// The struct to propose a schema for: the named one, or the only one that no other holds.
    pub(super) fn root(
        &self,
        named: Option<&str>,
        is_held: impl Fn(usize) -> bool,
        source: &Source,
    ) -> Result<usize, Refusal> {
        let all = || self.structs.iter().enumerate();
        let Some(named) = named else {
            let free = || all().filter(|(index, _)| !is_held(*index));
            let mut candidates: Vec<_> = free()
                .filter(|(_, of)| matches!(of.item.fields, Fields::Named(_)))
                .collect();
            if candidates.is_empty() {
                candidates = free().collect();
            }
            if candidates.is_empty() {
                candidates = all().collect();
            }
            return match candidates.as_slice() {
                [(only, _)] => Ok(*only),
                [] => Err(Refusal::new(
                    format!("`{}` declares no struct", source.shown()),
                    Span::call_site(),
                    "name the file that declares the struct with the settings",
                )),
                several => Err(Refusal::among(
                    format!("`{}` declares several structs", source.shown()),
                    &marks(several),
                    "name the one that holds the settings with `--struct NAME`",
                )),
            };
        };
        let matching: Vec<_> = all()
            .filter(|(_, of)| of.path == named || of.ident().unraw() == named)
            .collect();
        match matching.as_slice() {
            [(only, _)] => Ok(*only),
            [] => Err(self.unknown(named, source)),
            several => Err(Refusal::among(
                format!("`{}` declares `{named}` several times", source.shown()),
                &marks(several),
                "write the module in front of the name, as in `--struct mail::Settings`",
            )),
        }
    }

    fn unknown(&self, named: &str, source: &Source) -> Refusal {
        if let Some(Declared::Enum(item)) = self.find(named) {
            return Refusal::new(
                format!("`{named}` is an enum"),
                item.ident.span(),
                "name the struct that holds it in a field",
            );
        }
        let all = self.structs.iter().map(|of| of.path.as_str());
        let help = did_you_mean(named, all).map_or_else(
            || "name one of the structs of the file".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        let structs: Vec<_> = self.structs.iter().enumerate().collect();
        let message = format!("`{}` declares no struct `{named}`", source.shown());
        if structs.is_empty() {
            Refusal::new(message, Span::call_site(), &help)
        } else {
            Refusal::among(message, &marks(&structs), &help)
        }
    }
}

/// Where the default of a struct comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefaultOf {
    /// `#[derive(Default)]`
    Derived,
    /// `impl Default`
    Written,
    /// Nothing in the file.
    Unknown,
}

/// The name of a field, without what makes a keyword a name.
pub(super) fn name_of(field: &Field) -> String {
    field
        .ident
        .as_ref()
        .map_or_else(String::new, |ident| ident.unraw().to_string())
}

fn marks(structs: &[(usize, &Struct)]) -> Vec<(Span, String)> {
    structs
        .iter()
        .map(|(_, of)| (of.ident().span(), format!("`{}`", of.path)))
        .collect()
}

fn is_named(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

fn derives(attributes: &[Attribute], name: &str) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|of| of.path().is_ident("derive")) {
        // What does not parse does not compile either.
        let _ = attribute.parse_nested_meta(|derived| {
            found |= is_named(&derived.path, name);
            Ok(())
        });
    }
    found
}

fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}
