//! Whatever the endpoint of the security update check answers, names of bulletins are names, texts
//! steer nothing, and each bulletin is handed over once.
//!
//! The input is an [archive](super::archive): `list` is the [answer](super::answer) that lists the
//! bulletins, every other file the answer with the bulletin of its name. What is missing cannot be
//! reached.

use std::future::Future as _;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use telemetry_client::delivery::{Boot, Clock, Failure, Stamp};
use telemetry_client::disk::{Disk as _, MemoryDisk};
use telemetry_client::security::{
    Bulletin, BulletinHandler, BulletinId, Checked, Checker, Consent, Fetch, FetchError, Host,
    HttpFetch, NotTaken, Outcome, Page, PublicKey, Query, Question, Setup, Wanted,
};
use telemetry_client::state::StateDir;
use telemetry_core::consent::{Permit, SecurityCheck, Switch};
use telemetry_core::{Date, Version};

use super::answer::{Parts, is_page};
use super::archive;
use super::delivery::NOW;

/// The most entries of a list that count.
const MOST_LISTED: usize = 256;

/// A bulletin with this in its text is refused by the handler, in the bulletin's own words.
const REFUSED: &str = "refuse";

/// A key whose other half nobody has.
static KEY: LazyLock<PublicKey> = LazyLock::new(|| {
    let digits = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    PublicKey::parse(digits).expect("a key")
});

static ADDRESSES: LazyLock<HttpFetch> = LazyLock::new(|| {
    let fetch = HttpFetch::new(BASE, "security", "bulletins");
    fetch.expect("an address")
});

const BASE: &str = "https://security.example";

pub(super) fn holds(input: &[u8]) {
    let world = World::of(input);
    let first = world.check(None);
    world.says_nothing_else(&first);
    let taken = world.taken();
    assert_eq!(taken, names(&first.delivered));
    world.pass(Duration::from_hours(48));
    let second = world.check(None);
    assert_eq!(names(&second.delivered), [""; 0], "each once");
    assert_eq!(world.taken(), taken);
    if first.trouble.is_none() {
        let mut seen = names(&second.seen);
        seen.sort_unstable();
        let mut delivered = taken;
        delivered.sort_unstable();
        assert_eq!(seen, delivered);
    }

    let signed = World::of(input);
    let checked = signed.check(Some(*KEY));
    assert_eq!(names(&checked.delivered), [""; 0], "nobody signs");
    assert_eq!(signed.taken(), [""; 0]);
}

fn names(ids: &[BulletinId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// What the endpoint has, and what the check did.
#[derive(Debug, Default)]
struct World {
    pages: Vec<(String, Page)>,
    disk: Arc<MemoryDisk>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    hours: AtomicU64,
    taken: Mutex<Vec<String>>,
}

impl World {
    fn of(input: &[u8]) -> Self {
        let files = archive::files(input).into_iter();
        Self {
            pages: files
                .map(|(name, answer)| (name.to_owned(), Parts::of(answer).page()))
                .collect(),
            ..Self::default()
        }
    }

    fn check(&self, key: Option<PublicKey>) -> Checked {
        let setup = Setup {
            state: StateDir::new("state"),
            key,
        };
        let shared = || Ours(self.shared.clone());
        let endpoint = Endpoint {
            pages: self.pages.clone(),
            asked: Mutex::default(),
        };
        let mut checker = Checker::with(
            setup,
            endpoint,
            shared(),
            Box::new(shared()),
            Arc::new(shared()),
            self.disk.clone(),
        );
        // Nothing in it waits.
        let polled = pin!(checker.check()).poll(&mut Context::from_waker(Waker::noop()));
        let made = if let Poll::Ready(Outcome::Checked(made)) = polled {
            Some(made)
        } else {
            None
        };
        made.expect("the check is allowed, and nobody else is at it")
    }

    fn taken(&self) -> Vec<String> {
        lock(&self.shared.taken).clone()
    }

    fn pass(&self, time: Duration) {
        self.shared
            .hours
            .fetch_add(time.as_secs() / 3_600, Ordering::Relaxed);
    }

    /// Whether what the check tells and writes is plain.
    fn says_nothing_else(&self, checked: &Checked) {
        let list = self.pages.iter().find(|(name, _)| name == "list");
        let page = list.is_some_and(|(_, page)| is_page(page.content_type.as_deref(), &page.body));
        assert!(!page || checked.trouble.is_some(), "a page is no list");
        assert!(checked.listed <= MOST_LISTED);
        for (_, _, why) in &checked.failed {
            let why = why.as_ref().map(ToString::to_string).unwrap_or_default();
            assert!(!why.contains(['\n', '\t']) && !steers(&why), "{why:?}");
        }
        assert!(!steers(&format!("{checked:?}")));
        let dir = "state/security".as_ref();
        let files = self
            .disk
            .list(dir)
            .expect("a disk in memory refuses nothing");
        assert_eq!(files, ["check.json", "lock"]);
        let known = self.disk.read("state/security/check.json".as_ref());
        let known = known
            .expect("a disk in memory refuses nothing")
            .unwrap_or_default();
        let is_plain = |byte: &u8| byte.is_ascii_graphic() || *byte == b'\n';
        assert!(known.iter().all(is_plain));
    }
}

/// Whether something in a text steers a terminal or turns what a reader sees.
fn steers(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.contains(|c: char| c.is_control() && c != '\n' && c != '\t' || turns(c))
}

struct Endpoint {
    pages: Vec<(String, Page)>,
    asked: Mutex<Vec<String>>,
}

impl Fetch for Endpoint {
    async fn fetch(&self, _: Permit<SecurityCheck>, wanted: &Wanted) -> Result<Page, FetchError> {
        let address = ADDRESSES.address(wanted);
        let name = match wanted {
            Wanted::List(_) => {
                assert_eq!(address, format!("{BASE}/security?"));
                "list"
            }
            Wanted::Bulletin(id) => {
                assert_eq!(address, format!("{BASE}/bulletins/{id}"));
                let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                assert!(id.as_str().chars().all(is_plain));
                assert!((1..=64).contains(&id.as_str().len()));
                id.as_str()
            }
        };
        let mut asked = lock(&self.asked);
        assert!(!asked.contains(&address), "each is asked for once");
        asked.push(address);
        let found = self.pages.iter().find(|(found, _)| found == name);
        let (_, page) = found.ok_or(Failure::Unreachable)?;
        if page.body.len() > wanted.most_bytes() {
            return Err(FetchError::TooLarge);
        }
        Ok(page.clone())
    }
}

/// What the host has to do with a check.
#[derive(Debug)]
struct Ours(Arc<Shared>);

impl Clock for Ours {
    fn now(&self) -> Stamp {
        let up = Duration::from_hours(self.0.hours.load(Ordering::Relaxed));
        Stamp {
            wall: NOW.after(up),
            boot: Boot(1),
            up,
        }
    }
}

impl Host for Ours {
    fn consent(&mut self) -> Consent {
        let facts = SecurityCheck {
            switch: Switch::On,
            ..SecurityCheck::default()
        };
        Consent::Decided(facts.decide())
    }

    fn question(&mut self, _: Option<Date>) -> Result<Question, String> {
        Ok(Question {
            release: Version::new(&[5, 8, 0]),
            query: Query::default(),
        })
    }
}

impl BulletinHandler for Ours {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        assert!(!steers(bulletin.text()), "{:?}", bulletin.text());
        if bulletin.text().contains(REFUSED) {
            return Err(NotTaken::new(bulletin.text()));
        }
        lock(&self.0.taken).push(bulletin.id().to_string());
        Ok(())
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
