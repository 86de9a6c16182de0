use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::disk::hooked::{Call, HookedDisk};
use crate::disk::{Disk, MemoryDisk, SystemDisk};

fn shared(window: i64) -> Shared {
    Shared {
        identity: Some(Uuid::from_u128(7).into()),
        made: Some(window),
        delivered: [window].into(),
    }
}

fn nodes(disk: &Arc<dyn Disk>, dir: &std::path::Path) -> [FileLease; 3] {
    [0; 3].map(|_| FileLease::new(disk.clone(), dir))
}

#[test]
fn one_node_leads_and_whoever_follows_knows_what_it_handed_on() {
    let dir = tempfile::tempdir().unwrap();
    for disk in [
        Arc::new(MemoryDisk::default()) as Arc<dyn Disk>,
        Arc::new(SystemDisk),
    ] {
        let [one, other, third] = nodes(&disk, &dir.path().join("lease"));
        assert_eq!(one.lead().unwrap(), Some(Shared::default()));
        assert_eq!(one.lead().unwrap(), Some(Shared::default()));
        assert_eq!(other.lead().unwrap(), None);
        assert!(other.hand_on(&shared(1)).is_err(), "it does not lead");
        one.hand_on(&shared(2)).unwrap();
        assert_eq!(one.lead().unwrap(), Some(shared(2)));
        drop(one);
        assert_eq!(other.lead().unwrap(), Some(shared(2)));
        assert_eq!(third.lead().unwrap(), None);
        other.leave();
        assert_eq!(third.lead().unwrap(), Some(shared(2)));
        third.forget().unwrap();
    }
}

#[test]
fn what_is_forgotten_is_gone_unless_another_node_leads() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("lease");
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    let [one, other, third] = nodes(&disk, &dir);
    assert!(other.forget().unwrap());
    assert!(!dir.exists(), "there was nothing to forget");
    one.lead().unwrap();
    one.hand_on(&shared(2)).unwrap();
    assert!(!other.forget().unwrap());
    assert_eq!(one.lead().unwrap(), Some(shared(2)));
    let foreign = dir.join("foreign");
    SystemDisk.replace(&foreign, b"").unwrap();
    assert!(one.forget().unwrap());
    assert_eq!(SystemDisk.list(&dir).unwrap(), ["foreign"]);
    SystemDisk.remove(&foreign).unwrap();
    third.lead().unwrap();
    third.hand_on(&shared(3)).unwrap();
    third.leave();
    other.forget().unwrap();
    assert!(!dir.exists());
}

#[test]
fn who_finds_its_lead_deleted_takes_it_anew_or_stands_by() {
    let dir = tempfile::tempdir().unwrap();
    let disk: Arc<dyn Disk> = Arc::new(SystemDisk);
    let [one, other, _] = nodes(&disk, dir.path());
    one.lead().unwrap();
    one.hand_on(&shared(2)).unwrap();
    for name in SystemDisk.list(dir.path()).unwrap() {
        SystemDisk.remove(&dir.path().join(name)).unwrap();
    }
    assert_eq!(other.lead().unwrap(), Some(Shared::default()));
    assert_eq!(one.lead().unwrap(), None);
}

/// What somebody may do to the directory of a lease.
const MEDDLING: [fn(&dyn Disk, &std::path::Path); 3] = [
    |disk, dir| disk.remove(&dir.join("lock")).unwrap(),
    |disk, dir| {
        for name in disk.list(dir).unwrap() {
            disk.remove(&dir.join(name)).unwrap();
        }
        disk.remove_dir(dir).unwrap();
    },
    |disk, dir| {
        let json = serde_json::to_vec(&shared(9)).unwrap();
        disk.remove(&dir.join("lock")).unwrap();
        disk.replace(&dir.join("shared.json"), &json).unwrap();
    },
];

