//! F21: whatever happens to a file, the outbox opens and keeps what is undamaged.

use std::io::Write as _;

use proptest::prelude::*;

use super::*;

/// An outbox with ten occurrences, of which the first four messages were delivered, and a report.
fn prepared(dir: &Path) -> Vec<Vec<u8>> {
    let mut outbox = open(dir);
    append(&mut outbox, 10);
    let all: Vec<Seq> = outbox.waiting().map(|waiting| waiting.seq).collect();
    deliver(&mut outbox, &all[..4]);
    let report = [draft("server", at(0)), draft("activity", at(0))];
    outbox.append_report(&always(), 7, &report, &at(0)).unwrap();
    messages(&mut outbox)
}

fn spool(dir: &Path) -> std::path::PathBuf {
    // Names of spool files begin with a digit, and so stand first.
    dir.join("outbox").join(&files(dir)[0])
}

/// Damages a file and opens the outbox; answers what is left.
fn reopened(dir: &Path) -> Vec<Vec<u8>> {
    let mut outbox = open(dir);
    assert_balanced(&outbox);
    let left = messages(&mut outbox);
    assert_balanced(&outbox);
    left
}

/// Opens the outbox after one of its messages was damaged; answers how many were lost.
#[track_caller]
fn lost_at_most_one(dir: &Path, before: &[Vec<u8>]) -> usize {
    let left = reopened(dir);
    let lost = before.iter().filter(|message| !left.contains(message));
    let lost = lost.count();
    assert!(
        left.iter().all(|message| before.contains(message)),
        "nothing is invented"
    );
    // A report whose last part is gone was never claimed, and is made again.
    let report = open(dir).last_report().is_none();
    assert!(lost <= 1 || (report && lost == 2), "{lost}");
    lost
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn f21_a_flipped_byte_of_the_messages_costs_at_most_one(place in any::<prop::sample::Index>(), flip in 1_u8..) {
        let dir = tempfile::tempdir().unwrap();
        let before = prepared(dir.path());
        let file = spool(dir.path());
        let mut bytes = std::fs::read(&file).unwrap();
        let end = bytes.iter().rposition(|byte| *byte != b'\n').unwrap();
        let place = place.index(end);
        bytes[place] ^= flip;
        SystemDisk.replace(&file, &bytes).unwrap();
        lost_at_most_one(dir.path(), &before);
    }

    #[test]
    fn f21_a_file_cut_off_anywhere_keeps_what_stands_before(place in any::<prop::sample::Index>()) {
        let dir = tempfile::tempdir().unwrap();
        let before = prepared(dir.path());
        let file = spool(dir.path());
        let bytes = std::fs::read(&file).unwrap();
        let cut = place.index(bytes.len());
        SystemDisk.replace(&file, &bytes[..cut]).unwrap();
        let left = reopened(dir.path());
        prop_assert_eq!(&left[..], &before[..left.len()]);
    }

    #[test]
    fn f21_damage_of_any_other_file_costs_no_message(
        which in prop::sample::select(vec!["progress", "identity", "lock"]),
        bytes in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let before = prepared(dir.path());
        SystemDisk.replace(&dir.path().join("outbox").join(which), &bytes).unwrap();
        let left = reopened(dir.path());
        prop_assert!(before.iter().all(|message| left.contains(message)));
    }
}

#[test]
#[ignore = "every byte of every file; prints figures"]
fn f21_no_byte_of_any_file_costs_more_than_the_message_that_it_is_in() {
    let dir = tempfile::tempdir().unwrap();
    let before = prepared(dir.path());
    let place = dir.path().join("outbox");
    let whole: Vec<_> = SystemDisk
        .list(&place)
        .unwrap()
        .into_iter()
        .map(|name| place.join(name))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    let messages = spool(dir.path());
    for (file, bytes) in &whole {
        let put = |damaged: &[u8]| {
            remove_all(&SystemDisk, &place).unwrap();
            SystemDisk.make_dir(&place).unwrap();
            for (path, bytes) in &whole {
                let bytes = if path == file { damaged } else { bytes };
                let mut new = std::fs::File::create(path).unwrap();
                new.write_all(bytes).unwrap();
            }
        };
        let mut costly = 0;
        // Behind the last line a file of messages has room for more.
        let used = bytes.iter().rposition(|byte| *byte != b'\n').unwrap() + 1;
        for at in 0..used {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            put(&flipped);
            if *file == messages {
                costly += lost_at_most_one(dir.path(), &before).min(1);
                put(&bytes[..at]);
                let left = reopened(dir.path());
                assert_eq!(left[..], before[..left.len()]);
            } else {
                let left = reopened(dir.path());
                assert!(before.iter().all(|message| left.contains(message)), "{at}");
            }
        }
        let name = file.file_name().unwrap().display();
        println!("{name}: {used} flipped bytes, of which {costly} cost a message");
    }
}

#[test]
fn f21_a_file_cut_off_between_two_records_is_counted_as_a_loss() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    drop(outbox);
    let file = spool(dir.path());
    let bytes = std::fs::read(&file).unwrap();
    let lines: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    // Behind the second record, with its line end and without.
    for cut in [lines[1] + 1, lines[1]] {
        SystemDisk.replace(&file, &bytes[..cut]).unwrap();
        let outbox = open(dir.path());
        assert_eq!(outbox.ledger().lost(Loss::Corrupt), 1);
        assert_eq!(outbox.waiting_messages(), 2);
        assert_balanced(&outbox);
        drop(outbox);
        SystemDisk
            .remove(&dir.path().join("outbox/progress"))
            .unwrap();
    }
}

#[test]
fn f21_a_report_whose_tail_is_missing_was_not_made_and_is_made_again_with_the_same_identifiers() {
    let dir = tempfile::tempdir().unwrap();
    let report = [draft("server", at(0)), draft("activity", at(0))];
    let mut outbox = open(dir.path());
    append(&mut outbox, 2);
    outbox.save_counts();
    outbox.append_report(&always(), 7, &report, &at(0)).unwrap();
    let made = outbox.report(7);
    drop(outbox);
    let file = spool(dir.path());
    let bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != b'\n').unwrap();
    SystemDisk.replace(&file, &bytes[..end - 20]).unwrap();
    let mut outbox = open(dir.path());
    assert_eq!(outbox.last_report(), None);
    assert_balanced(&outbox);
    assert_eq!(
        outbox.append_report(&always(), 7, &report, &at(0)),
        Ok(Claim::Made(2))
    );
    assert_eq!(outbox.report(7), made);
}

#[test]
fn f21_a_file_that_is_cut_off_while_the_outbox_is_open_keeps_what_lies_before() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = open(dir.path());
    append(&mut outbox, 3);
    let first = outbox.index.values().next().unwrap().place;
    let end = first.start + first.bytes as u64;
    let spool = std::fs::OpenOptions::new()
        .write(true)
        .open(spool(dir.path()));
    spool.unwrap().set_len(end).unwrap();
    // The message of the identifier is whole, the three occurrences are gone.
    assert_eq!(messages(&mut outbox).len(), 1);
    assert_eq!(outbox.ledger().lost(Loss::Corrupt), 3);
    assert_balanced(&outbox);
}
