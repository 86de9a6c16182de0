//! Somebody between this program and a database.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Listens at this address for whoever is to come to a port of this machine; answers where.
pub(crate) fn forward(address: &str, port: u16) -> u16 {
    let listener = TcpListener::bind((address, 0)).expect("the machine has this address");
    let own = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let database = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
            carry(&database, &client);
            carry(&client, &database);
        }
    });
    own
}

/// Stands before a database and ends each connection that says these words; answers the port to ask
/// instead, and how many connections there are.
pub(crate) fn cut(database: u16, words: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let connections: Arc<AtomicUsize> = Arc::default();
    let count = Arc::clone(&connections);
    thread::spawn(move || -> io::Result<()> {
        loop {
            let (mut client, _) = listener.accept()?;
            count.fetch_add(1, Ordering::Relaxed);
            let mut database = TcpStream::connect(("127.0.0.1", database))?;
            carry(&database, &client);
            let mut said = [0; 4096];
            while let Ok(length @ 1..) = client.read(&mut said) {
                let said = said.get(..length).unwrap_or_default();
                if String::from_utf8_lossy(said).contains(words) {
                    break;
                }
                database.write_all(said)?;
            }
            client.shutdown(Shutdown::Both)?;
            database.shutdown(Shutdown::Both)?;
        }
    });
    (port, connections)
}

/// Carries everything over, until either end is gone.
fn carry(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().expect("one"), to.try_clone().expect("one"));
    thread::spawn(move || io::copy(&mut from, &mut to).and_then(|_| to.shutdown(Shutdown::Write)));
}

/// Stands before a database of MySQL's kind as one that wants `caching_sha2_password` of whoever comes
/// first; answers the port to ask instead. Whoever comes then is let through.
pub(crate) fn want_the_password(database: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || -> io::Result<()> {
        let (mut client, _) = listener.accept()?;
        greet(&mut client, TcpStream::connect(("127.0.0.1", database))?)?;
        let switch = b"\xfecaching_sha2_password\0saltsaltsaltsaltsalt\0";
        write_packet(&mut client, 2, switch)?;
        read_packet(&mut client)?;
        write_packet(&mut client, 4, b"\x01\x04")?;
        read_packet(&mut client)?;
        write_packet(&mut client, 6, b"\x01no key")?;
        drop(client);
        loop {
            let (client, _) = listener.accept()?;
            let database = TcpStream::connect(("127.0.0.1", database))?;
            carry(&database, &client);
            carry(&client, &database);
        }
    });
    port
}

/// The same before a database's socket, through which the database takes for the password whatever it is
/// told next.
pub(crate) fn want_the_password_at(socket: &Path, database: PathBuf) {
    let listener = UnixListener::bind(socket).expect("a socket");
    thread::spawn(move || -> io::Result<()> {
        let (mut client, _) = listener.accept()?;
        greet(&mut client, UnixStream::connect(&database)?)?;
        write_packet(&mut client, 2, b"\xff\x15\x04#28000no")?;
        drop(client);
        loop {
            let (client, _) = listener.accept()?;
            let database = UnixStream::connect(&database)?;
            let (from, to) = (client.try_clone()?, database.try_clone()?);
            thread::spawn(move || io::copy(&mut &from, &mut &to));
            thread::spawn(move || io::copy(&mut &database, &mut &client));
        }
    });
}

/// Says to a client what the database says first, and hears what it says then.
fn greet(client: &mut (impl Read + Write), mut database: impl Read) -> io::Result<()> {
    let (_, greeting) = read_packet(&mut database)?;
    write_packet(client, 0, &greeting)?;
    read_packet(client).map(|_entry| ())
}

fn write_packet(to: &mut impl Write, number: u8, packet: &[u8]) -> io::Result<()> {
    let length = u8::try_from(packet.len()).expect("it is short");
    to.write_all(&[&[length, 0, 0, number], packet].concat())
}

/// A packet of MySQL, with its head.
fn read_packet(from: &mut impl Read) -> io::Result<([u8; 4], Vec<u8>)> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    let [low, middle, high, _] = head;
    let mut packet = vec![0; u32::from_le_bytes([low, middle, high, 0]) as usize];
    from.read_exact(&mut packet)?;
    Ok((head, packet))
}

/// What the database is asked first.
const ASKED: &str = "SELECT VERSION()";

/// MySQL's first byte of a statement, and of an error.
const QUERY: u8 = 3;
const ERROR: u8 = 0xff;

/// One who makes a database of MySQL's kind older than it is, and answers for it.
#[derive(Clone)]
pub(crate) struct Between {
    /// What the database calls itself, as a statement of the length of [`ASKED`].
    says: String,
    /// The variables that it does not take, each with the number of the error.
    lacks: &'static [(&'static str, u16)],
    heard: Arc<Mutex<Vec<String>>>,
}

impl Between {
    pub(crate) fn new(release: &str, lacks: &'static [(&'static str, u16)]) -> Self {
        let says = format!("SELECT '{release}'");
        let says = format!("{says:<width$}", width = ASKED.len());
        assert_eq!(says.len(), ASKED.len(), "there is no place for more");
        Self {
            says,
            lacks,
            heard: Arc::default(),
        }
    }

    /// Stands before the database at this port; answers the port to ask instead.
    pub(crate) fn stand(&self, database: u16) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let between = self.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let between = between.clone();
                // Either end may be gone at any time.
                thread::spawn(move || between.answer(client, database));
            }
        });
        port
    }

    /// The statements that it was told.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics").clone()
    }

    fn answer(&self, mut client: TcpStream, database: u16) -> io::Result<()> {
        let mut database = TcpStream::connect(("127.0.0.1", database))?;
        carry(&database, &client);
        loop {
            let (head, mut packet) = read_packet(&mut client)?;
            let [_, _, _, number] = head;
            if let Some((&QUERY, statement)) = packet.split_first() {
                let statement = String::from_utf8_lossy(statement).into_owned();
                self.hear(&statement);
                if let Some(error) = self.refuses(&statement) {
                    let [low, high] = error.to_le_bytes();
                    let mut answer = vec![ERROR, low, high];
                    answer.extend_from_slice(b"#HY000no");
                    write_packet(&mut client, number + 1, &answer)?;
                    continue;
                }
                if statement == ASKED {
                    packet.splice(1.., self.says.bytes());
                }
            }
            database.write_all(&head)?;
            database.write_all(&packet)?;
        }
    }

    fn hear(&self, statement: &str) {
        let mut heard = self.heard.lock().expect("nobody panics");
        heard.push(statement.to_owned());
    }

    fn refuses(&self, statement: &str) -> Option<u16> {
        let variable = statement.strip_prefix("SET SESSION ")?;
        let lacked = self
            .lacks
            .iter()
            .find(|(name, _)| variable.starts_with(name));
        lacked.map(|(_, error)| *error)
    }
}
