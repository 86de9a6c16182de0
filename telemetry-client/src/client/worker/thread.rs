//! What the worker runs on. With a network the runtime may open a socket, if only to itself; so it
//! has none before there is consent.

use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

use super::{TICK, Worker};
use crate::delivery::Transport;

/// A runtime with clocks and nothing else.
pub(crate) fn offline() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_time().build()
}

impl<T: Transport> Worker<T> {
    /// Runs until the client is closed.
    pub(crate) fn run_on_thread(mut self, offline: &Runtime) {
        while offline.block_on(self.run_offline()) {
            match Builder::new_current_thread().enable_all().build() {
                Ok(online) => return online.block_on(self.run()),
                // It may have what it needs later; until then everything waits on the disk.
                Err(error) => self.status.disk_error = Some(error.kind()),
            }
            if let Some(closing) = self.closing.take() {
                let closed = self.close_unsent();
                return self.end(&closing, closed);
            }
            offline.block_on(sleep(TICK));
        }
    }

    /// Runs until the client is closed, or until there is consent; answers whether there is more to
    /// do.
    async fn run_offline(&mut self) -> bool {
        loop {
            let closing = self.write_group();
            if self.open.is_some() {
                self.closing = closing;
                return true;
            }
            self.publish();
            if let Some(closing) = closing {
                let closed = self.close_unsent();
                self.end(&closing, closed);
                return false;
            }
            self.wait(TICK).await;
        }
    }
}
