//! Serves connections, and breaks them as no server does.

use std::pin::Pin;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::BoxStream;
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// The connection is to be broken.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the relay breaks the connection")
    }
}

impl std::error::Error for Broken {}

/// The body of an answer, which may break the connection in its middle.
pub(crate) type Body = UnsyncBoxBody<Bytes, Broken>;

/// A value that arrives later.
pub(crate) type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What is served.
pub(crate) trait Service: Send + Sync + 'static {
    /// Whether a connection may carry more than one request.
    const KEEPS_CONNECTIONS: bool;

    /// Answers a request.
    fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> Later<Result<Response<Body>, Broken>>;

    /// Ends once every connection has to break.
    fn breaks(self: &Arc<Self>) -> Later<()> {
        Box::pin(std::future::pending())
    }
}

/// Serves every connection until the runtime ends.
pub(crate) async fn serve<S: Service>(listener: TcpListener, service: Arc<S>) {
    loop {
        // Ignore a connection that is gone before it is accepted.
        if let Ok((stream, _)) = listener.accept().await {
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                // Events are small and urgent. A socket that is gone already refuses both options.
                let _ = stream.set_nodelay(true);
                let asked = Arc::clone(&service);
                let answer = service_fn(move |request| asked.answer(request));
                let mut connection = http1::Builder::new()
                    .keep_alive(S::KEEPS_CONNECTIONS)
                    .serve_connection(TokioIo::new(stream), answer);
                let broken = tokio::select! {
                    biased;
                    () = service.breaks() => true,
                    ended = &mut connection => ended.is_err(),
                };
                if broken {
                    let stream = connection.into_parts().io.into_inner();
                    // The peer is to see an error, not an end.
                    let _ = stream.set_zero_linger();
                }
            });
        }
    }
}

/// Receives a request completely.
pub(crate) async fn received(request: Request<Incoming>) -> Result<Request<Bytes>, Broken> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Broken)?;
    Ok(Request::from_parts(head, body.to_bytes()))
}

/// A body that is sent as it is.
pub(crate) fn whole(bytes: Bytes) -> Body {
    Full::new(bytes)
        .map_err(|never| match never {})
        .boxed_unsync()
}

/// A body that is sent piece by piece.
pub(crate) fn pieces(pieces: BoxStream<'static, Result<Bytes, Broken>>) -> Body {
    StreamBody::new(pieces.map(|piece| piece.map(Frame::data))).boxed_unsync()
}
