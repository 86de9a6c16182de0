//! The machine loses its power at any call of the disk, and what nobody made durable with it.

use std::collections::BTreeSet;

use super::*;
use crate::disk::volatile::VolatileDisk;

/// What an outbox answered while there was power.
#[derive(Debug, Default)]
struct Answers {
    tried: BTreeSet<Seq>,
    durable: BTreeSet<Seq>,
    /// What was tried to be settled, and what was.
    settling: BTreeSet<Seq>,
    settled: BTreeSet<Seq>,
    report: Option<i64>,
}

fn work(disk: &VolatileDisk, dir: &Path) -> Answers {
    let mut answers = Answers::default();
    let Ok(mut outbox) = open_on(Arc::new(disk.clone()), dir, Quota::default()) else {
        return answers;
    };
    for window in 0..4 {
        let before = outbox.next_seq();
        let durable = append(&mut outbox, 3);
        answers.durable.extend(durable.into_iter().flatten());
        let report = [draft("server", at(0)), draft("activity", at(0))];
        let made = outbox.append_report(&always(), window, &report, &at(0));
        if made.is_ok() {
            answers.report = Some(window);
        }
        answers.tried.extend(before..outbox.next_seq());

        // Every other time all of it, so that files are unlinked.
        let most = if window % 2 == 0 { 3 } else { usize::MAX };
        let first = outbox.waiting().take(most).map(|waiting| waiting.seq);
        let first: Vec<Seq> = first.collect();
        deliver(&mut outbox, &first);
        answers.settling.extend(&first);
        if disk.has_power() {
            answers.settled.extend(first);
        }
    }
    answers
}

#[test]
fn f02_a_power_failure_at_any_call_costs_nothing_that_was_durable() {
    let dir = Path::new("state");
    let mut powered = 0;
    let mut power = 0;
    // Until there is enough for all of it.
    while powered < 4 {
        for seed in 0..4 {
            let disk = VolatileDisk::with_power(power, seed);
            let answers = work(&disk, dir);
            powered += usize::from(disk.has_power());
            disk.restart();
            let mut outbox = open_on(Arc::new(disk), dir, Quota::default()).unwrap();
            assert_balanced(&outbox);
            let waiting: BTreeSet<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
            let lost = &(&answers.durable - &answers.settling) - &waiting;
            assert_eq!(lost, BTreeSet::new(), "{power} {seed}: {answers:?}");
            let again = &answers.settled & &waiting;
            assert_eq!(again, BTreeSet::new(), "{power} {seed}: {answers:?}");
            // The first is the identifier's.
            let invented = &(&waiting - &answers.tried) - &BTreeSet::from([1]);
            assert_eq!(invented, BTreeSet::new(), "{power} {seed}: {answers:?}");
            let report = outbox.last_report().map(|report| report.window);
            assert!(report >= answers.report, "{power} {seed}: {answers:?}");
            // The end of what was just written cannot be told from damage.
            let damaged = outbox.ledger().lost(Loss::Corrupt);
            assert!(damaged <= 1, "{power} {seed}: {answers:?}");
            assert_eq!(messages(&mut outbox).len(), waiting.len());
        }
        power += 1;
    }
    assert!(power > 40, "{power}");
}

#[test]
fn f02_a_power_failure_while_too_much_waits_costs_no_claim_and_no_count() {
    let dir = Path::new("state");
    let quota = Quota {
        bytes: 60_000,
        ..Quota::default()
    };
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(12_000));
    let large = Draft {
        properties: large.as_bytes(),
        ..draft("login_failed", at(0))
    };
    for power in 0_usize.. {
        let disk = VolatileDisk::with_power(power, power as u64);
        let mut claimed = None;
        if let Ok(mut outbox) = open_on(Arc::new(disk.clone()), dir, quota) {
            for window in 0..3 {
                let report = [draft("server", at(0)), large];
                let made = outbox.append_report(&always(), window, &report, &at(0));
                if made.is_ok() {
                    claimed = Some(window);
                }
                for _ in 0..6 {
                    outbox.append(&always(), &[large; 4], &at(0));
                }
            }
        }
        let enough = disk.has_power();
        disk.restart();
        let outbox = open_on(Arc::new(disk), dir, quota).unwrap();
        assert_balanced(&outbox);
        let damaged = outbox.ledger().lost(Loss::Corrupt);
        assert!(damaged <= 1, "{power}: {:?}", outbox.ledger());
        let report = outbox.last_report().map(|report| report.window);
        assert!(report >= claimed, "{power}: {report:?} {claimed:?}");
        if enough {
            assert!(power > 50, "{power}");
            return;
        }
    }
}
