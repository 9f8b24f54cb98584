//! Kustom's routes: each reads its request, calls the world, and writes the answer.

mod auth;
mod dev;
mod devices;
mod enrollments;
mod extract;
mod faults;
mod locations;
mod sessions;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post, put};
use time::OffsetDateTime;

use crate::callback::Courier;
use crate::calls::Calls;
use crate::clock::Clock;
use crate::problem::Problem;
use crate::world::World;

/// State shared by the routes.
pub(crate) struct Provider {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) courier: Arc<Courier>,
    pub(crate) api_key: String,
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

/// All routes. Every one needs the API key, unknown ones too.
pub(crate) fn router(provider: Arc<Provider>) -> Router {
    let authenticate = middleware::from_fn_with_state(provider.clone(), auth::authenticate);
    let suffer = middleware::from_fn_with_state(provider.clone(), faults::suffer);
    let count = middleware::from_fn_with_state(provider.clone(), count);
    Router::new()
        .route("/ipp/v1/devices", get(devices::list))
        .route(
            "/ipp/v1/devices/{id}",
            get(devices::read)
                .put(devices::change)
                .delete(devices::remove),
        )
        .route("/ipp/v1/locations", get(locations::list))
        .route("/ipp/v1/locations/{id}", get(locations::read))
        .route(
            "/ipp/v1/enrollments",
            get(enrollments::list).post(enrollments::create),
        )
        .route("/ipp/v1/sessions", post(sessions::create))
        .route("/ipp/v1/sessions/{session_id}", get(sessions::read))
        .route(
            "/ipp/v1/sessions/{session_id}/cancel",
            put(sessions::cancel),
        )
        .route("/ipp/v1/dev/devices", post(dev::make_device))
        .route("/ipp/v1/dev/enrollments/pair", post(dev::pair))
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-tap",
            post(dev::tap),
        )
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-activate",
            post(dev::activate),
        )
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-expire",
            post(dev::expire),
        )
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-fail",
            post(dev::fail),
        )
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-cancel",
            post(dev::cancel),
        )
        .route(
            "/ipp/v1/dev/sessions/{session_id}/simulate-amount",
            post(dev::change_amount),
        )
        .route("/ipp/v1/dev/sessions", get(dev::sessions))
        .route(
            "/ipp/v1/dev/faults",
            post(faults::switch).delete(faults::restore),
        )
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(authenticate)
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
