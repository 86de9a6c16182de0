//! The row in a database, which a thread of its own asks.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::asker::Asker;
use super::row::{Answer, Place};
use super::statement::Wish;
use super::trouble::Trouble;
use crate::database::gaps::Unknown;

/// A thread that asks a database, from the first wish on. Nobody waits for it: what a database keeps
/// waiting holds up no thread but this one.
pub(super) struct Database {
    stage: Mutex<Stage>,
}

enum Stage {
    Before(Option<Asker>),
    Runs(Sender<(Wish, SyncSender<Answer>)>),
}

impl Database {
    pub(super) const fn new(asker: Asker) -> Self {
        Self {
            stage: Mutex::new(Stage::Before(Some(asker))),
        }
    }
}

impl Place for Database {
    fn ask(&self, wish: Wish) -> Receiver<Answer> {
        let (tell, answer) = mpsc::sync_channel(1);
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Before(asker) = &mut *stage {
            match asker.take().and_then(start) {
                Some(wishes) => *stage = Stage::Runs(wishes),
                None => {
                    let _ = tell.send(Err(Trouble::Database(Unknown::NoThread)));
                }
            }
        }
        if let Stage::Runs(wishes) = &*stage {
            // Should the thread be gone, so is the answer.
            let _ = wishes.send((wish, tell));
        }
        answer
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

/// The thread ends when nobody can have a wish any more.
fn start(mut asker: Asker) -> Option<Sender<(Wish, SyncSender<Answer>)>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let (wishes, queue) = mpsc::channel::<(Wish, SyncSender<Answer>)>();
    let work = move || {
        while let Ok((wish, tell)) = queue.recv() {
            // Whoever asked may not wait any more.
            let _ = tell.send(runtime.block_on(asker.ask(&wish)));
        }
        runtime.block_on(asker.close());
        // A name that is still looked up is not waited for.
        runtime.shutdown_background();
    };
    let started = thread::Builder::new().name("lease".to_owned()).spawn(work);
    started.is_ok().then_some(wishes)
}
