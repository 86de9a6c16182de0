//! Where the program runs: its environment, the server's configuration, and its own directory.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use mattermost_telemetry::generated::Config;
use mattermost_telemetry::generated::contract::CONTRACT;
use telemetry_client::disk::{Disk, SystemDisk};
use telemetry_client::lease::Lease;
use telemetry_client::outbox::View;
use telemetry_client::sent::{self, SentLogReading};
use telemetry_client::state::{StateDir, Stored};
use telemetry_core::Moment;
use telemetry_core::config::{self, Reading};
use telemetry_core::consent::{Decision, Diagnostics, Grace, Limits, Standing, Switch, Upgrades};

use crate::cli::{ConfigArgs, StateArgs};
use crate::consent::{Facts, SecurityFacts};
use crate::environment::Environment;
use crate::nodes::{Nodes, Unclear};
use crate::switch::Setting;
use crate::{file, place, switch};

/// Names the configuration file, like `--config`.
const CONFIG_VARIABLE: &str = "MATTERMOST_TELEMETRY_CONFIG";

/// By what people agree to an upgrade that can send more: by nothing but a yes.
const UPGRADES: Upgrades = Upgrades::Explicit;

/// The server's configuration, as far as it is named.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) environment: Environment,
    path: Option<PathBuf>,
}

/// The program's own directory.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) dir: PathBuf,
    pub(crate) state: StateDir,
    pub(crate) disk: Arc<dyn Disk>,
    /// Where several nodes agree which of them reports. That this is unclear keeps nobody from what needs no
    /// other node, such as a no.
    pub(crate) nodes: Result<Nodes, Unclear>,
}

impl Server {
    pub(crate) fn new(environment: Environment, args: &ConfigArgs) -> Self {
        let named = environment.get(CONFIG_VARIABLE);
        let path = args.config.clone().or_else(|| named.map(PathBuf::from));
        Self { environment, path }
    }

    /// The configuration file, if one is named.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The file's text; without one that of a server where everything is as shipped.
    pub(crate) fn text(&self) -> anyhow::Result<Cow<'static, [u8]>> {
        match &self.path {
            Some(path) => file::read(path).map(Cow::Owned),
            None => Ok(Cow::Borrowed(b"{}")),
        }
    }

    /// The settings in the text, with the environment over them.
    pub(crate) fn settings(&self, text: &[u8]) -> anyhow::Result<Reading<Config>> {
        config::read::<Config>(text, self.environment.all()).with_context(|| self.cannot_read())
    }

    fn cannot_read(&self) -> String {
        match &self.path {
            Some(path) => format!("cannot read `{}`", path.display()),
            None => "cannot read the defaults".to_owned(),
        }
    }

    /// What decides, with the file and the choice as they are now.
    pub(crate) fn facts(&self, stored: &Stored) -> anyhow::Result<Facts> {
        let setting = Setting::read(switch::DIAGNOSTICS, &self.text()?, &self.environment)
            .with_context(|| self.cannot_read())?;
        Ok(Facts::new(&self.environment, setting, stored))
    }

    /// What decides about the security update check, with the file and the choice as they are now.
    pub(crate) fn security_facts(&self, stored: &Stored) -> anyhow::Result<SecurityFacts> {
        let setting = Setting::read(switch::SECURITY_CHECK, &self.text()?, &self.environment)
            .with_context(|| self.cannot_read())?;
        Ok(SecurityFacts::new(&self.environment, setting, stored))
    }
}

impl Home {
    pub(crate) fn new(args: &StateArgs, environment: &Environment) -> anyhow::Result<Self> {
        let dir = place::find(args.state.as_deref(), environment)?;
        Ok(Self {
            nodes: Nodes::find(args, environment),
            state: StateDir::new(&dir).with_contract(&CONTRACT, UPGRADES),
            dir,
            disk: Arc::new(SystemDisk),
        })
    }

    /// Takes part in the lease of the nodes, if there are several.
    pub(crate) fn lease(&self, server: &Server) -> anyhow::Result<Option<Arc<dyn Lease>>> {
        self.nodes.clone()?.lease(server, &self.disk)
    }

    /// Deletes what the nodes share, unless another one leads; answers whether one does.
    pub(crate) fn forget_lease(&self, server: &Server) -> anyhow::Result<bool> {
        self.nodes.clone()?.forget(server, self)
    }

    /// Whether something of this node lies where nodes share it that no option or variable names.
    pub(crate) fn has_unnamed_part(&self) -> bool {
        self.nodes == Ok(Nodes::Alone) && self.state.has_part(self.disk.as_ref())
    }

    pub(crate) fn stored(&self) -> Stored {
        self.state.stored(self.disk.as_ref())
    }

    /// What was agreed to of all that this program can send.
    pub(crate) fn standing(&self, stored: &Stored, now: Moment) -> Option<Standing> {
        self.state.standing(stored, now)
    }

    /// The stored limits, with what was agreed to.
    pub(crate) fn limits(&self, now: Moment) -> Limits {
        self.state.limits(&self.stored(), now)
    }

    /// Whether a choice is stored, also one that cannot be read.
    pub(crate) fn has_choice(&self) -> bool {
        !matches!(self.disk.read(&self.state.choice()), Ok(None))
    }

    pub(crate) fn view(&self) -> anyhow::Result<View> {
        let outbox = self.state.outbox();
        let view = self.state.view(&self.disk);
        view.with_context(|| format!("cannot look at `{}`", outbox.display()))
    }

    pub(crate) fn sent(&self) -> anyhow::Result<SentLogReading> {
        let sent = self.state.sent();
        sent::look(self.disk.as_ref(), &sent)
            .with_context(|| format!("cannot read `{}`", sent.display()))
    }
}

/// Asks for consent anew each time, with file and choice as they are then.
pub(crate) fn consent(
    server: Server,
    home: Home,
) -> impl FnMut(Moment) -> Decision<Diagnostics> + Send + 'static {
    move |now| match server.facts(&home.stored()) {
        Ok(facts) => facts.decide(now),
        // Perhaps the file is just being written: nothing is sent meanwhile, and nothing deleted.
        Err(_) => Diagnostics {
            switch: Switch::On,
            grace: Grace::ExplicitYes,
            ..Diagnostics::default()
        }
        .decide(now),
    }
}
