//! Limits how many connections of one address wait for a request, so that no one address takes the
//! places of all others by opening connections and sending nothing.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio_util::sync::CancellationToken;

use crate::config::TrustedProxies;
use crate::http::network;

/// The connections that wait, by address, the one that has waited longest first. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct IdleConnections {
    waiting: Arc<Mutex<HashMap<IpAddr, VecDeque<Arc<State>>>>>,
    per_address: usize,
    hops: TrustedProxies,
}

#[derive(Debug, Default)]
struct State {
    asked: AtomicBool,
    evicted: CancellationToken,
}

/// A connection, which waits for its first request until [`Connected::request`].
#[derive(Debug)]
pub(super) struct Connected {
    idle: IdleConnections,
    /// `None` for a trusted reverse proxy, whose connections are those of all its callers.
    address: Option<IpAddr>,
    state: Arc<State>,
}

impl IdleConnections {
    pub(super) fn new(per_address: usize, hops: TrustedProxies) -> Self {
        Self {
            waiting: Arc::default(),
            per_address,
            hops,
        }
    }

    /// Counts a new connection.
    pub(super) fn connected(&self, peer: IpAddr) -> Arc<Connected> {
        let peer = peer.to_canonical();
        let connected = Connected {
            idle: self.clone(),
            address: (!self.hops.has(peer)).then(|| network(peer)),
            state: Arc::default(),
        };
        connected.waits();
        Arc::new(connected)
    }
}

impl Connected {
    /// Resolves when another connection of the address needs the place of this one, which has
    /// waited longest; true if it has ever had a request.
    pub(super) async fn evicted(&self) -> bool {
        self.state.evicted.cancelled().await;
        self.state.asked.load(Ordering::SeqCst)
    }

    /// Begins a request; dropping its guard ends it.
    pub(super) fn request(self: &Arc<Self>) -> UnderWay {
        self.state.asked.store(true, Ordering::SeqCst);
        self.leaves();
        UnderWay(Arc::clone(self))
    }

    fn waits(&self) {
        let Some(address) = self.address else { return };
        let mut waiting = self
            .idle
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let queue = waiting.entry(address).or_default();
        queue.push_back(Arc::clone(&self.state));
        if queue.len() > self.idle.per_address
            && let Some(oldest) = queue.pop_front()
        {
            oldest.evicted.cancel();
        }
    }

    fn leaves(&self) {
        let Some(address) = self.address else { return };
        let mut waiting = self
            .idle
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = waiting.get_mut(&address) {
            queue.retain(|state| !Arc::ptr_eq(state, &self.state));
            if queue.is_empty() {
                waiting.remove(&address);
            }
        }
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.leaves();
    }
}

/// A request under way on a connection.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Connected>);

impl UnderWay {
    /// Lasts until the body is sent.
    pub(super) fn until_sent(self, body: Body) -> Body {
        Body::new(Answering {
            body,
            _under_way: self,
        })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.waits();
    }
}

/// An answer's body, which holds its request.
struct Answering {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
