//! Events and contracts for tests.

use telemetry_core::contract::{Contract, Revisions, Widening};
use telemetry_core::{Labels, Telemetry};

/// A part of a report.
#[derive(Default, Telemetry)]
#[telemetry(event = "small")]
pub(crate) struct Small {
    pub(crate) enable_mail: bool,
    pub(crate) site_url: String,
    pub(crate) plugins: Vec<String>,
}

/// An occurrence.
#[derive(Clone, Copy, Debug, Default, Telemetry)]
#[telemetry(event = "happened")]
pub(crate) struct Happened {
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, Labels)]
pub(crate) enum Kind {
    #[default]
    Good,
    Bad,
}

pub(crate) const FIRST_REVISION: Revisions = Revisions { first: 1, last: 1 };

pub(crate) static FIRST: Contract = Contract {
    hashes: &["a"],
    events: &[],
    widenings: &[],
};

/// More can leave than by the first revision.
pub(crate) static WIDER: Contract = Contract {
    hashes: &["a", "b"],
    events: &[],
    widenings: &[Widening {
        beyond: &[FIRST_REVISION],
        sentence: "The report also says more.",
    }],
};

/// Nothing more can leave than by the first revision.
pub(crate) static NARROWER: Contract = Contract {
    hashes: &["a", "c"],
    events: &[],
    widenings: &[],
};
