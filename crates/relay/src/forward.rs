//! Forwards requests, each on a connection of its own.

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{HeaderMap, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::connection::Broken;
use crate::{Answer, Request};

/// Forwards a request to a host and port.
pub(crate) async fn forward(target: &str, request: Request) -> Result<Response<Incoming>, Broken> {
    let (mut head, body) = request.into_parts();
    one_hop(&mut head.headers);
    head.headers.remove(CONTENT_LENGTH);
    let request = hyper::Request::from_parts(head, Full::new(body));
    let stream = TcpStream::connect(target).await.map_err(|_| Broken)?;
    // Events are small and urgent; where the socket is gone, the request fails.
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Broken)?;
    // It ends with the answer; its error is the answer's too.
    tokio::spawn(connection);
    let mut answer = sender.send_request(request).await.map_err(|_| Broken)?;
    one_hop(answer.headers_mut());
    Ok(answer)
}

/// The same, with the whole answer.
pub(crate) async fn exchange(target: &str, request: Request) -> Result<Answer, Broken> {
    let (head, body) = forward(target, request).await?.into_parts();
    let body = body.collect().await.map_err(|_| Broken)?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

/// Removes what is about one connection only.
fn one_hop(headers: &mut HeaderMap) {
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
}

/// An answer with this status and body.
///
/// # Panics
/// If there is no such status.
#[must_use]
#[allow(
    clippy::expect_used,
    reason = "for tests, with statuses written in them"
)]
pub fn answer(status: u16, body: impl Into<Bytes>) -> Answer {
    let mut answer = Answer::new(body.into());
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status has three digits");
    answer
}
