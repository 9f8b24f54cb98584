//! What stands before a route: nobody's path or body is read before his token is.

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodRouter;

use super::routes::Needs;
use super::{App, Limiter};
use crate::auth::{Caller, Scope, Tokens};
use crate::problem::Answer;

/// Puts the guard that `needs` asks for before a handler.
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

async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Answer<Response> {
    let caller = Caller::from_headers(request.headers(), &guard.tokens)?;
    guard.limits.till(&caller.till)?;
    if let Some(scope) = guard.scope {
        caller.must(scope)?;
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}
