//! How numbers are sorted into groups: where the line of numbers is cut.

/// The places at which the line of whole numbers is cut; a cut at 5 lies between 4 and 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cuts<'a> {
    /// Each number from the first to the last is a group; those beyond belong to the ends.
    Range(i64, i64),
    /// Each of these edges begins a group; what is below all belongs to the first.
    Buckets(&'a [i64]),
}

impl Cuts<'_> {
    /// Whether the line is cut right below the number.
    pub(super) fn at(self, number: i64) -> bool {
        match self {
            Self::Range(lowest, highest) => lowest < number && number <= highest,
            Self::Buckets(edges) => inner(edges).binary_search(&number).is_ok(),
        }
    }

    /// Whether it has every cut that the other has.
    pub(super) fn include(self, other: Self) -> bool {
        match (self, other) {
            (Self::Range(lowest, highest), Self::Range(first, last)) => {
                first >= last || lowest <= first && last <= highest
            }
            (Self::Range(..), Self::Buckets(edges)) => {
                inner(edges).iter().all(|edge| self.at(*edge))
            }
            (Self::Buckets(edges), Self::Range(first, last)) => {
                let within = inner(edges)
                    .iter()
                    .filter(|edge| first < **edge && **edge <= last);
                i128::from(last) - i128::from(first) <= within.count() as i128
            }
            (Self::Buckets(edges), Self::Buckets(others)) => {
                let mut edges = inner(edges).iter();
                inner(others)
                    .iter()
                    .all(|other| edges.any(|edge| edge == other))
            }
        }
    }

    /// What is sent for the lowest group. All others are called after the cut that they begin with.
    pub(super) fn lowest(self) -> Option<i64> {
        match self {
            Self::Range(lowest, _) => Some(lowest),
            Self::Buckets(edges) => edges.first().copied(),
        }
    }

    /// Whether some groups together hold just these numbers, in ascending order.
    pub(super) fn isolate(self, numbers: &[i64]) -> bool {
        let is_next = |a: &i64, b: &i64| a.checked_add(1) == Some(*b);
        numbers.chunk_by(is_next).all(|run| {
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                return true;
            };
            self.at(*first) && last.checked_add(1).is_none_or(|behind| self.at(behind))
        })
    }
}

/// The edges that cut the line: the first one only gives the lowest group its name.
fn inner(edges: &[i64]) -> &[i64] {
    edges.get(1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Cuts;

    #[derive(Clone, Debug)]
    enum Owned {
        Range(i64, i64),
        Buckets(Vec<i64>),
    }

    impl Owned {
        fn cuts(&self) -> Cuts<'_> {
            match self {
                Self::Range(lowest, highest) => Cuts::Range(*lowest, *highest),
                Self::Buckets(edges) => Cuts::Buckets(edges),
            }
        }

        /// What is sent for a number.
        fn sent(&self, number: i64) -> i64 {
            match self {
                Self::Range(lowest, highest) => number.clamp(*lowest, *highest),
                Self::Buckets(edges) => {
                    let reached = edges.iter().rfind(|edge| **edge <= number);
                    *reached.unwrap_or(&edges[0])
                }
            }
        }
    }

    /// From below the lowest to above the highest cut that is drawn.
    const NUMBERS: std::ops::RangeInclusive<i64> = -3..=11;

    fn any() -> impl Strategy<Value = Owned> {
        let range = (-2_i64..7, 0_i64..5);
        let range = range.prop_map(|(lowest, more)| Owned::Range(lowest, lowest + more));
        let buckets = prop::collection::btree_set(-2_i64..7, 1..7);
        prop_oneof![
            range,
            buckets.prop_map(|edges| Owned::Buckets(edges.into_iter().collect())),
        ]
    }

    proptest! {
        #[test]
        fn more_cuts_are_what_tells_more_numbers_apart(a in any(), b in any()) {
            let tells = |cuts: &Owned, x, y| cuts.sent(x) != cuts.sent(y);
            let pairs = || NUMBERS.flat_map(|x| NUMBERS.map(move |y| (x, y)));
            let tells_all = pairs().all(|(x, y)| tells(&a, x, y) || !tells(&b, x, y));
            prop_assert_eq!(a.cuts().include(b.cuts()), tells_all);
        }

        #[test]
        fn numbers_are_isolated_if_whoever_reads_can_tell_whether_it_is_one_of_them(
            cuts in any(),
            numbers in prop::collection::btree_set(-2_i64..7, 0..5),
        ) {
            let pairs = || NUMBERS.flat_map(|x| NUMBERS.map(move |y| (x, y)));
            let can_tell = pairs().all(|(x, y)| {
                cuts.sent(x) != cuts.sent(y) || numbers.contains(&x) == numbers.contains(&y)
            });
            let numbers: Vec<i64> = numbers.into_iter().collect();
            prop_assert_eq!(cuts.cuts().isolate(&numbers), can_tell);
        }
    }

    #[test]
    fn the_ends_of_all_numbers_are_no_special_case() {
        let all = Cuts::Range(i64::MIN, i64::MAX);
        assert!(all.include(all));
        assert!(all.isolate(&[i64::MAX]));
        assert!(!Cuts::Buckets(&[0]).include(all));
        assert!(Cuts::Buckets(&[]).include(Cuts::Buckets(&[7])));
    }
}
