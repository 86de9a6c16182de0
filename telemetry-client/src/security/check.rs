//! What follows from the answers of a check.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bulletin::{Bulletin, BulletinId, Trust};
use super::fetch::{FetchError, Page};
use super::handler::NotTaken;
use super::list::List;
use super::query::Query;
use super::signature::PublicKey;
use crate::delivery::Failure;

/// Why a check, or a bulletin of it, failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// There was no connection.
    Unreachable,
    /// The connection ended, or the time was over.
    Lost,
    /// The endpoint's certificate is not trusted.
    Untrusted,
    /// The answer is too large.
    TooLarge,
    /// The endpoint pointed elsewhere with this status; nobody follows.
    Redirected(u16),
    /// The endpoint, or a proxy before it, answered with this status.
    Status(u16),
    /// An HTML page answered in the endpoint's place, such as that of a captive portal.
    Page,
    /// The answer is no list of bulletins.
    NoList,
    /// The bulletin does not carry the publisher's signature.
    Unsigned,
    /// The bulletin was fetched, but not taken.
    NotTaken,
}

/// What came of a check.
#[derive(Debug)]
pub struct Checked {
    /// What was told.
    pub query: Query,
    /// Why there is no list.
    pub trouble: Option<Trouble>,
    /// Bulletins that there are.
    pub listed: usize,
    /// Entries of the list that could not be understood.
    pub refused: u64,
    /// Bulletins about this release that were handed over before.
    pub seen: Vec<BulletinId>,
    /// Bulletins that were handed over now.
    pub delivered: Vec<BulletinId>,
    /// Bulletins that are to be tried again, why, and what the handler said.
    pub failed: Vec<(BulletinId, Trouble, Option<NotTaken>)>,
    /// Whether it was called off, since somebody said no meanwhile.
    pub stopped: bool,
    /// How long until the next check is due.
    pub next: Duration,
}

impl Checked {
    pub(super) const fn new(query: Query) -> Self {
        Self {
            query,
            trouble: None,
            listed: 0,
            refused: 0,
            seen: Vec::new(),
            delivered: Vec::new(),
            failed: Vec::new(),
            stopped: false,
            next: Duration::ZERO,
        }
    }

    /// Whether there was a list, and everything about this release was handed over.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.trouble.is_none() && self.failed.is_empty() && !self.stopped
    }
}

/// The list of an answer.
pub(super) fn list(answer: Result<Page, FetchError>) -> Result<List, Trouble> {
    let page = answered(answer)?;
    if is_html(&page) || is_document(&page.body) {
        return Err(Trouble::Page);
    }
    List::parse(&page.body).ok_or(Trouble::NoList)
}

/// The bulletin of an answer. With a key nothing counts but the signature. Without one a whole HTML
/// document is taken for a page in the endpoint's place; markup alone is how bulletins are written.
pub(super) fn bulletin(
    id: &BulletinId,
    answer: Result<Page, FetchError>,
    key: Option<&PublicKey>,
) -> Result<Bulletin, Trouble> {
    let page = answered(answer)?;
    let trust = match key {
        Some(key) if key.signed(id, &page.body, page.signature.as_deref()) => Trust::Verified,
        Some(_) => return Err(Trouble::Unsigned),
        None if is_document(&page.body) => return Err(Trouble::Page),
        None => Trust::Unverified,
    };
    Ok(Bulletin::new(id.clone(), &page.body, trust))
}

fn answered(answer: Result<Page, FetchError>) -> Result<Page, Trouble> {
    let page = answer.map_err(|error| match error {
        FetchError::Failed(Failure::Unreachable) => Trouble::Unreachable,
        FetchError::Failed(Failure::Lost) => Trouble::Lost,
        FetchError::Failed(Failure::Untrusted) => Trouble::Untrusted,
        FetchError::TooLarge => Trouble::TooLarge,
    })?;
    match page.status {
        200 => Ok(page),
        status @ 300..=399 => Err(Trouble::Redirected(status)),
        status => Err(Trouble::Status(status)),
    }
}

fn is_html(page: &Page) -> bool {
    let kind = page.content_type.as_deref().unwrap_or_default();
    let kind = kind.trim_ascii().to_ascii_lowercase();
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

fn is_document(body: &[u8]) -> bool {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let begins = body.trim_ascii_start();
    let begins_with = |mark: &[u8]| {
        let beginning = begins.get(..mark.len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(mark))
    };
    begins_with(b"<!doctype") || begins_with(b"<html") || begins_with(b"<head")
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => Failure::Unreachable.fmt(f),
            Self::Lost => Failure::Lost.fmt(f),
            Self::Untrusted => Failure::Untrusted.fmt(f),
            Self::TooLarge => FetchError::TooLarge.fmt(f),
            Self::Redirected(status) => {
                write!(f, "the endpoint answered with a redirect ({status})")
            }
            Self::Status(status) => write!(f, "the endpoint answered with status {status}"),
            Self::Page => f.write_str("an HTML page answered in place of the endpoint"),
            Self::NoList => f.write_str("the answer is no list of bulletins"),
            Self::Unsigned => f.write_str("it does not carry the publisher's signature"),
            Self::NotTaken => f.write_str("it was fetched, but not taken"),
        }
    }
}
