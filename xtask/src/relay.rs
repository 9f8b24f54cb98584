//! A TCP relay in front of the proxy that simulates a shop's network for tests. Cut, it breaks
//! connections and refuses new ones until restored. It can also hold what is sent, like an unusably
//! slow network; lose answers but not their requests; or replace a word in answers, for what no
//! playground would say.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::{Doing, Outcome};

/// State shared by the relay's two listeners.
#[derive(Default)]
struct Link {
    cut: AtomicBool,
    held: AtomicBool,
    losing: AtomicBool,
    /// A word in the server's answers, and its replacement of the same length.
    altered: Mutex<Option<(String, String)>>,
    /// Both ends of each connection.
    open: Mutex<Vec<TcpStream>>,
}

/// Relays `from` to `to` on 127.0.0.1 until this process ends. The port `control` takes `POST
/// /cut`, `/hold`, `/lose`, `/alter/<word>/<word>` and `/restore`.
pub(crate) fn start(from: u16, to: u16, control: u16) -> Outcome<()> {
    let listen = |port| {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).doing(format!("listen on port {port}"))
    };
    relay(listen(from)?, listen(control)?, to);
    Ok(())
}

fn relay(from: TcpListener, control: TcpListener, to: u16) {
    let line = Arc::new(Link::default());
    let relayed = Arc::clone(&line);
    each(from, move |client| relayed.carry(client, to));
    each(control, move |client| line.obey(client));
}

/// Handles each connection in its own thread; a failing one does not affect others.
fn each(
    listener: TcpListener,
    handle: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) {
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let handle = Arc::clone(&handle);
            // Broken connections are the purpose of the relay, not an error.
            thread::spawn(move || drop(handle(client)));
        }
    });
}

impl Link {
    fn carry(self: &Arc<Self>, client: TcpStream, to: u16) -> io::Result<()> {
        if self.cut.load(Ordering::SeqCst) {
            return client.shutdown(Shutdown::Both);
        }
        let server = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, to)))?;
        // The stream's events are small and urgent.
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.extend([client.try_clone()?, server.try_clone()?]);
        }
        // A cut before the two were listed has missed them.
        if self.cut.load(Ordering::SeqCst) {
            self.hang_up();
        }
        let (mut client_in, mut server_out) = (client.try_clone()?, server.try_clone()?);
        let line = Arc::clone(self);
        let up = thread::spawn(move || {
            let end = line.pump(&mut client_in, &mut server_out, |_| true);
            // It may be closed already.
            let _ = server_out.shutdown(Shutdown::Write);
            end
        });
        let (mut server_in, mut client_out) = (server, client);
        let down = self.pump(&mut server_in, &mut client_out, |said| self.may_say(said));
        // The server is done: close, even if the client keeps its side open.
        let _ = client_out.shutdown(Shutdown::Both);
        let _ = server_in.shutdown(Shutdown::Both);
        // It ended because both ends were closed; its error says no more.
        let _ = up.join();
        down
    }

    /// Forwards one direction while allowed; while the line is held, keeps what it has.
    fn pump(
        &self,
        from: &mut TcpStream,
        to: &mut TcpStream,
        may_pass: impl Fn(&mut [u8]) -> bool,
    ) -> io::Result<()> {
        let mut bytes = [0; 16 * 1024];
        loop {
            let read = from.read(&mut bytes)?;
            if read == 0 {
                return Ok(());
            }
            while self.held.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(10));
            }
            let bytes = bytes.get_mut(..read).unwrap_or_default();
            if !may_pass(bytes) {
                return Ok(());
            }
            to.write_all(bytes)?;
        }
    }

    /// Whether the server's data may pass; replaces a word if asked to.
    fn may_say(&self, said: &mut [u8]) -> bool {
        let altered = self.altered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((from, to)) = &*altered {
            let mut at = 0;
            while let Some(part) = said.get_mut(at..at + from.len()) {
                if part == from.as_bytes() {
                    part.copy_from_slice(to.as_bytes());
                }
                at += 1;
            }
        }
        !self.losing.load(Ordering::SeqCst)
    }

    /// Sets the replacement; refuses words of different lengths, which would need other headers.
    fn alter(&self, words: Option<(&str, &str)>) -> bool {
        let fits = words.is_none_or(|(from, to)| !from.is_empty() && from.len() == to.len());
        if fits {
            *self.altered.lock().unwrap_or_else(PoisonError::into_inner) =
                words.map(|(from, to)| (from.to_owned(), to.to_owned()));
        }
        fits
    }

    fn hang_up(&self) {
        let open = std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner));
        for stream in open {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Answers one request to the control port, preflights included, since test pages come from
    /// another origin.
    fn obey(&self, mut client: TcpStream) -> io::Result<()> {
        let mut first = String::new();
        let mut reader = BufReader::new(client.try_clone()?.take(8 * 1024));
        reader.read_line(&mut first)?;
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let mut words = first.split(' ');
        let status = match (words.next(), words.next()) {
            (Some("OPTIONS"), _) => "204 No Content",
            (Some("POST"), Some("/cut")) => {
                self.cut.store(true, Ordering::SeqCst);
                self.hang_up();
                "204 No Content"
            }
            (Some("POST"), Some("/hold")) => {
                self.held.store(true, Ordering::SeqCst);
                "204 No Content"
            }
            (Some("POST"), Some("/lose")) => {
                self.losing.store(true, Ordering::SeqCst);
                "204 No Content"
            }
            (Some("POST"), Some("/restore")) => {
                self.cut.store(false, Ordering::SeqCst);
                self.held.store(false, Ordering::SeqCst);
                self.losing.store(false, Ordering::SeqCst);
                self.alter(None);
                "204 No Content"
            }
            (Some("POST"), Some(path)) => match replacement(path) {
                Some(words) if self.alter(Some(words)) => "204 No Content",
                _ => "404 Not Found",
            },
            _ => "404 Not Found",
        };
        write!(
            client,
            "HTTP/1.1 {status}\r\naccess-control-allow-origin: *\r\naccess-control-allow-methods: POST\r\n\
             access-control-allow-headers: *\r\naccess-control-max-age: 600\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n"
        )
    }
}

