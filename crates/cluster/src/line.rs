//! The line between a client and a server, which a test cuts, holds, restores and leads elsewhere.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::failure::{Failure, Outcome, must};
use crate::postgres::Postgres;
use crate::sql::with_port;

/// A port of this machine that leads to a server. Dropping it cuts all connections.
#[derive(Debug)]
pub struct Line {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    passes: Passes,
    target: u16,
    /// Both ends of each connection, some of them closed already.
    ends: Vec<TcpStream>,
}

/// What passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passes {
    /// Everything.
    All,
    /// Nothing, and nobody notices, until the line is restored.
    Later,
    /// Nothing: connections are closed, and new ones too.
    Nothing,
    /// Nothing ever: the line is gone.
    Over,
}

impl Line {
    /// A new line to a server.
    ///
    /// # Panics
    ///
    /// If this machine has no port left.
    #[must_use]
    #[track_caller]
    pub fn to(server: &Postgres) -> Self {
        must(Self::open(server.port()))
    }

    /// The URL that leads to a database through this line.
    #[must_use]
    pub fn through(&self, url: &str) -> String {
        with_port(url, self.port)
    }

    /// Closes all connections, and each new one at once.
    pub fn cut(&self) {
        self.shared.set(Passes::Nothing);
    }

    /// Lets nothing pass, as a network does that loses every packet. What was sent meanwhile arrives
    /// when the line is restored.
    pub fn hold(&self) {
        self.shared.set(Passes::Later);
    }

    /// Lets everything pass.
    pub fn restore(&self) {
        self.shared.set(Passes::All);
    }

    /// Leads new connections to another server.
    pub fn lead_to(&self, server: &Postgres) {
        self.shared.locked().target = server.port();
    }

    fn open(target: u16) -> Outcome<Self> {
        let failed = |error| Failure(format!("no port for a line to a server: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let state = State {
            passes: Passes::All,
            target,
            ends: Vec::new(),
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                if accepting.locked().passes == Passes::Over {
                    return;
                }
                // A client that is gone already needs no server.
                let _ = client.and_then(|client| accepting.connect(client));
            }
        });
        Ok(Self { port, shared })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.set(Passes::Over);
        // Wakes the thread that accepts; without it that thread lives as long as the process.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Shared {
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, passes: Passes) {
        let mut state = self.locked();
        state.passes = passes;
        if matches!(passes, Passes::Nothing | Passes::Over) {
            for end in state.ends.drain(..) {
                // It may be closed.
                let _ = end.shutdown(Shutdown::Both);
            }
        }
        self.changed.notify_all();
    }

    /// Leads a client to the server, each direction in a thread.
    fn connect(self: &Arc<Self>, client: TcpStream) -> io::Result<()> {
        let mut state = self.locked();
        if state.passes == Passes::Nothing {
            return Ok(());
        }
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, state.target))?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        state.ends.retain(|end| end.peer_addr().is_ok());
        state
            .ends
            .extend([client.try_clone()?, server.try_clone()?]);
        let directions = [(client.try_clone()?, server.try_clone()?), (server, client)];
        for (from, to) in directions {
            let shared = Arc::clone(self);
            thread::spawn(move || {
                // A broken connection ends as a closed one does.
                let _ = shared.pass(&from, &to);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
        Ok(())
    }

    fn pass(&self, mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let count = from.read(&mut bytes);
            let held = |state: &mut State| state.passes == Passes::Later;
            let state = self.changed.wait_while(self.locked(), held);
            drop(state);
            match count? {
                0 => return Ok(()),
                count => to.write_all(&bytes[..count])?,
            }
        }
    }
}
