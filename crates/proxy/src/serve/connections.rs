//! Accepts connections, and limits the time and memory of each.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::idle::{Connected, IdleConnections};
use crate::config::Limits;

/// Maximum size of a request's head, in bytes: twice the longest token, which leaves room for what
/// browsers and reverse proxies add. A larger one gets 431 before anything of it is read.
const MAX_HEAD_BYTES: usize = 2 * crate::auth::MAX_TOKEN;
/// The system's send buffer for a caller that does not read, in bytes; the system doubles this.
const SEND_BUFFER: usize = 64 * 1024;
/// Pause before the next try when no connection can be accepted, for lack of file descriptors.
const ACCEPT_RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Serves `router` until `stop`; resolves when the requests under way have ended. `cut` aborts the
/// rest.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    idle: IdleConnections,
    stop: CancellationToken,
    cut: CancellationToken,
) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(limits.connections as usize));
    loop {
        let taken = async {
            // Without a free place, further connections wait in the system's queue.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            taken = taken => taken,
        };
        // `acquire` fails only if the semaphore was closed, which never happens.
        let Ok(place) = place else { break };
        match accepted {
            Ok((stream, peer)) => {
                prepare(&stream, &limits);
                let connection = Connection {
                    router: router.clone(),
                    limits,
                    stop: stop.clone(),
                    connected: idle.connected(peer.ip()),
                    _place: place,
                };
                let (serving, cut) = (connection.serve(stream, peer), cut.clone());
                connections.spawn(async move {
                    tokio::select! {
                        () = serving => {}
                        () = cut.cancelled() => {}
                    }
                });
            }
            Err(error) if is_the_callers(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; trying again");
                tokio::time::sleep(ACCEPT_RETRY_PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

struct Connection {
    router: Router,
    limits: Limits,
    stop: CancellationToken,
    connected: Arc<Connected>,
    _place: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(self, stream: TcpStream, peer: SocketAddr) {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.write));
        let (router, connected) = (self.router, Arc::clone(&self.connected));
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            let under_way = connected.request();
            let answer = router.clone().oneshot(request);
            async move {
                let answer = answer.await?;
                Ok::<_, Infallible>(answer.map(|body| under_way.until_sent(body)))
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            was_asked = self.connected.evicted() => {
                if !was_asked {
                    return;
                }
                // What is answered is still sent whole.
                connection.as_mut().graceful_shutdown();
                connection.await
            }
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection ended early");
        }
    }
}

/// Sets socket options. A connection works without them, so failures are only logged.
fn prepare(stream: &TcpStream, limits: &Limits) {
    let socket = SockRef::from(stream);
    // Events are small and must not wait for one another.
    let set = socket
        .set_tcp_nodelay(true)
        .and_then(|()| socket.set_send_buffer_size(SEND_BUFFER))
        .and_then(|()| forget_the_lost(&socket, limits.write));
    if let Err(error) = set {
        tracing::debug!(%error, "a connection's options could not be set");
    }
}

/// Ends the stream of a till that lost its power and acknowledges nothing after this time, not
/// after the system's quarter of an hour.
#[cfg(target_os = "linux")]
fn forget_the_lost(socket: &SockRef<'_>, after: Duration) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(after))
}

/// Elsewhere, unacknowledged heartbeats fill the buffer until the write times out.
#[cfg(not(target_os = "linux"))]
fn forget_the_lost(_: &SockRef<'_>, _: Duration) -> io::Result<()> {
    Ok(())
}

/// Whether only this connection failed, before it was accepted; that says nothing about the next.
fn is_the_callers(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
