//! PostgreSQL.

use std::fs;
use std::path::PathBuf;

use super::Certificate;
use super::program::{self, Missing, Server, Start};
use crate::command::stage::Stage;

const PACKAGE: &str = "postgresql";

/// Where Debian has a folder for each release.
const RELEASES: &str = "/usr/lib/postgresql";

#[derive(Debug)]
pub(super) struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

impl Programs {
    pub(super) fn find() -> Result<Self, Missing> {
        let entries = fs::read_dir(RELEASES).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path().join("bin")).collect();
        folders.sort_by_key(|folder| {
            let release = folder.parent().and_then(|folder| folder.file_name());
            release.and_then(|name| name.to_str()?.parse::<u32>().ok())
        });
        Ok(Self {
            initdb: program::find("initdb", PACKAGE, &folders)?,
            postgres: program::find("postgres", PACKAGE, &folders)?,
        })
    }

    pub(super) fn start(&self, stage: &Stage, certificate: &Certificate) -> anyhow::Result<Server> {
        let folder = program::folder(stage, "postgresql")?;
        let data = folder.join("data");
        program::run(
            stage,
            program::command(&self.initdb)
                .arg("--pgdata")
                .arg(&data)
                .args([
                    "--username=postgres",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                ])
                .args(["--auth-local=trust", "--auth-host=scram-sha-256"]),
        )?;
        let port = program::free_port()?;
        let log = stage.path("postgresql.log");
        let mut command = program::command(&self.postgres);
        command.arg("-D").arg(&data).arg("-k").arg(&folder);
        for setting in [
            &format!("port={port}"),
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "ssl=on",
            &format!("ssl_cert_file={}", certificate.file.display()),
            &format!("ssl_key_file={}", certificate.key.display()),
            "log_statement=all",
            "log_connections=on",
            "log_line_prefix=%u ",
            "max_connections=100",
            // Tests look for their own words in it.
            "lc_messages=C",
        ] {
            command.args(["-c", setting]);
        }
        Server::start(
            stage,
            &mut command,
            Start {
                name: "POSTGRES",
                port,
                socket: folder,
                said: log.clone(),
                log,
                ready: "ready to accept connections",
            },
        )
    }
}
