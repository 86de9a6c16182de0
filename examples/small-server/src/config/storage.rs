//! Where pastes are kept.

use std::path::PathBuf;

use telemetry_core::{Labels, Telemetry, TimeOfDay};

/// Where pastes are kept.
#[derive(Debug, Telemetry)]
#[telemetry(event = "config_storage")]
pub struct Storage {
    /// What keeps the pastes.
    pub backend: Backend,
    /// The folder of `sqlite`.
    pub folder: PathBuf,
    /// The database of `postgres`, with its password.
    #[telemetry(never)]
    pub database_url: String,
    /// Databases that are only read, with their passwords.
    pub replicas: Vec<String>,
    /// The largest paste in bytes.
    pub max_paste_bytes: u64,
    /// Days until a paste is deleted; zero keeps it.
    pub retention_days: u32,
    /// When old pastes are deleted.
    pub cleanup_at: Option<TimeOfDay>,
    /// How pastes are encrypted. Its settings belong to the same event.
    #[telemetry(part)]
    pub encryption: Encryption,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            backend: Backend::Sqlite,
            folder: PathBuf::from("pastes"),
            database_url: String::new(),
            replicas: Vec::new(),
            max_paste_bytes: 1 << 20,
            retention_days: 365,
            cleanup_at: TimeOfDay::parse("03:00"),
            encryption: Encryption::default(),
        }
    }
}

/// How pastes are encrypted.
#[derive(Debug, Default, Telemetry)]
#[telemetry(event = "config_storage", part = "encryption")]
pub struct Encryption {
    /// Whether they are.
    pub encrypt_pastes: bool,
    /// How they are.
    pub cipher: Cipher,
    /// The key, in hexadecimal digits.
    #[telemetry(never)]
    pub encryption_key: String,
}

/// What keeps the pastes.
#[derive(Clone, Copy, Debug, Labels)]
pub enum Backend {
    /// Nothing outlives the server.
    Memory,
    /// Files in a folder.
    Sqlite,
    /// A database.
    Postgres,
}

/// A cipher.
#[derive(Clone, Copy, Debug, Default, Labels)]
pub enum Cipher {
    /// Fast where the processor helps.
    #[default]
    #[telemetry(label = "aes-256-gcm")]
    Aes,
    /// Fast everywhere.
    #[telemetry(label = "chacha20-poly1305")]
    ChaCha,
}
