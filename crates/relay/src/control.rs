//! Switches a link's state by requests, also by those of test pages, which have another origin.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Response};

use crate::connection::{Body, Broken, Later, Service, whole};
use crate::forward::answer;
use crate::link::{Link, State};

pub(crate) struct Control(pub(crate) Arc<Link>);

impl Control {
    fn status(&self, request: &Request<Incoming>) -> u16 {
        if request.method() == Method::OPTIONS {
            return 204;
        }
        let post = request.method() == Method::POST;
        match State::named(request.uri().path()).filter(|_| post) {
            Some(state) => {
                self.0.state.send_replace(state);
                204
            }
            None => 404,
        }
    }
}

impl Service for Control {
    const KEEPS_CONNECTIONS: bool = false;

    fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> Later<Result<Response<Body>, Broken>> {
        let mut answer = answer(self.status(&request), "");
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", "POST"),
            ("access-control-allow-headers", "*"),
            ("access-control-max-age", "600"),
        ] {
            let (name, value) = (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            answer.headers_mut().insert(name, value);
        }
        Box::pin(std::future::ready(Ok(answer.map(whole))))
    }
}
