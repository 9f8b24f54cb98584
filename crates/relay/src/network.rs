//! A network in which each request has a fault of its own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderValue, RETRY_AFTER};
use ipp_verify::Fault;
use tokio::net::TcpListener;

use crate::connection::{Body, Broken, Later, Service, pieces, received, serve, whole};
use crate::forward::{answer, exchange};
use crate::{Answer, Request};

/// Into how many pieces a delayed answer is divided.
const PIECE_COUNT: usize = 8;

/// Decides what becomes of requests.
pub trait Network: Send + Sync + 'static {
    /// The host and port that a request is for; none while there is no such server.
    fn target(&self, request: &Request) -> Option<String>;

    /// The fault of a request, if any.
    fn fault(&self, request: &Request) -> impl Future<Output = Option<Fault>> + Send;

    /// What arrives because of this fault: in place of the request, or before it if forged.
    fn altered(&self, _fault: Fault, request: &Request) -> Request {
        request.clone()
    }

    /// What somebody in between answers.
    fn invented(&self, _request: &Request) -> Answer {
        bare(502)
    }

    /// Waits until what is held may pass.
    fn restored(&self, _request: &Request) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }

    /// Notes that a request arrived and was answered; 502 stands for no answer.
    fn arrived(&self, _request: &Request, _fault: Option<Fault>, _answer: &Answer) {}

    /// Notes that a request will not arrive any more, or has.
    fn over(&self, _request: &Request) {}

    /// Delivers a request, and returns its answer; 502 stands for none.
    fn deliver(
        &self,
        request: Request,
        fault: Option<Fault>,
    ) -> impl Future<Output = Answer> + Send {
        async move {
            let answered = match self.target(&request) {
                Some(target) => exchange(&target, request.clone()).await.ok(),
                None => None,
            };
            let answered = answered.unwrap_or_else(|| bare(502));
            self.arrived(&request, fault, &answered);
            answered
        }
    }
}

/// Relays requests through the network for as long as the runtime lives; returns where.
///
/// # Errors
/// If no port can be had.
pub async fn relay<N: Network>(network: Arc<N>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve(listener, Arc::new(Relayed(network))));
    Ok(address)
}

struct Relayed<N>(Arc<N>);

/// What the sender of a request gets to see.
enum Reply {
    Whole(Answer),
    Slow(Answer, Duration),
    Half(Answer),
    Cut,
    Nothing,
}

impl<N: Network> Service for Relayed<N> {
    // A fault is one request's, so each has its own connection.
    const KEEPS_CONNECTIONS: bool = false;

    fn answer(
        self: &Arc<Self>,
        request: hyper::Request<Incoming>,
    ) -> Later<Result<Response<Body>, Broken>> {
        let network = Arc::clone(&self.0);
        Box::pin(async move {
            let request = received(request).await?;
            // What is on its way arrives, even if its sender has given up.
            let passing = tokio::spawn(async move {
                let reply = pass(&network, &request).await;
                network.over(&request);
                reply
            });
            match passing.await.map_err(|_| Broken)? {
                Reply::Whole(answer) => Ok(answer.map(whole)),
                Reply::Slow(answer, over) => {
                    if answer.body().is_empty() {
                        tokio::time::sleep(over).await;
                    }
                    Ok(answer.map(|body| slow(&body, over)))
                }
                Reply::Half(answer) => Ok(answer.map(|body| half(&body))),
                Reply::Cut => Err(Broken),
                Reply::Nothing => std::future::pending().await,
            }
        })
    }
}

/// Has a request arrive as its fault lets it.
async fn pass<N: Network>(network: &Arc<N>, request: &Request) -> Reply {
    let fault = network.fault(request).await;
    let deliver = || network.deliver(request.clone(), fault);
    let Some(fault) = fault else {
        return Reply::Whole(deliver().await);
    };
    match fault {
        Fault::RequestLost => Reply::Nothing,
        Fault::ConnectionRefused | Fault::RequestCut => Reply::Cut,
        Fault::RequestDelayed(time) => {
            tokio::time::sleep(time).await;
            Reply::Whole(deliver().await)
        }
        Fault::Held => {
            network.restored(request).await;
            Reply::Whole(deliver().await)
        }
        Fault::RequestAltered | Fault::Unsigned | Fault::WronglySigned | Fault::Misdated(_) => {
            let altered = network.altered(fault, request);
            Reply::Whole(network.deliver(altered, Some(fault)).await)
        }
        Fault::Forged => {
            let forged = network.altered(fault, request);
            network.deliver(forged, Some(fault)).await;
            Reply::Whole(deliver().await)
        }
        Fault::Refused(status) => Reply::Whole(bare(status)),
        Fault::Throttled(after) => {
            let mut answer = bare(429);
            let after = after.map(HeaderValue::from);
            answer
                .headers_mut()
                .extend(after.map(|after| (RETRY_AFTER, after)));
            Reply::Whole(answer)
        }
        Fault::AnswerInvented => Reply::Whole(network.invented(request)),
        Fault::AnswerLost => {
            deliver().await;
            Reply::Nothing
        }
        Fault::AnswerDelayed(time) => Reply::Slow(deliver().await, time),
        Fault::AnswerCut => Reply::Half(deliver().await),
        Fault::ConnectionCut => {
            deliver().await;
            Reply::Cut
        }
        Fault::AnswerReplaced(status) => {
            deliver().await;
            Reply::Whole(bare(status))
        }
        Fault::AnswerAltered => {
            deliver().await;
            Reply::Whole(network.invented(request))
        }
        Fault::MessageLost => Reply::Whole(bare(200)),
        Fault::Duplicated => {
            let (one, other) = tokio::join!(deliver(), deliver());
            Reply::Whole(if one.status() < other.status() {
                other
            } else {
                one
            })
        }
        Fault::Overtaken(time) => {
            let (network, request) = (Arc::clone(network), request.clone());
            tokio::spawn(async move {
                tokio::time::sleep(time).await;
                network.deliver(request, Some(fault)).await;
            });
            Reply::Whole(bare(200))
        }
    }
}

/// An answer that is a status only.
fn bare(status: u16) -> Answer {
    answer(status, "")
}

/// Divides a body into pieces, over this time.
fn slow(body: &Bytes, over: Duration) -> Body {
    let size = body.len().div_ceil(PIECE_COUNT).max(1);
    let parts: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let parts = stream::iter(parts).then(move |part| async move {
        tokio::time::sleep(over / PIECE_COUNT as u32).await;
        Ok(part)
    });
    pieces(parts.boxed())
}

/// Half of a body, and then a broken connection.
fn half(body: &Bytes) -> Body {
    let half = stream::iter([Ok(body.slice(..body.len() / 2))]);
    let broken = stream::once(async {
        // Otherwise the connection breaks before the half is sent.
        tokio::task::yield_now().await;
        Err(Broken)
    });
    pieces(half.chain(broken).boxed())
}
