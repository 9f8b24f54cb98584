//! Kustom's routes: each reads its request, calls the world, and writes the answer.

mod auth;
mod dev;
mod devices;
mod document;
mod enrollments;
mod extract;
mod faults;
mod locations;
mod orders;
mod routes;
mod sessions;
mod terminal;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::Response;
use time::OffsetDateTime;

use crate::callback::Courier;
use crate::calls::Calls;
use crate::clock::Clock;
use crate::problem::Problem;
use crate::rules::Rules;
use crate::world::World;

/// State shared by the routes.
pub(crate) struct Provider {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) courier: Arc<Courier>,
    pub(crate) api_key: String,
    pub(crate) rules: Rules,
    /// The merchant id to check in requests that have one.
    pub(crate) merchant_id: Option<String>,
    pub(crate) world: Mutex<World>,
    pub(crate) calls: Mutex<Calls>,
}

impl Provider {
    /// Performs one operation on the world and queues the resulting events before the next
    /// operation can run, so that events are sent in causal order.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut World, OffsetDateTime) -> T) -> T {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let result = act(&mut world, self.clock.now());
        for event in world.fetch_events() {
            self.courier.send(event);
        }
        result
    }

    pub(crate) fn calls(&self) -> Calls {
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The state that handlers receive.
type App = State<Arc<Provider>>;

/// The result of handlers.
type Answer<T> = Result<T, Problem>;

/// All routes. Every one needs the API key, unknown ones too; the document alone does not.
pub(crate) fn router(provider: Arc<Provider>) -> Router {
    let authenticate = middleware::from_fn_with_state(provider.clone(), auth::authenticate);
    let suffer = middleware::from_fn_with_state(provider.clone(), faults::suffer);
    let count = middleware::from_fn_with_state(provider.clone(), count);
    let open = Router::from(routes::open()).method_not_allowed_fallback(wrong_method);
    Router::from(routes::with_key())
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(authenticate)
        .merge(open)
        .layer(count)
        // The outermost layer: a request that is lost on the way is not counted.
        .layer(suffer)
        .with_state(provider)
}

async fn unknown_route(uri: Uri) -> Problem {
    Problem::not_found(format!("There is nothing at {}.", uri.path()))
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} cannot be called with {method}.", uri.path()),
    )
}

async fn count(State(provider): App, request: Request, next: Next) -> Response {
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        let mut calls = provider
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        calls.count(request.method().as_str(), route.as_str());
    }
    next.run(request).await
}

#[cfg(test)]
mod tests;
