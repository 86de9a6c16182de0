//! Files of the server, opened without waiting for anybody.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file; nothing if a folder, a pipe or a device lies there, which nobody may have to wait for.
pub(crate) fn open(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(flags.cast_signed());
    }
    let file = options.open(path)?;
    let is_file = file.metadata()?.is_file();
    Ok(is_file.then_some(file))
}
