//! A temporary folder and processes, of which nothing stays, however a command ends.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use tempfile::TempDir;

/// The code of a command that somebody interrupted.
const INTERRUPTED: i32 = 2;

/// What has to be cleared away.
#[derive(Debug)]
struct Props {
    folder: Option<TempDir>,
    children: Vec<Child>,
}

/// The folder, and the processes that run.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    folder: PathBuf,
    props: Arc<Mutex<Props>>,
}

impl Stage {
    /// Makes the folder, whose name begins like this, and clears everything away if somebody interrupts.
    pub(crate) fn set(prefix: &str) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(prefix)
            .tempdir()
            .context("there is no place for a temporary folder")?;
        let stage = Self {
            folder: folder.path().to_owned(),
            props: Arc::new(Mutex::new(Props {
                folder: Some(folder),
                children: Vec::new(),
            })),
        };
        let interrupted = stage.clone();
        ctrlc::set_handler(move || {
            interrupted.clear();
            std::process::exit(INTERRUPTED);
        })
        .context("cannot wait for signals")?;
        Ok(stage)
    }

    /// Something that clears everything away when it goes out of scope.
    pub(crate) fn clearing(&self) -> Clearing {
        Clearing(self.clone())
    }

    /// A place in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts a process, which is killed at the latest when the command ends.
    pub(crate) fn start(&self, command: &mut Command) -> anyhow::Result<u32> {
        let mut props = self.props();
        // Nothing starts once everything was cleared away.
        anyhow::ensure!(props.folder.is_some(), "this was interrupted");
        let child = command
            .current_dir(&self.folder)
            .spawn()
            .with_context(|| format!("cannot run `{}`", command.get_program().display()))?;
        let id = child.id();
        props.children.push(child);
        Ok(id)
    }

    /// Runs a process to its end; answers all that it said, and how it ended.
    pub(crate) fn run(&self, command: &mut Command) -> anyhow::Result<(String, ExitStatus)> {
        let (mut reader, writer) = std::io::pipe()?;
        command.stdout(writer.try_clone()?).stderr(writer);
        let id = self.start(command)?;
        // The command holds the other end.
        command.stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null());
        let mut said = Vec::new();
        reader.read_to_end(&mut said)?;
        let status = self.wait(id)?;
        Ok((String::from_utf8_lossy(&said).into_owned(), status))
    }

    /// Asks a process to end.
    pub(crate) fn end(&self, id: u32) -> anyhow::Result<()> {
        let mut props = self.props();
        let child = props.children.iter_mut().find(|child| child.id() == id);
        let child = child.context("this was interrupted")?;
        #[cfg(unix)]
        rustix::process::kill_process(
            rustix::process::Pid::from_child(child),
            rustix::process::Signal::TERM,
        )?;
        #[cfg(not(unix))]
        child.kill()?;
        Ok(())
    }

    /// Waits for a process that is about to end.
    pub(crate) fn wait(&self, id: u32) -> anyhow::Result<ExitStatus> {
        let mut props = self.props();
        let at = props.children.iter().position(|child| child.id() == id);
        let at = at.context("this was interrupted")?;
        Ok(props.children.swap_remove(at).wait()?)
    }

    /// Kills what still runs and deletes the folder.
    fn clear(&self) {
        let mut props = self.props();
        for mut child in props.children.drain(..) {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
        // What cannot be deleted stays for the system to clear away.
        drop(props.folder.take());
    }

    fn props(&self) -> MutexGuard<'_, Props> {
        self.props.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Stage::clearing`].
#[derive(Debug)]
pub(crate) struct Clearing(Stage);

impl Drop for Clearing {
    fn drop(&mut self) {
        self.0.clear();
    }
}
