//! What a field holds where the setting has its shipped default.

use std::borrow::Cow;

use telemetry_schema::model::{
    Class, Domain, Field, Format, Literal, Predicate, Release, TrueWhen,
};

use super::{Named, label};

/// The type and the default of a field's value.
pub(super) struct Held {
    /// The type.
    pub(super) ty: Cow<'static, str>,
    /// The expression of the default.
    pub(super) default: Cow<'static, str>,
    /// The method of `Values` that reads it.
    pub(super) reader: &'static str,
    /// What of `telemetry_core` type and default name.
    pub(super) imports: &'static [&'static str],
    /// Whether the type's own default is the same.
    pub(super) is_plain: bool,
}

/// What holds the field's value.
pub(super) fn held(named: &Named<'_>, field: &Field) -> Held {
    match (field.class, &field.domain) {
        (Class::Bool, _) => plain("bool", if flag(field) { "true" } else { "false" }, "bool"),
        (Class::IsDefault, _) => Held {
            imports: &["IsDefault"],
            is_plain: true,
            ..plain("IsDefault", "IsDefault::new(true)", "is_default")
        },
        (Class::Count, _) => plain("u64", grouped(count(field)), "count"),
        (Class::Enum, Domain::Labels(labels)) => {
            let ty = label::enum_name(named, field);
            let shipped = text(field);
            let at = labels.iter().position(|label| label == shipped);
            let variant = label::variants(labels)
                .into_iter()
                .nth(at.unwrap_or(labels.len()));
            let variant =
                variant.map_or(Cow::Borrowed(label::OTHER_VARIANT), |v| Cow::Owned(v.name));
            let default = [ty.as_str(), "::", &variant].concat();
            plain(ty, default, "label")
        }
        (Class::Enum, Domain::LabelList { labels, separator }) => {
            let indices: Vec<String> = text(field)
                .split(*separator)
                .filter_map(|item| labels.iter().position(|label| label == item.trim()))
                .map(|index| index.to_string())
                .collect();
            let default = match indices.as_slice() {
                [] => Cow::Borrowed("LabelSet::default()"),
                _ => Cow::Owned(format!("LabelSet::from_indices(&[{}])", indices.join(", "))),
            };
            Held {
                imports: &["LabelSet"],
                is_plain: indices.is_empty(),
                ..plain("LabelSet", default, "labels")
            }
        }
        (Class::Enum, Domain::Format { format, labels }) => formatted(field, *format, labels),
        // Settings have none of the other classes and domains.
        (
            Class::Enum
            | Class::Version
            | Class::Id
            | Class::Date
            | Class::Duration
            | Class::Labels
            | Class::MaskedText,
            _,
        ) => plain("i64", grouped(integer(field)), "integer"),
    }
}

/// A value of a type that needs no import.
fn plain(
    ty: impl Into<Cow<'static, str>>,
    default: impl Into<Cow<'static, str>>,
    reader: &'static str,
) -> Held {
    let default = default.into();
    Held {
        ty: ty.into(),
        is_plain: default == "false" || default == "0",
        default,
        reader,
        imports: &[],
    }
}

fn formatted(field: &Field, format: Format, labels: &[String]) -> Held {
    let shipped = text(field);
    let parsed = match format {
        Format::Version => Release::parse(shipped).map(|release| {
            let numbers: Vec<_> = release.0.iter().map(u16::to_string).collect();
            format!("Version::new(&[{}])", numbers.join(", "))
        }),
        Format::TimeOfDay => shipped.split_once(':').and_then(|(hour, minute)| {
            let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
            Some(format!("TimeOfDay::new({hour}, {minute})"))
        }),
    };
    let default = match (labels.iter().position(|label| label == shipped), parsed) {
        (Some(index), _) => format!("Formatted::Label({index})"),
        (None, Some(parsed)) => format!("Formatted::Parsed({parsed})"),
        (None, None) => "Formatted::Other".to_owned(),
    };
    match format {
        Format::Version => Held {
            imports: &["Formatted", "Version"],
            ..plain("Formatted<Version>", default, "version")
        },
        Format::TimeOfDay => Held {
            imports: &["Formatted", "TimeOfDay"],
            ..plain("Formatted<TimeOfDay>", default, "time_of_day")
        },
    }
}

/// A number as code: long ones have their digits grouped.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-" } else { "" }.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        let rest = digits.len() - i;
        if digits.len() > 5 && i > 0 && rest.is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn text(field: &Field) -> &str {
    match &field.default {
        Some(Literal::Text(text)) => text,
        _ => "",
    }
}

fn integer(field: &Field) -> i64 {
    match &field.default {
        Some(Literal::Integer(number)) => *number,
        _ => 0,
    }
}

fn count(field: &Field) -> i64 {
    let length = match (&field.default, field.list) {
        (Some(Literal::Integer(number)), _) => return *number,
        (Some(Literal::List(items)), _) => items.len(),
        (Some(Literal::Text(text)), Some(separator)) => {
            let items = text.split(separator);
            items.filter(|item| !item.trim().is_empty()).count()
        }
        _ => 0,
    };
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Whether a `bool` holds the setting itself: the encoder decides then whether that is one of the
/// values that are sent as `true`.
pub(super) fn is_raw(field: &Field) -> bool {
    match &field.true_when {
        None => true,
        Some(TrueWhen::Values(values)) => matches!(values.as_slice(), [Literal::Bool(_), ..]),
        Some(TrueWhen::Predicate(_)) => false,
    }
}

/// The bool that is sent as `false`, which stands for anything that is no bool.
pub(super) fn sent_as_false(field: &Field) -> bool {
    match &field.true_when {
        Some(TrueWhen::Values(values)) => !values.contains(&Literal::Bool(true)),
        Some(TrueWhen::Predicate(_)) | None => false,
    }
}

fn flag(field: &Field) -> bool {
    let Some(default) = &field.default else {
        return is_raw(field) && sent_as_false(field);
    };
    match &field.true_when {
        _ if is_raw(field) => *default == Literal::Bool(true),
        None => false,
        Some(TrueWhen::Values(values)) => values.contains(default),
        Some(TrueWhen::Predicate(Predicate::NonZero)) => *default != Literal::Integer(0),
        Some(TrueWhen::Predicate(Predicate::NonEmpty)) => match default {
            Literal::Text(text) => !text.is_empty(),
            Literal::List(items) => !items.is_empty(),
            Literal::Bool(_) | Literal::Integer(_) => true,
        },
        Some(TrueWhen::Predicate(Predicate::AbsolutePath)) => {
            matches!(default, Literal::Text(text) if is_absolute(text))
        }
    }
}

/// Whether the path starts at a root on any system, as the runtime judges it.
fn is_absolute(path: &str) -> bool {
    match path.as_bytes() {
        [b'/' | b'\\', ..] => true,
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    }
}
