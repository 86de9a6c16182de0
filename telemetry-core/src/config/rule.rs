//! What is wanted of one setting.

/// How a setting becomes what its field holds, beside what class and domain say.
///
/// Generated structs bring one for each field, in schema order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// As class and domain say: a bool, one of the labels, a text in the format, an integer, or a
    /// number or a collection's length.
    Plain,
    /// A bool. The setting may hold anything else too, which counts as this one.
    BoolOr(bool),
    /// `true` for any of these values, `false` for others of their type.
    OneOf(&'static [Literal]),
    /// `true` for an integer other than zero.
    NonZero,
    /// `true` for a text, a list or an object that is not empty.
    NonEmpty,
    /// `true` for a path that starts at a root, on any system.
    AbsolutePath,
    /// A number, not a collection.
    Number,
    /// How many items a list or an object has, or a text whose items this separates.
    Items(Option<char>),
    /// Whether the value is one of these shipped defaults.
    Default(&'static [Literal]),
}

/// A value that stands in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'static str),
    /// A list of texts.
    List(&'static [&'static str]),
}

impl Literal {
    /// The type that a setting with this value has.
    pub(super) const fn shape(self) -> Shape {
        match self {
            Self::Bool(_) => Shape::Bool,
            Self::Integer(_) => Shape::Integer,
            Self::Text(_) => Shape::Text,
            Self::List(_) => Shape::List,
        }
    }
}

/// The JSON type of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

impl Shape {
    /// With its article, as messages name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bool => "`true` or `false`",
            Self::Integer => "a whole number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}
