//! The unit of a number, which stands in the words that describe it and nowhere else.

use std::collections::BTreeSet;

use crate::model::{Class, Domain, Field};

/// Units of what servers measure, without the `s` of the plural.
const UNITS: [&str; 24] = [
    "nanosecond",
    "microsecond",
    "millisecond",
    "ms",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "bit",
    "byte",
    "kilobyte",
    "megabyte",
    "gigabyte",
    "kb",
    "mb",
    "gb",
    "kib",
    "mib",
    "gib",
    "percent",
    "pixel",
];

/// The units that the description of a number names, each as a word in the singular; `None` where
/// the field sends no number, or one whose class tells its unit.
#[must_use]
pub fn units(field: &Field) -> Option<BTreeSet<&'static str>> {
    let is_number = matches!(field.domain, Domain::Range(..) | Domain::Buckets(_));
    (is_number && field.class != Class::Duration).then(|| named(&field.description))
}

/// The units that a text names.
fn named(description: &str) -> BTreeSet<&'static str> {
    let words = description.split(|c: char| !c.is_alphanumeric());
    words
        .filter_map(|word| {
            let word = word.to_lowercase();
            let is_it = |unit: &&str| word == *unit || word.strip_suffix('s') == Some(unit);
            UNITS.into_iter().find(is_it)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn units_are_found_in_singular_and_plural_and_in_any_case() {
        let found: Vec<_> = named("Seconds, or MB per day, of the 5 secondary days")
            .into_iter()
            .collect();
        assert_eq!(found, ["day", "mb", "second"]);
        assert!(named("How many there are").is_empty());
    }
}
