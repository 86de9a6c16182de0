//! A program that takes bulletins.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::{BulletinHandler, NotTaken};
use crate::security::bulletin::{Bulletin, Trust};

/// How often a program is asked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Runs a program for each bulletin, without a shell: the text is its standard input, the name is in
/// `BULLETIN_ID`, and `BULLETIN_TRUST` is `verified` or `unverified`. It took the bulletin if it
/// exits with 0 in time; one that does not is killed.
#[derive(Clone, Debug)]
pub struct CommandHandler {
    program: PathBuf,
    arguments: Vec<OsString>,
    limit: Duration,
}

impl CommandHandler {
    /// Runs this program with these arguments, for at most this long.
    #[must_use]
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = OsString>,
        limit: Duration,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().collect(),
            limit,
        }
    }

    fn start(&self, bulletin: &Bulletin) -> std::io::Result<Child> {
        let trust = match bulletin.trust() {
            Trust::Verified => "verified",
            Trust::Unverified => "unverified",
        };
        Command::new(&self.program)
            .args(&self.arguments)
            .env("BULLETIN_ID", bulletin.id().as_str())
            .env("BULLETIN_TRUST", trust)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    }

    /// Waits for the end; `None` if it does not come in time.
    fn wait(&self, child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
        let looks = self.limit.as_millis() / LOOK.as_millis();
        for _ in 0..=looks {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            std::thread::park_timeout(LOOK);
        }
        child.kill()?;
        child.wait()?;
        Ok(None)
    }
}

impl BulletinHandler for CommandHandler {
    fn take(&mut self, bulletin: &Bulletin) -> Result<(), NotTaken> {
        let program = self.program.display();
        let failed = |error| NotTaken::new(format_args!("`{program}`: {error}"));
        let mut child = self.start(bulletin).map_err(failed)?;
        if let Some(mut input) = child.stdin.take() {
            let text = bulletin.text().to_owned();
            // Whoever does not read it all may still have taken it; who never reads is killed, which
            // ends this thread.
            let write = move || input.write_all(text.as_bytes());
            std::thread::Builder::new().spawn(write).map_err(failed)?;
        }
        match self.wait(&mut child).map_err(failed)? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(NotTaken::new(format_args!(
                "`{program}` ended with {status}"
            ))),
            None => Err(NotTaken::new(format_args!(
                "`{program}` was killed, since it did not end in {} seconds",
                self.limit.as_secs()
            ))),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::security::BulletinId;

    fn take(script: &str, body: &[u8], limit: Duration) -> Result<(), String> {
        let arguments = ["-c", script].map(OsString::from);
        let mut handler = CommandHandler::new("/bin/sh", arguments, limit);
        let id = BulletinId::parse("b-1").unwrap();
        let taken = handler.take(&Bulletin::new(id, body, Trust::Unverified));
        taken.map_err(|error| error.to_string())
    }

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn a_program_gets_the_text_and_the_name_and_its_exit_decides() {
        let script =
            r#"test "$BULLETIN_ID/$BULLETIN_TRUST/$(cat)" = "b-1/unverified/it's; \$(a) text""#;
        assert_eq!(take(script, b"it's; $(a) text", LONG), Ok(()));
        let failed = take("exit 3", b"text", LONG).unwrap_err();
        assert!(failed.contains("exit status: 3"), "{failed}");
        assert!(take("exec /nowhere/at/all", b"", LONG).is_err());
    }

    #[test]
    fn a_program_that_reads_nothing_or_never_ends_holds_nothing_up() {
        let large = vec![b'x'; 250_000];
        assert_eq!(take("exit 0", &large, LONG), Ok(()));
        let failed = take("exec sleep 3600", &large, Duration::ZERO).unwrap_err();
        assert!(failed.contains("killed"), "{failed}");
    }

    #[test]
    fn a_program_that_does_not_exist_takes_nothing() {
        let mut handler = CommandHandler::new("/nowhere/at/all", [], LONG);
        let id = BulletinId::parse("b-1").unwrap();
        assert!(
            handler
                .take(&Bulletin::new(id, b"", Trust::Verified))
                .is_err()
        );
    }
}
