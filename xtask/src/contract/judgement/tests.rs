//! Verdicts on lists of facts.

use super::super::facts::Checksum;
use super::*;

fn lines(facts: &[&str]) -> String {
    let mut facts = facts.to_vec();
    facts.sort_unstable();
    facts.iter().flat_map(|fact| [fact, "\n"]).collect()
}

/// What the change from one list of facts to another means, in short.
fn verdict(before: &[&str], after: &[&str]) -> &'static str {
    let (before, after) = (lines(before), lines(after));
    let history = History::default();
    let text = history.with(&before, &Checksum::of(&before), "2026-11-25", None);
    let history = History::parse(text).unwrap();
    let judgement = judge(&after, &history);
    match (
        judgement.refused.len(),
        judgement.widening.len(),
        judgement.narrowing.len(),
    ) {
        (0, 0, 0) => "same",
        (0, 0, _) => "less",
        (0, _, _) => "more",
        _ => "refused",
    }
}

/// What is before, what is after, and what it means.
type Case<'a> = (&'a [&'static str], &'a [&'static str], &'static str);

#[track_caller]
fn assert_verdicts(table: &[Case<'_>]) {
    for (before, after, expected) in table {
        // The event stays, so that there is a revision before.
        let event = |facts: &[&'static str]| [facts, &["z (daily)"]].concat();
        let verdict = verdict(&event(before), &event(after));
        assert_eq!(verdict, *expected, "{before:?} {after:?}");
    }
}

#[test]
fn each_change_of_a_field_has_its_verdict() {
    let head = "e.k (enum) from S.K";
    let table: &[Case<'_>] = &[
        (&[], &[head, "e.k = \"a\""], "more"),
        (&[head, "e.k = \"a\""], &[], "less"),
        (&[head, "e.k = \"a\""], &[head, "e.k = \"a\""], "same"),
        (&[head], &[head, "e.k = \"a\""], "more"),
        (&[head, "e.k = \"a\""], &[head], "less"),
        (&[head, "e.k = \"a\""], &[head, "e.k = \"b\""], "more"),
        (&[head, "e.k = 0..10"], &[head, "e.k = 0..9"], "less"),
        (&[head, "e.k = 0..10"], &[head, "e.k = 1..10"], "less"),
        (&[head, "e.k = 0..10"], &[head, "e.k = 0..11"], "more"),
        (&[head, "e.k = 0..10"], &[head, "e.k = -1..10"], "more"),
        (&[head, "e.k = 0..10"], &[head, "e.k = 5..20"], "more"),
        (
            &[head, "e.k = 0..10"],
            &[head, "e.k = 0", "e.k = 5"],
            "less",
        ),
        (
            &[head, "e.k = 0..10"],
            &[head, "e.k = 0", "e.k = 50"],
            "more",
        ),
        (
            &[head, "e.k = 0", "e.k = 5"],
            &[head, "e.k = 0..10"],
            "more",
        ),
        (&[head, "e.k = 0"], &[head, "e.k = 0", "e.k = 5"], "more"),
        (&[head, "e.k = 0", "e.k = 5"], &[head, "e.k = 0"], "less"),
        (
            &[head, "e.k = 0", "e.k = 5"],
            &[head, "e.k = 0", "e.k = 6"],
            "refused",
        ),
        (&[head, "e.k = hex of 3"], &[head, "e.k = a-z of 3"], "more"),
        (
            &[head, "e.k = \"1 of 3\""],
            &[head, "e.k = \"1 of 2\""],
            "more",
        ),
        // What one revision wrote as a range, and the next one number by number.
        (
            &[head, "e.k = 0..2"],
            &[head, "e.k = 0", "e.k = 1", "e.k = 2"],
            "same",
        ),
        // Nobody knows what this is.
        (&[head], &[head, "e.k in colour"], "more"),
        (&[head, "e.k in colour"], &[head], "more"),
        (&[head], &["e.k (bool) from S.K"], "refused"),
        (&[head], &["e.k (enum) from S.L"], "more"),
        (&[head], &["e.k (enum) from S.K until 5.0"], "less"),
        (&["e.k (enum) from S.K until 5.0"], &[head], "more"),
        (
            &["e.k (enum) from S.K until 5.0"],
            &["e.k (enum) from S.K until 6.0"],
            "more",
        ),
        (&["e (daily)"], &["e (daily)", "f (daily)"], "more"),
        (&["e (daily)", "f (daily)"], &["e (daily)"], "less"),
        (&["e (daily)"], &["e (occurrence)"], "refused"),
    ];
    assert_verdicts(table);
}

#[test]
fn sets_and_conditions_are_compared_with_all_that_belongs_to_them() {
    let set = |kind: &'static str| {
        let labels = ["e.k = \"a\"", "e.k = \"b\"", "e.k = \"c\"", "e.k = \"d\""];
        [&["e.k (labels) from K", kind], &labels[..]].concat()
    };
    let (three, two, four) = (
        set("e.k = set of 3"),
        set("e.k = set of 2"),
        set("e.k = set of 4"),
    );
    let all = set("e.k = set");
    let bool = ["e.k (bool) from S.K", "e.k = false", "e.k = true"];
    let of_a = [&bool[..], &["e.k true for \"a\""]].concat();
    assert_verdicts(&[
        (&three, &two, "less"),
        (&three, &four, "more"),
        (&three, &all, "more"),
        (&all, &three, "less"),
        (&of_a, &bool, "more"),
        (&bool, &of_a, "more"),
        (&of_a, &[], "less"),
    ]);
}

#[test]
fn purposes_of_a_field_are_compared_with_those_of_its_event() {
    let head = "e.k (enum) from S.K";
    assert_verdicts(&[
        (
            &[head, "e.k for a"],
            &[head, "e.k for a", "e.k for b"],
            "more",
        ),
        (
            &[head, "e.k for a", "e.k for b"],
            &[head, "e.k for a"],
            "less",
        ),
        (
            &["e for a", "e for b", head],
            &["e for a", "e for b", head, "e.k for a"],
            "less",
        ),
        (
            &["e for a", "e for b", head, "e.k for a"],
            &["e for a", "e for b", head],
            "more",
        ),
        (&["e for a", head], &["e for a", head, "e.k for a"], "same"),
    ]);
}

#[test]
fn the_first_list_widens_nothing_that_anybody_agreed_to() {
    let history = History::default();
    let facts = "e (daily)\n";
    let changes = changes(history.live(), facts.lines());
    assert_eq!(changes, [Change::Comes("e (daily)")]);
    assert_eq!(judge(facts, &history), Judgement::default());
}

/// Facts of a contract that tells all kinds of facts.
fn all_told(facts: &[&'static str]) -> Vec<&'static str> {
    let told = ["* default", "* edition", "* per", "* split", "* unit"];
    [&told[..], facts].concat()
}

#[test]
fn what_values_mean_is_reviewed_when_it_changes() {
    let number = ["e.k (count) from S.K", "e.k = 0..10"];
    let with = |more: &[&'static str]| all_told(&[&number[..], more].concat());
    let plain = with(&[]);
    for (before, after, expected) in [
        (&["e.k default 1"][..], &["e.k default 2"][..], "more"),
        (
            &["e.k default 1"],
            &["e.k default 1", "e.k default also 2"],
            "more",
        ),
        (&["e.k default also 2"], &[], "more"),
        (&["e.k default 1"], &["e.k default 1"], "same"),
        (&["e.k unit second"], &["e.k unit minute"], "more"),
        (&["e.k unit second"], &[], "more"),
        (&["e.k split at \";\""], &["e.k split at \",\""], "more"),
        (&["e.k edition cloud"], &[], "more"),
        (&[], &["e.k edition cloud"], "less"),
        (&["e.k edition cloud"], &["e.k edition shop"], "more"),
        (&["e per team"], &[], "less"),
        (&[], &["e per team"], "more"),
        (&["e per team"], &["e per channel"], "more"),
    ] {
        let event = |facts: &[&'static str]| [facts, &["e (daily)"]].concat();
        assert_verdicts(&[(&event(&with(before)), &event(&with(after)), expected)]);
    }
    assert_verdicts(&[
        (&all_told(&[]), &plain, "more"),
        (&plain, &all_told(&[]), "less"),
        (&with(&["e.k default 1"]), &all_told(&[]), "less"),
    ]);
}

#[test]
fn what_is_told_for_the_first_time_has_not_changed() {
    let number = ["e (daily)", "e.k (count) from S.K", "e.k = 0..10"];
    let means = [
        "e per team",
        "e.k default 1",
        "e.k edition cloud",
        "e.k split at \";\"",
    ];
    let whole = all_told(&[&number[..], &means, &["e.k unit second"]].concat());
    let told = |kind: &'static str| [&number[..], &[kind]].concat();
    let also = |kind: &'static str, facts: &[&'static str]| [&told(kind), facts].concat();
    let wider = |facts: &[&'static str]| {
        let mut facts = facts.to_vec();
        facts.retain(|fact| *fact != "e.k = 0..10");
        facts.push("e.k = 0..11");
        facts
    };
    assert_verdicts(&[
        (&number, &whole, "same"),
        (&number, &wider(&whole), "more"),
        (&number, &told("* default"), "same"),
        (
            &told("* default"),
            &also("* default", &["e.k default 1"]),
            "more",
        ),
        (
            &told("* unit"),
            &[&also("* unit", &["e.k default 1"])[..], &["* default"]].concat(),
            "same",
        ),
    ]);
    let narrower: Vec<_> = whole
        .iter()
        .map(|fact| {
            if *fact == "e.k = 0..10" {
                "e.k = 0..9"
            } else {
                fact
            }
        })
        .collect();
    assert_verdicts(&[(&number, &narrower, "less")]);
}
