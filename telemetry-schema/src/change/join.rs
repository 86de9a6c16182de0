//! Finding what is the same in two lists.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Both, Changes, Direction, Elsewhere, Kind, Sides, Subject};

/// What schemas have lists of.
pub(super) trait Listed: Sized {
    /// By what it is the same.
    type Name<'a>: Eq + Hash
    where
        Self: 'a;

    /// What it means that it comes.
    const COMES: Direction;

    /// What it means that it goes.
    const GOES: Direction;

    fn name(&self) -> Self::Name<'_>;

    fn subject(sides: Sides<'_, Self>) -> Subject<'_>;

    /// Adds what changed about it.
    fn compare<'a>(subject: Subject<'a>, both: Both<'a, Self>, changes: &mut Changes<'a>);
}

/// Adds what comes, what goes, and what changes of what stays; answers whether what stays has another
/// order.
pub(super) fn compare_lists<'a, T: Listed>(
    lists: Both<'a, Vec<T>>,
    changes: &mut Changes<'a>,
) -> bool {
    let joined = join(lists, T::name);
    for sides in joined.sides {
        let subject = T::subject(sides);
        match sides {
            Sides::Added(_) => changes.add(subject, Kind::Added(Elsewhere::Nothing), T::COMES),
            Sides::Removed(_) => changes.add(subject, Kind::Removed(Elsewhere::Nothing), T::GOES),
            Sides::Both(before, after) => T::compare(subject, Both { before, after }, changes),
        }
    }
    joined.is_reordered
}

/// Two lists of things with names, joined.
#[derive(Debug)]
pub(super) struct Joined<'a, T> {
    /// Each thing once: those of the second list in its order, then those that only the first one has.
    pub(super) sides: Vec<Sides<'a, T>>,
    /// Whether what is in both lists stands in another order.
    pub(super) is_reordered: bool,
}

/// Joins two lists by name. Of several things with one name, the last of the first list is meant.
pub(super) fn join<'a, T, K: Eq + Hash>(
    lists: Both<'a, Vec<T>>,
    name: impl Fn(&'a T) -> K,
) -> Joined<'a, T> {
    let Both { before, after } = lists;
    let places = before.iter().enumerate();
    let places: HashMap<K, usize> = places.map(|(at, thing)| (name(thing), at)).collect();
    let mut is_left = vec![true; before.len()];
    let mut sides = Vec::with_capacity(after.len());
    let mut least = 0;
    let mut is_reordered = false;
    for thing in after {
        let place = places.get(&name(thing)).copied();
        let known = place.and_then(|at| Some((at, before.get(at)?, is_left.get_mut(at)?)));
        sides.push(match known {
            Some((at, old, is_left)) => {
                *is_left = false;
                is_reordered |= at < least;
                least = at;
                Sides::Both(old, thing)
            }
            None => Sides::Added(thing),
        });
    }
    let left = before.iter().zip(is_left);
    sides.extend(
        left.filter(|(_, is_left)| *is_left)
            .map(|(thing, _)| Sides::Removed(thing)),
    );
    Joined {
        sides,
        is_reordered,
    }
}
