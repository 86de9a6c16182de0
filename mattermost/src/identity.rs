//! Under which identifier this installation reports: one that it draws, or the server's own.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::bail;
use telemetry_client::delivery::Pause;
use telemetry_client::identity::{Identity, Naming};

use crate::cli::RunningArgs;
use crate::host::Server;
use crate::{running, time};

/// How long nobody asks again.
const REST: Duration = Duration::from_mins(1);

/// The server's own identifier, in its database, where somebody said that it is the one.
#[derive(Debug)]
pub(crate) struct ServerId {
    server: Server,
    /// What was told last.
    told: Mutex<Option<Told>>,
}

type Answer = Result<Identity, String>;

#[derive(Clone, Debug)]
struct Told {
    answer: Answer,
    rest: Pause,
}

impl ServerId {
    /// The server's own identifier, if it is the one to report under.
    ///
    /// # Errors
    ///
    /// If it is, and nobody could ask for it.
    pub(crate) fn demanded(
        server: &Server,
        args: &RunningArgs,
    ) -> anyhow::Result<Option<Arc<Self>>> {
        if !args.use_server_id {
            return Ok(None);
        }
        if args.no_database {
            bail!(
                "the server's identifier lies in its database, which is not asked; leave out \
                 `--use-server-id`, or `--no-database` (`MATTERMOST_TELEMETRY_DATABASE`)"
            );
        }
        if server.file().is_none() {
            bail!(
                "the server's identifier lies in the database that its configuration names; name \
                 that with `--config FILE`, or leave out `--use-server-id`"
            );
        }
        Ok(Some(Arc::new(Self {
            server: server.clone(),
            told: Mutex::default(),
        })))
    }

    /// Asks for it, unless somebody did just before.
    pub(crate) fn ask(&self) -> Answer {
        let now = time::now();
        if let Some(told) = self.told().as_ref()
            && !told.rest.left(&now).is_zero()
        {
            return told.answer.clone();
        }
        // Whoever looks meanwhile does not wait for a database.
        let answer = running::server_id(&self.server);
        *self.told() = Some(Told {
            answer: answer.clone(),
            rest: Pause::new(now, REST),
        });
        answer
    }

    /// How it stands where somebody reports under this identifier, or under none.
    pub(crate) fn reported(&self, identity: Option<Identity>) -> Reported {
        let trouble = self
            .told()
            .as_ref()
            .and_then(|told| told.answer.clone().err());
        let identity = identity.filter(|identity| identity.is_declared());
        match (identity, trouble) {
            (Some(identity), trouble) => Reported::Server { identity, trouble },
            (None, Some(trouble)) => Reported::Unknown(trouble),
            (None, None) => Reported::Unasked,
        }
    }

    fn told(&self) -> MutexGuard<'_, Option<Told>> {
        // What was told is whole at any time.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Naming for ServerId {
    fn identity(&self) -> Option<Identity> {
        self.ask().ok()
    }
}

/// Under which identifier the next report goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reported {
    /// One that this program drew, or will draw.
    Own(Option<Identity>),
    /// The server's own.
    Server {
        identity: Identity,
        /// Why it is the one of before.
        trouble: Option<String>,
    },
    /// It is the server's, which is not known.
    Unknown(String),
    /// It is the server's, which nobody asked for.
    Unasked,
}

impl Reported {
    /// Looks, where reports went out under this identifier before. The server is asked only where
    /// something may be sent.
    pub(crate) fn look(
        server_id: Option<&ServerId>,
        before: Option<Identity>,
        may_send: bool,
    ) -> Self {
        let Some(server_id) = server_id else {
            return Self::Own(before.filter(|identity| !identity.is_declared()));
        };
        let told = may_send.then(|| server_id.ask().ok()).flatten();
        server_id.reported(told.or(before))
    }

    pub(crate) const fn identity(&self) -> Option<Identity> {
        match self {
            Self::Own(identity) => *identity,
            Self::Server { identity, .. } => Some(*identity),
            Self::Unknown(_) | Self::Unasked => None,
        }
    }

    /// Whether it is the server's.
    pub(crate) const fn is_servers(&self) -> bool {
        !matches!(self, Self::Own(_))
    }

    /// Why the server did not tell its own.
    pub(crate) fn trouble(&self) -> Option<&str> {
        match self {
            Self::Server { trouble, .. } => trouble.as_deref(),
            Self::Unknown(trouble) => Some(trouble),
            Self::Own(_) | Self::Unasked => None,
        }
    }
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(None) => f.write_str("none"),
            Self::Own(Some(identity)) => identity.fmt(f),
            Self::Server {
                identity,
                trouble: None,
            } => write!(f, "{identity}, the server's own"),
            Self::Server {
                identity,
                trouble: Some(trouble),
            } => write!(f, "{identity}, the server's own of before: {trouble}"),
            Self::Unknown(trouble) => write!(
                f,
                "the server's own, which is not known, so nothing is made or sent: {trouble}"
            ),
            Self::Unasked => {
                f.write_str("the server's own, which is read when something may be sent")
            }
        }
    }
}
