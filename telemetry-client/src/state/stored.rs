//! The stored choice: one file.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use telemetry_core::Moment;
use telemetry_core::consent::{Choice, Given, Limits};
use telemetry_core::contract::Agreed;

use crate::disk::Disk;

/// What the administrator chose, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// About diagnostics.
    pub diagnostics: Option<Choice>,
    /// About the security update check.
    pub security_check: Option<Choice>,
    /// When the notice was first shown.
    pub notice_shown: Option<Moment>,
    /// What is left out although sending is allowed. What was agreed to stands beside it.
    pub limits: Limits,
    /// Revisions of what can be sent that were agreed to, in ascending order. Where nobody decided
    /// anything, that by which the security update check told.
    pub agreed: Vec<Given>,
    /// About which revision a notice of an upgrade was shown, and when.
    pub upgrade_notice: Option<(u32, Moment)>,
}

impl Stored {
    /// Reads the file; nothing is chosen if there is none. Both choices are
    /// [unreadable](Choice::Unreadable), which forbids, if it cannot be understood.
    #[must_use]
    pub fn load(disk: &dyn Disk, path: &Path) -> Self {
        let file = match disk.read(path) {
            Ok(None) => return Self::default(),
            Ok(Some(bytes)) => serde_json::from_slice(&bytes).ok(),
            Err(_) => None,
        };
        file.map_or_else(Self::unreadable, File::into_stored)
    }

    fn unreadable() -> Self {
        Self {
            diagnostics: Some(Choice::Unreadable),
            security_check: Some(Choice::Unreadable),
            ..Self::default()
        }
    }

    /// Writes the file whole, durably. A choice that is unreadable is written as a no.
    ///
    /// # Errors
    ///
    /// The disk's; the file is unchanged then.
    pub fn store(&self, disk: &dyn Disk, path: &Path) -> io::Result<()> {
        if let Some(dir) = path.parent() {
            disk.make_dir(dir)?;
        }
        let mut json = serde_json::to_vec_pretty(&File::of(self))?;
        json.push(b'\n');
        disk.replace(path, &json)
    }
}

/// The file's form. An unknown key is one of a later release, whose meaning nobody knows here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    diagnostics: Option<Chosen>,
    security_check: Option<Chosen>,
    notice_shown_millis: Option<i64>,
    #[serde(default)]
    without_events: Vec<String>,
    #[serde(default)]
    without_purposes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    agreed: Vec<AgreedTo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upgrade_notice: Option<UpgradeNotice>,
}

/// A revision of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreedTo {
    revision: u32,
    contract: String,
}

/// A notice about a revision.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UpgradeNotice {
    revision: u32,
    shown_millis: i64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Chosen {
    On { since_millis: i64 },
    Off,
}

impl Chosen {
    fn of(choice: Choice) -> Self {
        match choice {
            Choice::On { since } => Self::On {
                since_millis: since.as_millis(),
            },
            Choice::Off | Choice::Unreadable => Self::Off,
        }
    }

    fn into_choice(self) -> Choice {
        match self {
            Self::On { since_millis } => Choice::On {
                since: Moment::from_millis(since_millis),
            },
            Self::Off => Choice::Off,
        }
    }
}

impl File {
    fn of(stored: &Stored) -> Self {
        Self {
            diagnostics: stored.diagnostics.map(Chosen::of),
            security_check: stored.security_check.map(Chosen::of),
            notice_shown_millis: stored.notice_shown.map(Moment::as_millis),
            without_events: stored.limits.without_events.clone(),
            without_purposes: stored.limits.without_purposes.clone(),
            agreed: stored.agreed.iter().map(AgreedTo::of).collect(),
            upgrade_notice: stored
                .upgrade_notice
                .map(|(revision, shown)| UpgradeNotice {
                    revision,
                    shown_millis: shown.as_millis(),
                }),
        }
    }

    fn into_stored(self) -> Stored {
        Stored {
            diagnostics: self.diagnostics.map(Chosen::into_choice),
            security_check: self.security_check.map(Chosen::into_choice),
            notice_shown: self.notice_shown_millis.map(Moment::from_millis),
            limits: Limits {
                without_events: self.without_events,
                without_purposes: self.without_purposes,
                agreed: None,
            },
            agreed: self.agreed.into_iter().map(AgreedTo::into_given).collect(),
            upgrade_notice: self
                .upgrade_notice
                .map(|notice| (notice.revision, Moment::from_millis(notice.shown_millis))),
        }
    }
}

impl AgreedTo {
    /// `None` if nothing was agreed to that the program knows.
    pub(crate) fn of_agreed(agreed: Agreed) -> Option<Self> {
        let revision = agreed.revision();
        let contract = agreed.hash()?.to_owned();
        Some(Self { revision, contract })
    }

    fn of(given: &Given) -> Self {
        Self {
            revision: given.revision,
            contract: given.hash.clone(),
        }
    }

    pub(super) fn into_given(self) -> Given {
        Given {
            revision: self.revision,
            hash: self.contract,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::disk::SystemDisk;

    pub(in crate::state) fn chosen() -> Stored {
        Stored {
            diagnostics: Some(Choice::On {
                since: Moment::from_millis(1_795_600_800_000),
            }),
            security_check: Some(Choice::Off),
            notice_shown: Some(Moment::from_millis(1_795_600_000_000)),
            limits: Limits {
                without_events: vec!["plugins".to_owned()],
                without_purposes: Vec::new(),
                agreed: None,
            },
            agreed: vec![Given {
                revision: 3,
                hash: "c705c00ceff20a32".to_owned(),
            }],
            upgrade_notice: Some((4, Moment::from_millis(1_795_700_000_000))),
        }
    }

    #[test]
    fn a_choice_is_one_file_that_a_person_can_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/choice.json");
        assert_eq!(Stored::load(&SystemDisk, &path), Stored::default());
        chosen().store(&SystemDisk, &path).unwrap();
        assert_eq!(Stored::load(&SystemDisk, &path), chosen());
        let text = std::fs::read_to_string(&path).unwrap();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_choice_takes_the_place_of_the_one_before_and_is_not_written_over_it() {
        let dir = tempfile::tempdir().unwrap();
        let (path, before) = (dir.path().join("choice.json"), dir.path().join("before"));
        chosen().store(&SystemDisk, &path).unwrap();
        std::fs::hard_link(&path, &before).unwrap();
        Stored::default().store(&SystemDisk, &path).unwrap();
        assert_eq!(Stored::load(&SystemDisk, &before), chosen());
    }

    #[test]
    fn a_choice_that_cannot_be_understood_forbids() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("choice.json");
        for text in [
            "",
            "{",
            "[]",
            r#"{"diagnostics":"on"}"#,
            r#"{"diagnostics":{"on":{}}}"#,
            r#"{"diagnostics":{"on":{"since_millis":1,"later":2}}}"#,
            r#"{"diagnostics":"off","diagnostics":{"on":{"since_millis":1}}}"#,
            r#"{"later":1}"#,
            "{} {}",
        ] {
            SystemDisk.replace(&path, text.as_bytes()).unwrap();
            let stored = Stored::load(&SystemDisk, &path);
            assert_eq!(stored.diagnostics, Some(Choice::Unreadable), "{text}");
            assert_eq!(stored.security_check, Some(Choice::Unreadable), "{text}");
        }
        let folder = Stored::load(&SystemDisk, dir.path());
        assert_eq!(folder.diagnostics, Some(Choice::Unreadable));
    }
}
