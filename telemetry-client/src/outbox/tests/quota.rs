//! What goes when too much waits, or waits too long.

use super::*;

#[test]
fn the_quota_drops_the_oldest_occurrence_first_and_keeps_reports() {
    let quotas = [
        (
            Loss::QuotaCount,
            Quota {
                messages: 50,
                ..Quota::default()
            },
        ),
        (
            Loss::QuotaBytes,
            Quota {
                bytes: 18_000,
                ..Quota::default()
            },
        ),
    ];
    for (loss, quota) in quotas {
        let dir = tempfile::tempdir().unwrap();
        let mut outbox = open_on(Arc::new(SystemDisk), dir.path(), quota).unwrap();
        let report = [draft("server", at(0)), draft("activity", at(0))];
        let claim = outbox.append_report(&always(), 7, &report, &at(0));
        assert_eq!(claim, Ok(Claim::Made(2)));
        let mut newest = 0;
        for _ in 0..40 {
            newest = append(&mut outbox, 25).last().unwrap().unwrap();
        }
        let kept: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
        let occurrences = kept.len() as u64 - 3;
        assert_eq!(outbox.report(7).len(), 2);
        assert!(
            kept[3..]
                .iter()
                .copied()
                .eq(newest - occurrences + 1..=newest)
        );
        assert!(outbox.waiting_messages() <= 50);
        assert!(outbox.waiting_bytes() <= quota.bytes);
        assert_eq!(outbox.ledger().lost(loss), 1_000 - occurrences);
        assert_balanced(&outbox);
    }
}

#[test]
fn what_waited_too_long_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 10);
    let month = 30 * 24 * 3_600;
    outbox.append(
        &always(),
        &[draft("login_failed", at(month + 5))],
        &at(month + 5),
    );
    // Five are older than a month, and the sixth is not older.
    assert_eq!(outbox.ledger().lost(Loss::QuotaAge), 5);
    assert_eq!(outbox.waiting_messages(), 7);
    assert_balanced(&outbox);
}

#[test]
fn what_waited_too_long_stays_dropped_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    outbox.expire(&at(31 * 24 * 3_600));
    drop(outbox);
    // With the clock of before, by which nothing is too old.
    let outbox = open(dir.path());
    assert_eq!(outbox.waiting_messages(), 1);
    assert_eq!(outbox.ledger().lost(Loss::QuotaAge), 3);
    assert_balanced(&outbox);
}

#[test]
fn a_clock_that_is_set_forward_makes_nothing_old() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    let year = Duration::from_hours(365 * 24);
    let set = Stamp {
        wall: at(60).wall.after(year),
        ..at(60)
    };
    outbox.expire(&set);
    assert_eq!(outbox.waiting_messages(), 4);
}

#[test]
fn an_identifier_is_made_known_however_long_there_was_nothing_to_tell() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    let year = 365 * 24 * 3_600;
    outbox.expire(&at(year));
    outbox.append(&always(), &[draft("login_failed", at(year))], &at(year));
    let messages = messages(&mut outbox);
    assert_eq!(messages.len(), 2);
    assert!(messages[0].starts_with(b"{\"type\":\"identify\""));
}

#[test]
fn files_stay_bounded_although_a_report_waits_in_the_oldest() {
    let dir = tempfile::tempdir().unwrap();
    let quota = Quota {
        bytes: 300_000,
        ..Quota::default()
    };
    let mut outbox = open_on(Arc::new(SystemDisk), dir.path(), quota).unwrap();
    let claim = outbox.append_report(&always(), 7, &[draft("server", at(0))], &at(0));
    assert_eq!(claim, Ok(Claim::Made(1)));
    let report = outbox.report(7);
    for _ in 0..60 {
        append(&mut outbox, 200);
        outbox.save_counts();
        let bytes: u64 = files(dir.path())
            .iter()
            .map(|name| {
                std::fs::metadata(dir.path().join("outbox").join(name))
                    .unwrap()
                    .len()
            })
            .sum();
        assert!(bytes <= 2 * 300_000 + 512 * 1_024, "{bytes}");
    }
    assert_eq!(outbox.report(7), report);
    drop(outbox);
    let mut outbox = open_on(Arc::new(SystemDisk), dir.path(), quota).unwrap();
    assert_eq!(outbox.report(7), report);
    assert_balanced(&outbox);
}
