//! PgBouncer in front of a server.

use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use crate::failure::{Doing as _, Outcome, must};
use crate::folder::Place;
use crate::postgres::Postgres;
use crate::server::Server;
use crate::sql::with_port;
use crate::user::User;
use crate::{folder, port, programs};

/// A PgBouncer in transaction mode: a client has a connection to the server only for the length of a
/// transaction. Dropping it ends it.
#[derive(Debug)]
pub struct PgBouncer {
    _server: Server,
    port: u16,
}

impl PgBouncer {
    /// Starts one in front of a server, and waits until it is ready.
    ///
    /// # Panics
    ///
    /// If there is no PgBouncer here, or it does not start.
    #[must_use]
    #[track_caller]
    pub fn start(postgres: &Postgres) -> Self {
        must(Self::try_start(postgres.port()))
    }

    /// The URL that leads to a database of the server through this PgBouncer.
    #[must_use]
    pub fn through(&self, url: &str) -> String {
        with_port(url, self.port)
    }

    fn try_start(behind: u16) -> Outcome<Self> {
        let program = programs::pgbouncer()?.display().to_string();
        let (folder, user) = folder::temporary(Place::Memory)?;
        let port = port::free()?;
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={behind}\n[pgbouncer]\npool_mode = transaction\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n\
             auth_file = users\nignore_startup_parameters = extra_float_digits\n\
             default_pool_size = 20\nmax_client_conn = 1000\n"
        );
        for (name, content) in [
            ("settings.ini", &*settings),
            ("users", "\"postgres\" \"\"\n"),
        ] {
            let file = folder.join(name);
            std::fs::write(&file, content).doing("write", &file)?;
            User::owns(user, &file)?;
        }
        // Without a graceful end: it keeps nothing.
        let mut server = Server::new((folder, user), "KILL", &[&*program, "settings.ini"])?;
        let listens = |_: &Path| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        server.start(listens)?;
        Ok(Self {
            _server: server,
            port,
        })
    }
}
