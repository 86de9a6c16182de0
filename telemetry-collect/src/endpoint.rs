//! A server of the Segment protocol on this machine, for seeing and for testing what a client sends.
//!
//! It takes what is declared and nothing else, remembers which messages it has, and misbehaves only
//! if it was told to.

mod arrivals;
mod books;
mod connection;
mod exchange;
mod log;
mod message;
mod misbehaviour;
mod refusal;
mod request;
mod respond;
mod tally;

pub use exchange::{Exchange, Outcome, Taken};
pub use log::Log;
pub use misbehaviour::{Fault, Misbehaviour, MisbehaviourError};
pub use refusal::Refusal;
pub use tally::{EventTally, Tally};

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::Published;
use arrivals::Arrivals;
use books::Books;

/// The most connections at a time; more wait until one ends.
const MOST_CONNECTIONS: usize = 256;

/// How long nobody is accepted after the system refused to, for example for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What an endpoint needs to know.
#[derive(Debug)]
pub struct Setup {
    /// What may be received.
    pub published: Published,
    /// The one key that opens it; without it any key does, but there has to be one.
    pub write_key: Option<String>,
    /// What it does wrong.
    pub misbehaviour: Misbehaviour,
    /// Where accepted messages are written.
    pub log: Option<Log>,
}

impl Setup {
    /// An endpoint that behaves, takes any key, and writes nothing down.
    #[must_use]
    pub fn new(published: Published) -> Self {
        Self {
            published,
            write_key: None,
            misbehaviour: Misbehaviour::default(),
            log: None,
        }
    }
}

/// Why an endpoint cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Others than this machine could reach it.
    #[error(
        "`{0}` can be reached from other machines, and what is received here is neither encrypted nor \
         protected; take an address of this machine alone, such as 127.0.0.1"
    )]
    NotLoopback(SocketAddr),
    /// The system refused.
    #[error("cannot listen on `{address}`")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        error: io::Error,
    },
}

/// Called for each request with what came of it and with all there is so far; it must not wait.
pub type Observer = Box<dyn FnMut(&Exchange, &Tally) + Send>;

/// An endpoint that listens.
#[derive(Debug)]
pub struct Endpoint {
    listener: TcpListener,
    address: SocketAddr,
    setup: Setup,
}

impl Endpoint {
    /// Listens at an address of this machine; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// See [`BindError`].
    pub async fn bind(address: SocketAddr, setup: Setup) -> Result<Self, BindError> {
        if !address.ip().to_canonical().is_loopback() {
            return Err(BindError::NotLoopback(address));
        }
        let refused = |error| BindError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        Ok(Self {
            address: listener.local_addr().map_err(refused)?,
            listener,
            setup,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `end`, then closes all connections and answers what there was.
    pub async fn serve(self, observer: Observer, end: impl Future<Output = ()>) -> Tally {
        let Setup {
            published,
            write_key,
            misbehaviour,
            log,
        } = self.setup;
        let books = Mutex::new(Books {
            misbehaviour,
            arrivals: Arrivals::default(),
            log,
            tally: Tally::default(),
            observer,
        });
        let shared = Arc::new(Shared {
            published,
            write_key,
            books,
        });
        let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut connections = JoinSet::new();
        let mut end = std::pin::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                Some(_ended) = connections.join_next() => {}
                (stream, permit) = accept(&self.listener, &room) => {
                    let shared = shared.clone();
                    connections.spawn(async move {
                        connection::serve(stream, shared).await;
                        drop(permit);
                    });
                }
            }
        }
        connections.shutdown().await;
        shared.with_books(|books| books.tally.clone())
    }
}

/// The next connection, as soon as there is room for it.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (
    tokio::net::TcpStream,
    Option<tokio::sync::OwnedSemaphorePermit>,
) {
    // The semaphore is never closed; if it were, connections would not be counted.
    let permit = room.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _peer)) => return (stream, permit),
            Err(_refused) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// What all connections share.
struct Shared {
    published: Published,
    write_key: Option<String>,
    books: Mutex<Books>,
}

impl Shared {
    /// Nothing waits while it has the books, so requests are served one after the other here.
    fn with_books<T>(&self, act: impl FnOnce(&mut Books) -> T) -> T {
        act(&mut self.books.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
