//! The settings, as structs that are written by hand.
//!
//! Each struct that derives [`Telemetry`] is one event of `schema/`. The compiler compares the two:
//! a setting that the schema does not decide, a declared one that the struct lacks, or a type that
//! the declared class does not take, does not compile.

mod accounts;
mod listener;
mod mail;
mod storage;

pub use accounts::{Accounts, OAuth, SignIn};
pub use listener::{Compression, Listener, Tls};
pub use mail::{Mail, Security};
pub use storage::{Backend, Cipher, Encryption, Storage};

use telemetry_core::{Record, Telemetry};

/// All settings of the server.
#[derive(Debug, Default)]
pub struct Config {
    /// How the server is reached.
    pub listener: Listener,
    /// Where pastes are kept.
    pub storage: Storage,
    /// Who may use it.
    pub accounts: Accounts,
    /// Whether and how it sends mail.
    pub mail: Mail,
}

impl Config {
    /// Builds the defaults that values are compared with. A server calls this where it starts, so
    /// that a `Default` that fails shows then and not in the first report.
    pub fn prepare() {
        Listener::prepare();
        Storage::prepare();
        Accounts::prepare();
        Mail::prepare();
    }

    /// The events of the daily report, in published order.
    #[must_use]
    pub fn events(&self) -> [&dyn Record; 4] {
        [&self.listener, &self.storage, &self.accounts, &self.mail]
    }
}
