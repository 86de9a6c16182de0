//! Every code has a folder that fails with it, and the same folder put right.

use std::collections::BTreeSet;

use telemetry_schema::{Code, load};

use crate::folder::{fixture, fixtures, rendered};

/// The codes of what this crate finds: xtask reads the contract.
fn codes() -> impl Iterator<Item = &'static Code> {
    Code::ALL
        .iter()
        .filter(|code| **code != Code::MissingReview)
}

#[test]
fn every_code_has_a_failing_and_a_passing_fixture() {
    let folders: BTreeSet<String> = fixtures()
        .iter()
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|c| c.as_str().to_owned()).collect();
    assert_eq!(folders, codes);
}

#[test]
fn a_failing_fixture_has_findings_of_its_code_and_no_other() {
    for code in codes() {
        let loaded = load(&fixture(&format!("{}/fail", code.as_str())));
        let found: BTreeSet<Code> = loaded.diagnostics.iter().map(|f| f.code).collect();
        assert_eq!(found, BTreeSet::from([*code]), "{}", rendered(&loaded));
    }
}

#[test]
fn a_passing_fixture_has_no_findings() {
    for code in Code::ALL {
        let loaded = load(&fixture(&format!("{}/pass", code.as_str())));
        assert_eq!(rendered(&loaded), "", "{}", code.as_str());
        assert!(!loaded.schema.events.is_empty(), "{}", code.as_str());
    }
}

#[test]
fn findings_say_what_is_wrong_where_and_what_to_do() {
    for code in codes() {
        let loaded = load(&fixture(&format!("{}/fail", code.as_str())));
        insta::assert_snapshot!(code.as_str(), rendered(&loaded));
    }
}

#[test]
fn messages_have_one_form() {
    for code in codes() {
        let loaded = load(&fixture(&format!("{}/fail", code.as_str())));
        for finding in loaded.diagnostics {
            assert!(!finding.message.ends_with('.'), "{}", finding.message);
            assert!(!finding.help.is_empty(), "{}", finding.message);
            assert!(!finding.help.ends_with('.'), "{}", finding.help);
            assert!(
                !finding.message.starts_with(|c: char| c.is_uppercase()),
                "{}",
                finding.message
            );
        }
    }
}

#[test]
fn codes_ascend_and_are_explained() {
    assert!(Code::ALL.is_sorted_by(|a, b| a.as_str() < b.as_str()));
    for code in Code::ALL {
        assert!(code.explanation().len() > 40, "{}", code.as_str());
        assert!(!code.title().is_empty(), "{}", code.as_str());
    }
}
