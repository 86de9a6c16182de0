//! What a type holds, as far as its name tells.

use syn::ext::IdentExt as _;
use syn::{Fields, GenericArgument, ItemEnum, PathArguments, PathSegment, Type, TypePath};

use super::source::{Declared, Items};

/// What a field holds; in an `Option` or not.
#[derive(Clone, Copy)]
pub(super) enum Kind<'i> {
    Bool,
    Integer,
    /// A number with a fraction.
    Fraction,
    Duration,
    Text,
    Path,
    /// An address of a machine or of a place in a network.
    Address,
    /// What says who or which one it is.
    Identifier,
    /// Any number of values, of which the number can be told.
    Collection,
    /// Bytes, which are more like a text than like a collection.
    Bytes,
    /// No value at all.
    Nothing,
    /// A choice of words.
    Choice(&'i ItemEnum),
    /// An enum of which a variant holds data.
    Variants(&'i ItemEnum),
    /// The struct at this index.
    Struct(usize),
    /// What nothing here is known of.
    Unknown,
}

/// The most aliases that are followed from one to the next.
const MOST_ALIASES: usize = 8;

impl<'i> Kind<'i> {
    /// What a type holds.
    pub(super) fn of(ty: &'i Type, items: &'i Items) -> Self {
        Self::behind(ty, items, MOST_ALIASES)
    }

    fn behind(ty: &'i Type, items: &'i Items, aliases: usize) -> Self {
        if let Type::Path(path) = ty {
            return Self::of_path(path, items, aliases);
        }
        if let Type::Paren(inner) = ty {
            return Self::behind(&inner.elem, items, aliases);
        }
        if let Type::Group(inner) = ty {
            return Self::behind(&inner.elem, items, aliases);
        }
        if let Type::Tuple(tuple) = ty
            && tuple.elems.is_empty()
        {
            return Self::Nothing;
        }
        if let Type::Reference(reference) = ty
            && let Some(lifetime) = &reference.lifetime
            && lifetime.ident == "static"
        {
            return Self::unsized_value(&reference.elem).unwrap_or(Self::Unknown);
        }
        Self::Unknown
    }

    fn of_path(path: &'i TypePath, items: &'i Items, aliases: usize) -> Self {
        let Some(last) = path.path.segments.last().filter(|_| path.qself.is_none()) else {
            return Self::Unknown;
        };
        let name = last.ident.unraw().to_string();
        let is_of_library = path.path.segments.first().is_some_and(|first| {
            ["std", "core", "alloc"]
                .iter()
                .any(|std| first.ident == std)
        });
        match items.find(&name).filter(|_| !is_of_library) {
            Some(Declared::Struct(index)) => return Self::Struct(index),
            Some(Declared::Enum(item)) => return Self::of_enum(item),
            Some(Declared::Alias(ty)) if aliases > 0 => {
                return Self::behind(ty, items, aliases - 1);
            }
            Some(Declared::Alias(_)) => return Self::Unknown,
            None => {}
        }
        let inner = || arguments(last).next();
        match name.as_str() {
            "Option" => inner().map_or(Self::Unknown, |ty| Self::behind(ty, items, aliases)),
            // What the derive takes in a box: a struct, a text, a path, a slice.
            "Box" => inner().map_or(Self::Unknown, |ty| {
                Self::unsized_value(ty).unwrap_or_else(|| Self::boxed(ty, items))
            }),
            "Cow" => inner()
                .and_then(Self::unsized_value)
                .filter(|kind| !matches!(kind, Self::Collection))
                .unwrap_or(Self::Unknown),
            "Vec" | "VecDeque" => inner().map_or(Self::Collection, Self::elements),
            "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" => Self::Collection,
            "PhantomData" => Self::Nothing,
            _ => Self::named(&name),
        }
    }

    /// What stands behind a reference or in a box, and nowhere by itself.
    fn unsized_value(ty: &Type) -> Option<Self> {
        if let Type::Path(path) = ty {
            if is_only(path, "str") {
                return Some(Self::Text);
            }
            if is_only(path, "Path") {
                return Some(Self::Path);
            }
        }
        if let Type::Slice(slice) = ty {
            return Some(Self::elements(&slice.elem));
        }
        None
    }

    /// A struct of the file in a box; the derive takes no other values there.
    fn boxed(ty: &Type, items: &'i Items) -> Self {
        if let Type::Path(path) = ty
            && let Some(last) = path.path.segments.last()
            && let Some(Declared::Struct(index)) = items.find(&last.ident.unraw().to_string())
        {
            return Self::Struct(index);
        }
        Self::Unknown
    }

    /// A choice of words, unless a variant holds more than its name.
    fn of_enum(item: &'i ItemEnum) -> Self {
        let is_plain = |fields: &Fields| matches!(fields, Fields::Unit);
        if item.generics.params.is_empty()
            && !item.variants.is_empty()
            && item
                .variants
                .iter()
                .all(|variant| is_plain(&variant.fields))
        {
            Self::Choice(item)
        } else {
            Self::Variants(item)
        }
    }

    fn elements(ty: &Type) -> Self {
        if let Type::Path(path) = ty
            && is_only(path, "u8")
        {
            Self::Bytes
        } else {
            Self::Collection
        }
    }

    /// Types of the standard library, and those of other libraries that many servers hold settings in.
    fn named(name: &str) -> Self {
        match name {
            "bool" => Self::Bool,
            "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64"
            | "u128" | "usize" | "NonZero" | "NonZeroI8" | "NonZeroI16" | "NonZeroI32"
            | "NonZeroI64" | "NonZeroI128" | "NonZeroIsize" | "NonZeroU8" | "NonZeroU16"
            | "NonZeroU32" | "NonZeroU64" | "NonZeroU128" | "NonZeroUsize" => Self::Integer,
            "f32" | "f64" => Self::Fraction,
            "Duration" => Self::Duration,
            "String" | "OsString" | "CString" | "char" => Self::Text,
            "PathBuf" | "Utf8PathBuf" => Self::Path,
            "Url" | "Uri" | "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" | "SocketAddrV4"
            | "SocketAddrV6" | "IpNet" | "Ipv4Net" | "Ipv6Net" | "Authority" => Self::Address,
            "Uuid" | "Ulid" => Self::Identifier,
            "Bytes" | "BytesMut" => Self::Bytes,
            _ => Self::Unknown,
        }
    }
}

/// The names in a type: its own, and those of what it holds.
pub(super) fn names(ty: &Type) -> Vec<String> {
    let mut found = Vec::new();
    collect(ty, &mut found);
    found
}

fn collect(ty: &Type, found: &mut Vec<String>) {
    if let Type::Path(path) = ty {
        for segment in path.path.segments.iter().rev().take(1) {
            found.push(segment.ident.unraw().to_string());
            for argument in arguments(segment) {
                collect(argument, found);
            }
        }
    } else if let Type::Reference(reference) = ty {
        collect(&reference.elem, found);
    } else if let Type::Slice(slice) = ty {
        collect(&slice.elem, found);
    } else if let Type::Array(array) = ty {
        collect(&array.elem, found);
    } else if let Type::Tuple(tuple) = ty {
        for elem in &tuple.elems {
            collect(elem, found);
        }
    } else if let Type::Paren(inner) = ty {
        collect(&inner.elem, found);
    }
}

/// The types among a type's arguments.
fn arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| {
        if let GenericArgument::Type(ty) = argument {
            Some(ty)
        } else {
            None
        }
    })
}

fn is_only(path: &TypePath, name: &str) -> bool {
    path.path
        .segments
        .last()
        .is_some_and(|last| last.ident == name && last.arguments.is_none())
}
