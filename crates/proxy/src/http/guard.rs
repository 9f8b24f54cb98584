//! Checks the caller's token before a route reads the path or the body.

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;

use super::refused::Till;
use super::routes::Needs;
use super::{App, Limiter};
use crate::auth::{Caller, Scope, Tokens};
use crate::problem::Answer;

/// Wraps a handler with the guard that `needs` requires.
pub(super) fn guarded(handler: MethodRouter<App>, app: &App, needs: Needs) -> MethodRouter<App> {
    let scope = match needs {
        Needs::Nothing => return handler,
        Needs::Token => None,
        Needs::Scope(scope) => Some(scope),
    };
    let guard = Guard {
        tokens: app.tokens.clone(),
        limits: app.limits.clone(),
        scope,
    };
    handler.route_layer(middleware::from_fn_with_state(guard, check))
}

#[derive(Clone)]
struct Guard {
    tokens: Tokens,
    limits: Limiter,
    scope: Option<Scope>,
}

async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let caller = match Caller::from_headers(request.headers(), &guard.tokens) {
        Ok(caller) => caller,
        Err(refusal) => return refusal.into_response(),
    };
    let till = Till(caller.till.clone());
    let answered = guard.pass(caller, request, next).await;
    let mut response = answered.into_response();
    response.extensions_mut().insert(till);
    response
}

impl Guard {
    async fn pass(&self, caller: Caller, mut request: Request, next: Next) -> Answer<Response> {
        self.limits.till(&caller.till)?;
        if let Some(scope) = self.scope {
            caller.must(scope)?;
        }
        request.extensions_mut().insert(caller);
        Ok(next.run(request).await)
    }
}
