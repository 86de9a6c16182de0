//! A database program: where it is, and one that runs.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::command::stage::Stage;

/// Longer than any program takes to start.
const LONG: Duration = Duration::from_mins(2);

/// The account without any right, as whom programs run that refuse to run as root.
const NOBODY: u32 = 65_534;

/// A program that is not installed.
#[derive(Debug, thiserror::Error)]
#[error("there is no `{program}` on this machine")]
pub(super) struct Missing {
    program: &'static str,
    pub(super) package: &'static str,
}

/// Looks for a program in the folders of `PATH` and then in these, the last of which are the newest.
///
/// # Errors
///
/// If there is none.
pub(super) fn find(
    program: &'static str,
    package: &'static str,
    folders: &[PathBuf],
) -> Result<PathBuf, Missing> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named = std::env::split_paths(&path);
    named
        .chain(folders.iter().rev().cloned())
        .map(|folder| folder.join(program))
        .find(|place| place.is_file())
        .ok_or(Missing { program, package })
}

/// A folder of the stage that belongs to whoever the programs run as.
pub(super) fn folder(stage: &Stage, name: &str) -> anyhow::Result<PathBuf> {
    let folder = stage.path(name);
    fs::create_dir(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    #[cfg(unix)]
    if is_root() {
        use std::os::unix::fs::{PermissionsExt as _, chown};
        chown(&folder, Some(NOBODY), Some(NOBODY))?;
        // Nobody must be able to come to its own folder.
        if let Some(above) = folder.parent() {
            fs::set_permissions(above, Permissions::from_mode(0o711))?;
        }
    }
    Ok(folder)
}

/// Hands a file to whoever the programs run as, who read no secret that others may read.
pub(super) fn own(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, chown};
        if is_root() {
            chown(file, Some(NOBODY), Some(NOBODY))?;
        }
        fs::set_permissions(file, Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// A command that runs without rights, also where this program has all.
pub(super) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env_remove("LANG");
    #[cfg(unix)]
    if is_root() {
        use std::os::unix::process::CommandExt as _;
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a command to its end.
pub(super) fn run(stage: &Stage, command: &mut Command) -> anyhow::Result<()> {
    let (said, status) = stage.run(command)?;
    if !status.success() {
        let program = command.get_program().display().to_string();
        bail!("`{program}` failed:\n{said}");
    }
    Ok(())
}

/// A port of this machine that is free now.
pub(super) fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

/// A program that runs.
#[derive(Debug)]
pub(super) struct Server {
    id: u32,
    /// What the names of variables begin with that tell tests of it.
    pub(super) name: &'static str,
    pub(super) port: u16,
    pub(super) socket: PathBuf,
    /// What it was asked.
    pub(super) log: PathBuf,
}

/// How a program is started.
pub(super) struct Start<'s> {
    pub(super) name: &'static str,
    pub(super) port: u16,
    pub(super) socket: PathBuf,
    pub(super) log: PathBuf,
    /// Where all goes that it says.
    pub(super) said: PathBuf,
    /// What it says when it can be entered.
    pub(super) ready: &'s str,
}

impl Server {
    /// Starts a program, and waits until it can be entered.
    pub(super) fn start(
        stage: &Stage,
        command: &mut Command,
        start: Start<'_>,
    ) -> anyhow::Result<Self> {
        let Start {
            name,
            port,
            socket,
            log,
            said,
            ready,
        } = start;
        let (reader, writer) = std::io::pipe()?;
        let id = stage.start(command.stdout(Stdio::null()).stderr(writer))?;
        // The command holds the other end.
        command.stderr(Stdio::null());
        let mut kept = File::create(&said)?;
        let (tell, told) = mpsc::channel();
        let ready = ready.to_owned();
        std::thread::spawn(move || {
            for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
                // What cannot be kept is missed by a test.
                let _ = kept.write_all(&line).and_then(|()| kept.write_all(b"\n"));
                if String::from_utf8_lossy(&line).contains(&ready) {
                    let _ = tell.send(());
                }
            }
        });
        if told.recv_timeout(LONG).is_err() {
            let said = fs::read_to_string(&said).unwrap_or_default();
            bail!("{name} cannot be started:\n{said}");
        }
        Ok(Self {
            id,
            name,
            port,
            socket,
            log,
        })
    }

    /// What tests have to know.
    pub(super) fn variables(&self) -> [(String, OsString); 3] {
        let name = self.name;
        [
            (format!("TEST_{name}_PORT"), self.port.to_string().into()),
            (format!("TEST_{name}_SOCKET"), self.socket.clone().into()),
            (format!("TEST_{name}_LOG"), self.log.clone().into()),
        ]
    }

    pub(super) fn stop(self, stage: &Stage) -> anyhow::Result<()> {
        stage.end(self.id)?;
        stage.wait(self.id)?;
        Ok(())
    }
}
