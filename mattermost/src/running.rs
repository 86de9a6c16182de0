//! The running server itself, as far as this program looks into it.

use std::path::Path;

use anyhow::Context as _;
use mattermost_telemetry::generated::report::License;
use mattermost_telemetry::license::{self, Places, PublicKey};
use mattermost_telemetry::measured::Measured;
use mattermost_telemetry::plugins;

use crate::cli::RunningArgs;
use crate::host::Server;
use crate::{file, time};

/// What it has to say of itself, by this text of its configuration. Without a configuration file there is
/// no server.
pub(crate) fn measure(server: &Server, text: &[u8], args: &RunningArgs) -> Measured {
    let mut measured = Measured::default();
    let Some(directories) = args.directories(server) else {
        return measured;
    };
    let variables = server.environment.variables();
    match args.license_key.as_deref().map(key).transpose() {
        Ok(key) => {
            let places = Places {
                runs_in: &directories.runs_in,
                configuration: &directories.configuration,
            };
            let now = time::now().wall;
            let found = license::from_file(text, &variables, places, now, key.as_ref());
            license::take(found, &mut measured);
        }
        Err(error) => measured.lack(&License::default(), format_args!("{error:#}")),
    }
    plugins::measure(text, &variables, &directories.runs_in, &mut measured);
    measured
}

/// The key with which licenses are checked.
fn key(path: &Path) -> anyhow::Result<PublicKey> {
    let text = file::read(path)?;
    let key = PublicKey::from_pem(&text);
    key.with_context(|| format!("`{}` cannot be used as a key", path.display()))
}
