//! A link between two processes, with one state for all that passes.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use ipp_verify::FaultKind;
use ipp_wire::Word as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::connection::{Body, Broken, Later, Service, pieces, received, serve};
use crate::control::Control;
use crate::forward::forward;

/// Relays to `target`, a host and port, until the runtime ends. `control` takes `POST /<fault>`
/// with a fault's word, `/answer-altered/<word>/<word>` with two of the same length, and
/// `/restore`.
pub async fn link(from: TcpListener, control: TcpListener, target: String) {
    let link = Arc::new(Link {
        target,
        state: watch::Sender::new(State::Whole),
    });
    let control = serve(control, Arc::new(Control(Arc::clone(&link))));
    tokio::join!(control, serve(from, link));
}

pub(crate) struct Link {
    target: String,
    pub(crate) state: watch::Sender<State>,
}

/// The state of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Everything passes.
    Whole,
    /// It has broken, and takes no connection.
    Refused,
    /// Nothing passes until it is restored.
    Held,
    /// Requests pass, and connections break instead of answers.
    Cut,
    /// A word in answers is replaced by another of the same length.
    Altered { from: String, to: String },
}

impl State {
    /// The state that a control's path names.
    pub(crate) fn named(path: &str) -> Option<Self> {
        let mut words = path.strip_prefix('/')?.splitn(3, '/');
        let (name, from, to) = (words.next()?, words.next(), words.next());
        if (name, from) == ("restore", None) {
            return Some(Self::Whole);
        }
        match (FaultKind::parse(name)?, from, to) {
            (FaultKind::ConnectionRefused, None, None) => Some(Self::Refused),
            (FaultKind::Held, None, None) => Some(Self::Held),
            (FaultKind::ConnectionCut, None, None) => Some(Self::Cut),
            // Another length would need other headers.
            (FaultKind::AnswerAltered, Some(from), Some(to))
                if !from.is_empty() && from.len() == to.len() =>
            {
                let (from, to) = (from.to_owned(), to.to_owned());
                Some(Self::Altered { from, to })
            }
            _ => None,
        }
    }
}

impl Link {
    /// Waits while the link is held, and returns its state.
    async fn passable(&self) -> Result<State, Broken> {
        let mut state = self.state.subscribe();
        let state = state.wait_for(|state| *state != State::Held).await;
        match state.map_err(|_| Broken)?.clone() {
            State::Refused => Err(Broken),
            state => Ok(state),
        }
    }

    /// Lets a part of an answer pass, altered if it has to be.
    async fn answered(&self, part: Bytes) -> Result<Bytes, Broken> {
        match self.passable().await? {
            State::Cut => Err(Broken),
            State::Altered { from, to } => Ok(replaced(&part, &from, &to)),
            _ => Ok(part),
        }
    }

    /// The parts of an answer as they pass.
    fn parts(self: Arc<Self>, body: Incoming) -> BoxStream<'static, Result<Bytes, Broken>> {
        let parts = stream::unfold((self, body), |(link, mut body)| async move {
            let part = match body.frame().await? {
                // Nothing here has trailers.
                Ok(frame) => link.answered(frame.into_data().unwrap_or_default()).await,
                Err(_) => Err(Broken),
            };
            Some((part, (link, body)))
        });
        parts.boxed()
    }
}

impl Service for Link {
    const KEEPS_CONNECTIONS: bool = true;

    fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> Later<Result<Response<Body>, Broken>> {
        let (link, sent) = (Arc::clone(self), Arc::clone(self));
        Box::pin(async move {
            let request = received(request).await?;
            // What is on its way arrives, even if its sender has given up.
            let answer = tokio::spawn(async move {
                sent.passable().await?;
                forward(&sent.target, request).await
            });
            let answer = answer.await.map_err(|_| Broken)??;
            link.answered(Bytes::new()).await?;
            Ok(answer.map(|body| pieces(link.parts(body))))
        })
    }

    fn breaks(self: &Arc<Self>) -> Later<()> {
        let mut state = self.state.subscribe();
        Box::pin(async move {
            // The link outlives its connections.
            let _ = state.wait_for(|state| *state == State::Refused).await;
        })
    }
}

fn replaced(part: &[u8], from: &str, to: &str) -> Bytes {
    let mut part = part.to_vec();
    let mut at = 0;
    while let Some(word) = part.get_mut(at..at + from.len()) {
        if word == from.as_bytes() {
            word.copy_from_slice(to.as_bytes());
        }
        at += 1;
    }
    part.into()
}

#[cfg(test)]
mod tests {
    use ipp_verify::Network;

    use super::*;

    #[test]
    fn a_link_has_the_faults_that_browsers_meet() {
        let has = |kind: &FaultKind| {
            let path = format!("/{kind}");
            State::named(&path).is_some() || State::named(&format!("{path}/in/on")).is_some()
        };
        let all = FaultKind::ALL.iter().copied();
        let had: Vec<_> = all.filter(has).collect();
        assert_eq!(had, FaultKind::of(Network::Browsers).collect::<Vec<_>>());
    }
}
