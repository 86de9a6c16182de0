//! The security update check: asks whether there are bulletins for this release, and hands each one
//! over once.
//!
//! It serves the installation itself, so it has a consent of its own and works where diagnostics are
//! off; where it is switched off there is no request and no file. [`Watch`] does it in a thread for
//! as long as a host runs, [`Checker`] does it once.
//!
//! An endpoint's `ETag` is not sent back: it would be an identifier that the endpoint chose.

mod applies;
mod bulletin;
mod check;
mod checker;
mod fetch;
mod handler;
#[cfg(feature = "http")]
mod http;
mod list;
mod query;
mod schedule;
mod signature;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod watch;

pub use applies::Applies;
pub use bulletin::{Bulletin, BulletinId, NoBulletinId, Trust, plain};
pub use check::{Checked, Trouble};
pub use checker::{Checker, Consent, Host, Outcome, Question, Setup};
pub use fetch::{Fetch, FetchError, Page, Wanted};
pub use handler::{BulletinHandler, CommandHandler, FileHandler, LogHandler, NotTaken};
#[cfg(feature = "http")]
pub use http::HttpFetch;
pub use list::{List, Listed};
pub use query::Query;
pub use schedule::Schedule;
pub use signature::{NoPublicKey, PublicKey, SIGNATURE_HEADER};
pub use status::{Status, look};
pub use store::forget;
pub(crate) use store::told;
pub use watch::{Hindrance, Watch, WatchStatus};
