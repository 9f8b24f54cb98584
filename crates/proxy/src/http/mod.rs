//! The browser API, Kustom's callbacks and the operator's routes, over one [`Engine`].
//!
//! `routes` is the only table of routes and of what each requires; the router, the guards, the
//! tests and `GET /openapi.json` derive from it.

mod address;
pub(crate) mod body;
mod document;
mod enrollments;
mod events;
mod exchanges;
mod guard;
mod layers;
mod limits;
mod operator;
mod payments;
mod playground;
mod refused;
mod routes;
mod scenarios;
mod till;
mod timeline;
mod webhook;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use axum::Router;
use ipp_wire::Environment;
use tokio_util::sync::CancellationToken;

use crate::auth::Tokens;
use crate::config::Origins;
use crate::engine::Engine;
use crate::problem::Refusal;
use crate::scenarios::Scenarios;
use crate::signature::Verifier;

pub use limits::Limiter;
pub(crate) use limits::network;
pub use refused::Refusals;

/// What the routes need.
#[derive(Clone, Debug)]
pub struct Service {
    /// Drives the payments.
    pub engine: Engine,
    /// Verifies till tokens.
    pub tokens: Tokens,
    /// Verifies Kustom's callbacks.
    pub verifier: Verifier,
    /// The pages that may call from a browser.
    pub origins: Origins,
    /// Limits the rate of requests.
    pub limits: Limiter,
    /// Writes refusals into the log.
    pub refusals: Refusals,
    /// Whether only this machine can reach the proxy; browsers are then not told to require TLS.
    pub loopback: bool,
    /// Whether the operator's routes have a listener of their own and are not on the public one.
    pub operators_apart: bool,
    /// Whether anyone may get a token (`POST /api/playground/token`): only true with the playground
    /// inside and on loopback.
    pub issues_tokens: bool,
    /// Plays scenarios at this proxy; never with real money.
    pub scenarios: Scenarios,
    /// Ends every event stream, so that a graceful shutdown need not wait for pages.
    pub closing: CancellationToken,
}

/// The handlers' state: one shared [`Service`].
type App = Arc<Service>;

impl Service {
    /// Returns a router, to serve or to merge into another.
    pub fn router(self) -> Router {
        let routes = routes::routes(&self);
        self.routing(routes)
    }

    /// Returns the router of the operator's own listener.
    pub fn operator_router(self) -> Router {
        self.routing(routes::for_operators())
    }

    fn routing(self, routes: Vec<routes::Route>) -> Router {
        let app: App = Arc::new(self);
        let mut router = Router::new();
        for route in routes {
            let (_, paths, handler) = route.described;
            let handler = guard::guarded(handler, &app, route.needs);
            for path in paths.paths.keys() {
                router = router.route(path, handler.clone());
            }
        }
        let router = router
            .fallback(|| async { Refusal::not_found() })
            .method_not_allowed_fallback(|| async { Refusal::method_not_allowed() })
            .with_state(app.clone());
        layers::around(router, &app)
    }

    /// Whether the playground's routes exist: never with real money.
    fn plays(&self) -> bool {
        self.engine.environment() == Environment::Playground
    }
}
