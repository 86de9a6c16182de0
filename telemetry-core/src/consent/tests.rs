//! Every combination of facts, against a table that a person can read.

use super::*;

const SHOWN: Moment = Moment::from_millis(1_000_000);
const CHOSEN: Moment = Moment::from_millis(2_000_000);
const ROLLED_OUT: Moment = Moment::from_millis(3_000_000);
const HOUR: Duration = Duration::from_hours(1);

/// One row per rule: what it looks at (`*` is anything), and what follows. Exactly one row fits
/// each combination, so the order of the rows says nothing.
const DIAGNOSTICS: &str = "
lock do-not-track variable switch choice      notice  | state     source
off  *            *        *      *           *       | off       policy
!off yes          *        *      *           *       | off       do-not-track
!off no           off      *      *           *       | off       variable
!off no           !off     off    *           *       | off       switch
on   no           !off     on     *           *       | policy    policy
none no           !off     on     on          *       | choice    choice
none no           !off     on     off         *       | off       choice
none no           !off     on     unreadable  *       | off       unreadable-choice
none no           !off     on     none        unseen  | pending   no-notice
none no           !off     on     none        early   | waiting   notice
none no           !off     on     none        over    | notice    notice
none no           !off     on     none        asks    | pending   notice
";

const SECURITY: &str = "
lock variable switch choice      | state    source
off  *        *      *           | off      policy
!off off      *      *           | off      variable
!off !off     off    *           | off      switch
on   !off     on     *           | policy   policy
none !off     on     on          | choice   choice
none !off     on     off         | off      choice
none !off     on     unreadable  | off      unreadable-choice
none !off     on     none        | always   switch
";

/// The one row that fits, as its state and source.
fn look_up<'t>(table: &'t str, facts: &[&str]) -> (&'t str, &'t str) {
    let fits = |row: &&str| {
        let (wanted, _) = row.split_once('|').unwrap();
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        assert_eq!(wanted.len(), facts.len(), "{row}");
        wanted.iter().zip(facts).all(|(wanted, fact)| {
            *wanted == "*"
                || wanted
                    .strip_prefix('!')
                    .map_or(wanted == fact, |not| not != *fact)
        })
    };
    let rows: Vec<&str> = table.trim().lines().skip(1).filter(fits).collect();
    let [row] = rows[..] else {
        panic!("{} rows fit {facts:?}", rows.len());
    };
    let (_, outcome) = row.split_once('|').unwrap();
    let mut words = outcome.split_whitespace();
    (words.next().unwrap(), words.next().unwrap())
}

fn state(word: &str) -> State {
    match word {
        "off" => State::Off,
        "pending" => State::Pending { until: None },
        "waiting" => State::Pending {
            until: Some(SHOWN.after(HOUR)),
        },
        "policy" => State::On { as_of: ROLLED_OUT },
        "choice" => State::On { as_of: CHOSEN },
        "notice" => State::On {
            as_of: SHOWN.after(HOUR),
        },
        "always" => State::On {
            as_of: Moment::EARLIEST,
        },
        other => panic!("no state is called {other}"),
    }
}

const LOCKS: [(&str, Option<Lock>); 3] = [
    ("none", None),
    ("off", Some(Lock::Off)),
    ("on", Some(Lock::On { since: ROLLED_OUT })),
];
const VARIABLES: [(&str, Option<Switch>); 3] = [
    ("none", None),
    ("off", Some(Switch::Off)),
    ("on", Some(Switch::On)),
];
const SWITCHES: [(&str, Switch); 2] = [("on", Switch::On), ("off", Switch::Off)];
const CHOICES: [(&str, Option<Choice>); 4] = [
    ("none", None),
    ("on", Some(Choice::On { since: CHOSEN })),
    ("off", Some(Choice::Off)),
    ("unreadable", Some(Choice::Unreadable)),
];

#[test]
fn diagnostics_are_decided_as_the_table_says() {
    let before_end = SHOWN.after(HOUR).before(Duration::from_millis(1));
    let notices = [
        ("unseen", None, Grace::Period(HOUR), SHOWN.after(HOUR)),
        ("unseen", None, Grace::ExplicitYes, SHOWN.after(HOUR)),
        ("early", Some(SHOWN), Grace::Period(HOUR), SHOWN),
        ("early", Some(SHOWN), Grace::Period(HOUR), before_end),
        ("early", Some(SHOWN), Grace::Period(HOUR), Moment::EARLIEST),
        ("over", Some(SHOWN), Grace::Period(HOUR), SHOWN.after(HOUR)),
        (
            "over",
            Some(SHOWN),
            Grace::Period(HOUR),
            SHOWN.after(HOUR * 999),
        ),
        (
            "asks",
            Some(SHOWN),
            Grace::ExplicitYes,
            SHOWN.after(HOUR * 999),
        ),
    ];
    let mut combinations = 0;
    for (lock_word, lock) in LOCKS {
        for (track_word, do_not_track) in [("yes", true), ("no", false)] {
            for (variable_word, variable) in VARIABLES {
                for (switch_word, switch) in SWITCHES {
                    for (choice_word, choice) in CHOICES {
                        for (notice_word, notice_shown, grace, now) in notices {
                            let facts = Diagnostics {
                                lock,
                                do_not_track,
                                variable,
                                switch,
                                choice,
                                notice_shown,
                                grace,
                            };
                            let words = [
                                lock_word,
                                track_word,
                                variable_word,
                                switch_word,
                                choice_word,
                                notice_word,
                            ];
                            check(&facts.decide(now), look_up(DIAGNOSTICS, &words), &words);
                            combinations += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(combinations, 3 * 2 * 3 * 2 * 4 * 8);
}

#[test]
fn the_security_check_is_decided_as_its_own_table_says() {
    for (lock_word, lock) in LOCKS {
        for (variable_word, variable) in VARIABLES {
            for (switch_word, switch) in SWITCHES {
                for (choice_word, choice) in CHOICES {
                    let facts = SecurityCheck {
                        lock,
                        variable,
                        switch,
                        choice,
                    };
                    let words = [lock_word, variable_word, switch_word, choice_word];
                    check(&facts.decide(), look_up(SECURITY, &words), &words);
                }
            }
        }
    }
}

fn check<S>(decision: &Decision<S>, (state_word, source): (&str, &str), facts: &[&str]) {
    assert_eq!(decision.state(), state(state_word), "{facts:?}");
    assert_eq!(decision.source().as_str(), source, "{facts:?}");
}

#[test]
fn only_on_makes_a_permit_and_it_covers_nothing_from_before() {
    let on = Diagnostics {
        switch: Switch::On,
        choice: Some(Choice::On { since: CHOSEN }),
        ..Diagnostics::default()
    };
    let permit = on.decide(CHOSEN).permit().unwrap();
    assert!(permit.covers(CHOSEN));
    assert!(!permit.covers(CHOSEN.before(Duration::from_millis(1))));

    let pending = Diagnostics { choice: None, ..on };
    assert!(pending.decide(CHOSEN).permit().is_none());
    assert!(Diagnostics::default().decide(CHOSEN).permit().is_none());
    assert!(SecurityCheck::default().decide().permit().is_none());
}