#[test]
fn whatever_somebody_deletes_of_a_lease_two_nodes_never_lead_for_good() {
    let dir = tempfile::tempdir().unwrap();
    for (number, meddle) in MEDDLING.into_iter().enumerate() {
        for handed_on in [false, true] {
            for disk in [
                Arc::new(MemoryDisk::default()) as Arc<dyn Disk>,
                Arc::new(SystemDisk),
            ] {
                let dir = dir.path().join(format!("{number}-{handed_on}"));
                let [one, other, _] = nodes(&disk, &dir);
                assert_eq!(one.lead().unwrap(), Some(Shared::default()));
                if handed_on {
                    one.hand_on(&shared(2)).unwrap();
                }
                meddle(disk.as_ref(), &dir);
                assert!(other.lead().unwrap().is_some(), "{number} {disk:?}");
                other.hand_on(&shared(3)).unwrap();
                assert!(one.hand_on(&shared(4)).is_err(), "{number} {disk:?}");
                assert!(!one.forget().unwrap());
                assert_eq!(one.lead().unwrap(), None);
                assert_eq!(other.lead().unwrap(), Some(shared(3)));
                other.forget().unwrap();
            }
        }
    }
}

#[test]
fn what_somebody_put_in_the_place_of_what_was_handed_on_counts() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::default());
    let dir = std::path::Path::new("lease");
    let [one, ..] = nodes(&disk, dir);
    one.lead().unwrap();
    one.hand_on(&shared(2)).unwrap();
    let json = serde_json::to_vec(&shared(9)).unwrap();
    disk.replace(&dir.join("shared.json"), &json).unwrap();
    assert!(one.hand_on(&shared(3)).is_err());
    assert_eq!(one.lead().unwrap(), Some(shared(9)));
    one.hand_on(&shared(3)).unwrap();
    assert_eq!(one.lead().unwrap(), Some(shared(3)));
}

#[test]
fn why_nobody_can_say_who_leads_is_told_in_words() {
    let why = |error| Lead::unknown(&error);
    assert_eq!(
        why(io::Error::other("the row is gone")),
        Lead::Unknown("the row is gone".to_owned())
    );
    assert_eq!(
        why(io::Error::from_raw_os_error(13)),
        Lead::Unknown("permission denied".to_owned())
    );
}

#[test]
fn what_is_damaged_counts_as_nothing() {
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::default());
    let dir = std::path::Path::new("lease");
    for text in ["", "{", "[]", "7", r#"{"identity": "?"}"#] {
        disk.replace(&dir.join("shared.json"), text.as_bytes())
            .unwrap();
        let [one, ..] = nodes(&disk, dir);
        assert_eq!(one.lead().unwrap(), Some(Shared::default()), "{text}");
    }
}

#[test]
fn a_disk_that_fails_takes_no_lead_away_and_gives_none() {
    let dir = tempfile::tempdir().unwrap();
    let fails = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let failing = fails.clone();
    let disk: Arc<dyn Disk> = Arc::new(HookedDisk(move |_: Call, _: &std::path::Path| {
        if failing.load(std::sync::atomic::Ordering::SeqCst) {
            Err(io::ErrorKind::HostUnreachable.into())
        } else {
            Ok(())
        }
    }));
    let [one, other, _] = nodes(&disk, dir.path());
    one.lead().unwrap();
    one.hand_on(&shared(2)).unwrap();
    fails.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(one.lead().unwrap(), Some(shared(2)));
    assert!(one.hand_on(&shared(3)).is_err());
    assert!(other.lead().is_err());
}

#[test]
fn of_many_reports_the_last_ones_are_known() {
    let mut shared = Shared::default();
    shared.note(1, false);
    assert_eq!((shared.made, shared.delivered.len()), (Some(1), 0));
    (1..=1_000).for_each(|window| shared.note(window, true));
    assert_eq!((shared.made, shared.delivered.len()), (Some(1_000), MOST));
    assert_eq!(shared.delivered.last(), Some(&1_000));
}
