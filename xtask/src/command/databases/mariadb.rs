//! MariaDB.

use std::path::PathBuf;

use super::Certificate;
use super::program::{self, Missing, Server, Start};
use crate::command::stage::Stage;

const PACKAGE: &str = "mariadb-server";

#[derive(Debug)]
pub(super) struct Programs {
    install: PathBuf,
    mariadbd: PathBuf,
}

impl Programs {
    pub(super) fn find() -> Result<Self, Missing> {
        let folders = ["/usr/bin", "/usr/sbin"].map(PathBuf::from);
        Ok(Self {
            install: program::find("mariadb-install-db", PACKAGE, &folders)?,
            mariadbd: program::find("mariadbd", PACKAGE, &folders)?,
        })
    }

    pub(super) fn start(&self, stage: &Stage, certificate: &Certificate) -> anyhow::Result<Server> {
        let folder = program::folder(stage, "mariadb")?;
        let data = folder.join("data");
        let placed = |option: &str, name: &str| format!("{option}={}", folder.join(name).display());
        program::run(
            stage,
            program::command(&self.install)
                .args(["--no-defaults", "--auth-root-authentication-method=normal"])
                .args(["--skip-test-db", "--skip-name-resolve"])
                .arg(format!("--datadir={}", data.display())),
        )?;
        let port = program::free_port()?;
        let mut command = program::command(&self.mariadbd);
        command
            .arg("--no-defaults")
            .arg(format!("--datadir={}", data.display()))
            .arg(placed("--socket", "socket"))
            .arg(placed("--pid-file", "pid"))
            .arg(placed("--general-log-file", "general.log"))
            .args([
                &format!("--ssl-cert={}", certificate.file.display()),
                &format!("--ssl-key={}", certificate.key.display()),
                &format!("--port={port}"),
                "--bind-address=127.0.0.1",
                "--general-log",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
            ]);
        Server::start(
            stage,
            &mut command,
            Start {
                name: "MARIADB",
                port,
                socket: folder.join("socket"),
                log: folder.join("general.log"),
                said: stage.path("mariadb.log"),
                ready: "ready for connections",
            },
        )
    }
}
