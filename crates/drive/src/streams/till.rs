//! Tills with an event stream each, which open it again as the widget does when it breaks.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::failure::Outcome;
use crate::native::failed;
use crate::token;

/// How many streams are opened at the same time in the beginning.
const AT_ONCE: usize = 1000;
/// Longest time for streams to have a snapshot.
const PATIENCE: Duration = Duration::from_secs(60);
/// The widget's delays between tries (`src/shell/net/backoff.rs`), of which half is random.
const MIN_DELAY: Duration = Duration::from_millis(250);
const MAX_DELAY: Duration = Duration::from_secs(10);

/// What becomes of streams.
enum News {
    /// One has its snapshot.
    Fresh(Instant),
    /// One was not opened.
    Refused(String),
}

/// The open tills. Dropping them closes their streams.
pub(super) struct Tills {
    news: UnboundedReceiver<News>,
    _tasks: JoinSet<()>,
}

impl Tills {
    /// Opens this number of streams, evenly over the proxies, each of a till of its own, and waits for
    /// their snapshots.
    pub(super) async fn open(proxies: &[String], count: usize, secret: &str) -> Outcome<Self> {
        let proxies: Arc<[SocketAddr]> = proxies
            .iter()
            .map(|url| address(url))
            .collect::<Outcome<_>>()?;
        let (tell, news) = mpsc::unbounded_channel();
        let mut tills = Self {
            news,
            _tasks: JoinSet::new(),
        };
        for number in 0..count {
            let till = Till {
                number,
                proxies: Arc::clone(&proxies),
                token: token::sign(secret, &format!("till-{number}"))?,
                tell: tell.clone(),
            };
            tills._tasks.spawn(till.keep_open());
            if number % AT_ONCE == AT_ONCE - 1 {
                tills.fresh(AT_ONCE).await?;
            }
        }
        tills.fresh(count % AT_ONCE).await?;
        Ok(tills)
    }

    /// Waits until so many more streams have a snapshot, and returns when each had it.
    pub(super) async fn fresh(&mut self, count: usize) -> Outcome<Vec<Instant>> {
        let mut refusal = String::new();
        let mut fresh = Vec::with_capacity(count);
        let until = Instant::now() + PATIENCE;
        while fresh.len() < count {
            match tokio::time::timeout_at(until, self.news.recv()).await {
                Ok(Some(News::Fresh(at))) => fresh.push(at),
                Ok(Some(News::Refused(why))) => refusal = why,
                Ok(None) | Err(_) => {
                    let open = fresh.len();
                    let words = format!("{open} of {count} streams are open after a minute");
                    return Err(failed(format!("{words}; the last refusal: {refusal}")));
                }
            }
        }
        Ok(fresh)
    }
}

/// The socket's address of a proxy's URL.
fn address(url: &str) -> Outcome<SocketAddr> {
    let address = url.strip_prefix("http://").unwrap_or(url);
    address
        .parse()
        .map_err(|error| failed(format!("{url}: {error}")))
}

/// One till.
struct Till {
    number: usize,
    proxies: Arc<[SocketAddr]>,
    token: String,
    tell: UnboundedSender<News>,
}

impl Till {
    /// Keeps a stream open at one of the proxies.
    async fn keep_open(self) {
        let mut proxy = self.number;
        let mut tries = 0;
        loop {
            let broke = match self.connected(proxy).await {
                Some(stream) => self.listen(stream, &mut tries).await,
                None => Err(failed("no proxy takes a connection")),
            };
            if let Err(why) = broke {
                // Nobody listens only when the measurement is over.
                let _ = self.tell.send(News::Refused(why.to_string()));
            }
            tokio::time::sleep(self.delay(tries)).await;
            tries += 1;
            // Those of one proxy are spread over the others.
            proxy += 1 + self.number / self.proxies.len() % 2;
        }
    }

    /// A connection to this proxy, or to the next one that takes it, as by a load balancer.
    async fn connected(&self, first: usize) -> Option<TcpStream> {
        for proxy in first..first + self.proxies.len() {
            let address = self.proxies[proxy % self.proxies.len()];
            if let Ok(stream) = TcpStream::connect(address).await {
                return Some(stream);
            }
        }
        None
    }

    /// Reads a stream to its end; an error if it ends before its snapshot.
    async fn listen(&self, mut stream: TcpStream, tries: &mut u32) -> Outcome<()> {
        let token = &self.token;
        let request = format!(
            "GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let (mut chunk, mut head) = ([0; 1024], Vec::new());
        while !has_snapshot(&head) {
            match stream.read(&mut chunk).await? {
                0 => return Err(failed(String::from_utf8_lossy(&head))),
                count => head.extend_from_slice(&chunk[..count]),
            }
        }
        drop(head);
        *tries = 0;
        // As above.
        let _ = self.tell.send(News::Fresh(Instant::now()));
        // A stream that was cut is one that has ended.
        while stream.read(&mut chunk).await.is_ok_and(|count| count > 0) {}
        Ok(())
    }

    fn delay(&self, tries: u32) -> Duration {
        let whole = (MIN_DELAY * 2_u32.saturating_pow(tries)).min(MAX_DELAY);
        // Spread evenly, and the same in each run.
        let chance = u32::try_from(self.number.wrapping_mul(40_503) % 1000).unwrap_or_default();
        whole / 2 + whole / 2 * chance / 1000
    }
}

/// Whether a whole snapshot has been read.
fn has_snapshot(read: &[u8]) -> bool {
    let read = String::from_utf8_lossy(read);
    let snapshot = read.split_once("event: snapshot\n");
    snapshot.is_some_and(|(_, rest)| rest.contains("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_counts_when_all_of_it_is_there() {
        let whole = b"HTTP/1.1 200 OK\r\n\r\n1f\r\nevent: snapshot\ndata: {}\n\n\r\n";
        assert!(has_snapshot(whole));
        assert!(!has_snapshot(&whole[..40]));
        assert!(!has_snapshot(
            b"HTTP/1.1 503 Service Unavailable\r\n\r\n{}\n\n"
        ));
    }

    #[test]
    fn delays_are_those_of_the_widget() {
        let (tell, _) = mpsc::unbounded_channel();
        let till = |number| Till {
            number,
            proxies: Arc::from([]),
            token: String::new(),
            tell: tell.clone(),
        };
        for number in 0..100 {
            let delay = |tries| till(number).delay(tries).as_millis();
            assert!((125..=250).contains(&delay(0)));
            assert!((5_000..=10_000).contains(&delay(30)));
        }
        assert_ne!(till(1).delay(0), till(2).delay(0));
    }
}
