//! The unit of a number, which stands in the words that describe it and nowhere else.

use std::collections::BTreeSet;

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

/// The units that a description names.
pub(super) fn units(description: &str) -> BTreeSet<&'static str> {
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
    use super::units;

    #[test]
    fn units_are_found_in_singular_and_plural_and_in_any_case() {
        let found: Vec<_> = units("Seconds, or MB per day, of the 5 secondary days")
            .into_iter()
            .collect();
        assert_eq!(found, ["day", "mb", "second"]);
        assert!(units("How many there are").is_empty());
    }
}
