//! What a name says about what must not leave.

/// Beginnings, middles and ends of names of secrets, in lower case.
const STEMS: &[&str] = &[
    "authorization",
    "bearer",
    "connectionstring",
    "connstr",
    "contrasen",
    "cookie",
    "credential",
    "dsn",
    "geheim",
    "hmac",
    "htpasswd",
    "jwt",
    "kennwort",
    "key",
    "motdepasse",
    "passcode",
    "passphrase",
    "passw",
    "privat",
    "pwd",
    "salt",
    "secret",
    "senha",
    "token",
    "totp",
    "wachtwoord",
    "webhook",
];

/// Words that are names of secrets by themselves.
const WORDS: &[&str] = &[
    "cred", "creds", "nonce", "otp", "pass", "pat", "pepper", "pin", "pins", "psk", "pw", "seed",
    "seeds",
];

/// Words with a key in them that opens nothing.
const INNOCENT: &[&str] = &[
    "donkey", "hockey", "jockey", "keyboard", "keyframe", "keynote", "keyword", "monkey", "turkey",
    "whiskey",
];

/// What a name says of a place to connect to.
const CONNECTIONS: &[&str] = &["conn", "connection", "uri", "url"];

/// Whose place it is where a name and a password stand in front of it.
const GUARDED: &[&str] = &[
    "amqp",
    "broker",
    "clickhouse",
    "database",
    "databases",
    "db",
    "elastic",
    "jdbc",
    "kafka",
    "ldap",
    "mongo",
    "mongodb",
    "mq",
    "mysql",
    "nats",
    "pg",
    "postgres",
    "postgresql",
    "rabbitmq",
    "redis",
    "sentry",
    "smtp",
    "sql",
];

/// Words for people and accounts.
const PEOPLE: &[&str] = &[
    "account",
    "admin",
    "author",
    "birthday",
    "contact",
    "customer",
    "email",
    "emails",
    "login",
    "member",
    "nickname",
    "operator",
    "owner",
    "person",
    "phone",
    "recipient",
    "recipients",
    "surname",
    "telephone",
    "user",
    "username",
    "users",
];

/// Words for what tells one installation or account from others.
const IDENTITIES: &[&str] = &[
    "fingerprint",
    "guid",
    "id",
    "identifier",
    "ids",
    "serial",
    "tenant",
    "uuid",
];

/// Whether something with this name may hold a secret, whatever the spelling.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let mut joined = words.concat();
    if joined.contains("key") {
        for innocent in INNOCENT {
            joined = joined.replace(innocent, " ");
        }
    }
    STEMS.iter().any(|stem| joined.contains(stem))
        || words.iter().any(|word| is_secret_word(word))
        || is_guarded(name)
}

/// Whether a text with this name may be what somebody proves with who they are.
pub(super) fn is_proof(name: &str) -> bool {
    has(&words(name), &["auth", "authentication"])
}

/// Whether something with this name may be an address with a name and a password in front of it.
pub(super) fn is_guarded(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    has(&words, CONNECTIONS) && has(&words, GUARDED)
        || GUARDED.iter().any(|of| {
            CONNECTIONS
                .iter()
                .any(|to| joined.contains(&format!("{of}{to}")))
        })
}

/// Whether a text with this name may name a person or an account.
pub(super) fn is_of_people(name: &str) -> bool {
    has(&words(name), PEOPLE)
}

/// Whether a text with this name may tell one installation from others.
pub(super) fn is_identity(name: &str) -> bool {
    has(&words(name), IDENTITIES)
}

fn is_secret_word(word: &str) -> bool {
    WORDS.contains(&word) || word.ends_with("pass") && !["bypass", "compass"].contains(&word)
}

fn has(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}

/// The words of a name in lower case: `HTTPServer2_url` has `http`, `server`, `2` and `url`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let starts = before.is_some_and(|before: char| {
            let follows_upper =
                before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
            c.is_uppercase() && (!before.is_uppercase() || follows_upper)
                || c.is_numeric() != before.is_numeric()
        });
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_identity, is_of_people, is_secret, words};

    #[test]
    fn words_are_told_apart_in_every_spelling() {
        for name in [
            "http_api_key",
            "httpApiKey",
            "HttpApiKey",
            "HTTP_API_KEY",
            "HTTPApiKey",
            "http-api-key",
        ] {
            assert_eq!(words(name), ["http", "api", "key"], "{name}");
        }
        assert_eq!(words("S3Bucket2"), ["s", "3", "bucket", "2"]);
    }

    #[test]
    fn names_of_secrets_are_known() {
        for name in [
            "password",
            "smtp_passwd",
            "dbpwd",
            "apikey",
            "API_KEY",
            "tlsKey",
            "hostkeys",
            "key_file",
            "signing_salt",
            "sentry_dsn",
            "sentrydsn",
            "database_url",
            "databaseUrl",
            "REDIS_URI",
            "token",
            "accessToken",
            "credentials",
            "private",
            "client_secret",
            "webhook_url",
            "pin",
            "mailpass",
            "connection_string",
            "seed",
            "SecretString",
            "PrivateKeyDer",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_none() {
        for name in [
            "keyboard",
            "monkeys_allowed",
            "keep_alive",
            "pipeline",
            "compass",
            "bypass",
            "public_url",
            "max_connections",
            "spinner",
            "database_size",
            "port",
            "log_level",
            "timeout",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn people_and_identities_have_words_of_their_own() {
        assert!(is_of_people("admin_email") && is_of_people("SMTPUsername"));
        assert!(is_identity("tenantId") && is_identity("INSTANCE_UUID"));
        assert!(!is_of_people("usage") && !is_identity("video"));
    }
}
