//! The license as a file of the server.

use std::io::{self, Read as _};
use std::path::Path;

use telemetry_core::Moment;
use zeroize::Zeroizing;

use super::{Licensed, MOST_BYTES, PublicKey, Reason, from_blob};
use crate::plain_file;
use crate::section::{Section, Variables};

const SECTION: &str = "ServiceSettings";
const SETTING: &str = "LicenseFileLocation";

/// Beside the configuration, unless that names another file.
const NAME: &str = "mattermost.mattermost-license";

/// Where a server looks for files.
#[derive(Clone, Copy, Debug)]
pub struct Places<'p> {
    /// The directory in which it runs.
    pub runs_in: &'p Path,
    /// The directory of its configuration.
    pub configuration: &'p Path,
}

/// The license in the file that the configuration names, or in the usual one. A file that is not there is
/// no license.
///
/// # Errors
///
/// See [`Reason`].
pub fn from_file(
    configuration: &[u8],
    variables: &Variables<'_>,
    places: Places<'_>,
    now: Moment,
    key: Option<&PublicKey>,
) -> Result<Option<Licensed>, Reason> {
    let settings = Section::read(configuration, SECTION, variables)?;
    let path = match settings.text(SETTING)? {
        Some(path) => places.runs_in.join(path),
        None => places.configuration.join(NAME),
    };
    match read(&path) {
        Ok(blob) => from_blob(&blob, now, key).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Reason::File(error.kind())),
    }
}

/// The file's bytes, of which at most one more is read than a license may have.
fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = plain_file::open(path)?.ok_or(io::ErrorKind::InvalidInput)?;
    // Room for all of it, so that no part is left behind where it grew.
    let most = MOST_BYTES.saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(most));
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
