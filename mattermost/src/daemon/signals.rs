//! What the system tells a daemon.

use std::io;

/// What a signal asks of the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Reload,
    End,
}

#[cfg(unix)]
pub(crate) use unix::Signals;

#[cfg(unix)]
mod unix {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::{Request, io};

    /// SIGHUP reloads, SIGTERM and SIGINT end.
    #[derive(Debug)]
    pub(crate) struct Signals {
        hangup: Signal,
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        /// From now on no such signal ends the process by itself.
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self {
                hangup: signal(SignalKind::hangup())?,
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }

        pub(crate) async fn next(&mut self) -> Request {
            tokio::select! {
                _ = self.terminate.recv() => Request::End,
                _ = self.interrupt.recv() => Request::End,
                _ = self.hangup.recv() => Request::Reload,
            }
        }
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Ctrl-C ends, nothing reloads.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) -> Request {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Request::End,
            Err(_) => std::future::pending().await,
        }
    }
}