/// Parses the two words of `/alter/CREATED/EXPIRED`.
fn replacement(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/alter/")?.split_once('/')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Setup {
        relay: SocketAddr,
        control: SocketAddr,
    }

    /// A relay in front of a server that echoes.
    fn echo_behind_relay() -> Setup {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (server, from, control) = (bind(), bind(), bind());
        let to = server.local_addr().unwrap().port();
        let setup = Setup {
            relay: from.local_addr().unwrap(),
            control: control.local_addr().unwrap(),
        };
        each(server, |client| {
            io::copy(&mut client.try_clone()?, &mut &client).map(drop)
        });
        relay(from, control, to);
        setup
    }

    fn order(control: SocketAddr, line: &str) -> String {
        let mut stream = TcpStream::connect(control).unwrap();
        write!(
            stream,
            "{line} HTTP/1.1\r\nhost: x\r\norigin: http://y\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn echoes(stream: &mut TcpStream) -> bool {
        let mut back = [0; 4];
        stream.write_all(b"ping").is_ok()
            && stream.read_exact(&mut back).is_ok()
            && &back == b"ping"
    }

    #[test]
    fn a_cut_drops_and_refuses_connections_until_restored() {
        let setup = echo_behind_relay();
        let mut before = TcpStream::connect(setup.relay).unwrap();
        assert!(echoes(&mut before));
        assert!(order(setup.control, "POST /cut").starts_with("HTTP/1.1 204"));
        assert!(!echoes(&mut before));
        assert!(!echoes(&mut TcpStream::connect(setup.relay).unwrap()));
        assert!(order(setup.control, "POST /restore").starts_with("HTTP/1.1 204"));
        assert!(echoes(&mut TcpStream::connect(setup.relay).unwrap()));
    }

    #[test]
    fn what_is_held_arrives_once_it_is_restored_and_not_before() {
        let setup = echo_behind_relay();
        let mut stream = TcpStream::connect(setup.relay).unwrap();
        assert!(echoes(&mut stream));
        order(setup.control, "POST /hold");
        stream.write_all(b"ping").unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let mut back = [0; 4];
        assert!(stream.read_exact(&mut back).is_err());
        stream.set_read_timeout(None).unwrap();
        order(setup.control, "POST /restore");
        stream.read_exact(&mut back).unwrap();
        assert_eq!(&back, b"ping");
    }

    #[test]
    fn what_is_lost_was_asked_but_is_not_answered() {
        let setup = echo_behind_relay();
        let mut stream = TcpStream::connect(setup.relay).unwrap();
        order(setup.control, "POST /lose");
        assert!(!echoes(&mut stream));
        order(setup.control, "POST /restore");
        assert!(echoes(&mut TcpStream::connect(setup.relay).unwrap()));
    }

    #[test]
    fn a_word_is_replaced_by_one_of_equal_length_until_restored() {
        let setup = echo_behind_relay();
        let said = |stream: &mut TcpStream| {
            let mut back = [0; 4];
            stream.write_all(b"ping").unwrap();
            stream.read_exact(&mut back).unwrap();
            String::from_utf8_lossy(&back).into_owned()
        };
        let mut stream = TcpStream::connect(setup.relay).unwrap();
        assert!(order(setup.control, "POST /alter/in/on").starts_with("HTTP/1.1 204"));
        assert_eq!(said(&mut stream), "pong");
        assert!(order(setup.control, "POST /alter/in/one").starts_with("HTTP/1.1 404"));
        order(setup.control, "POST /restore");
        assert_eq!(said(&mut stream), "ping");
    }

    #[test]
    fn a_page_of_any_origin_may_control_it() {
        let setup = echo_behind_relay();
        let answer = order(setup.control, "OPTIONS /cut");
        assert!(
            answer.contains("access-control-allow-origin: *"),
            "{answer}"
        );
        assert!(order(setup.control, "POST /elsewhere").starts_with("HTTP/1.1 404"));
    }
}
