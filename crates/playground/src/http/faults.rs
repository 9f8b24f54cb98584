//! `/ipp/v1/dev/faults`, our own: switches the provider's faults, and applies them to requests.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body as ResponseBody;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::extract::Body;
use super::{Answer, App, Provider};
use crate::faults::{Fate, Fault, Operation};
use crate::problem::Problem;

/// The path of the routes that no fault hits: they are for the tester and the simulated shopper.
const DEV: &str = "/ipp/v1/dev/";
/// The header by which a request names its own fault.
const HEADER: &str = "playground-fault";

/// Switches a fault on. It hits all routes but those below `/ipp/v1/dev`.
#[utoipa::path(
    post,
    path = "/ipp/v1/dev/faults",
    operation_id = "switchFault",
    request_body = Fault,
    responses((status = 204, description = "On."))
)]
pub(super) async fn switch(State(app): App, Body(fault): Body<Fault>) -> Answer<StatusCode> {
    let checked = fault.check();
    checked.map_err(|(field, why)| Problem::field(field, &why))?;
    app.courier.switch(fault);
    Ok(StatusCode::NO_CONTENT)
}

/// Switches all faults off, and delivers what was held.
#[utoipa::path(
    delete,
    path = "/ipp/v1/dev/faults",
    operation_id = "restore",
    responses((status = 204, description = "Off."))
)]
pub(super) async fn restore(State(app): App) -> StatusCode {
    app.courier.restore();
    StatusCode::NO_CONTENT
}

/// Applies the faults to a request.
pub(super) async fn suffer(State(provider): App, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(DEV) {
        return next.run(request).await;
    }
    let fate = match fate(&provider, &request) {
        Ok(fate) => fate,
        Err(problem) => return problem.into_response(),
    };
    match fate {
        Fate::Served => next.run(request).await,
        Fate::Refused => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "The service is down.").into_response()
        }
        Fate::RequestLost => broken(),
        Fate::AnswerLost => {
            drop(next.run(request).await);
            broken()
        }
    }
}

/// The fate that the request names itself, or else that of the faults that are switched on.
fn fate(provider: &Arc<Provider>, request: &Request) -> Answer<Fate> {
    if let Some(named) = request.headers().get(HEADER) {
        return Fate::parse(named.to_str().unwrap_or_default())
            .map_err(|why| Problem::field(HEADER, &why));
    }
    let operation = operation(request.method(), request.uri().path());
    let faults = &provider.courier;
    Ok(faults.with_faults(|faults| faults.fate(operation, Instant::now())))
}

fn operation(method: &Method, path: &str) -> Option<Operation> {
    let rest = path.strip_prefix("/ipp/v1/sessions")?;
    match (method, rest) {
        (&Method::POST, "") => Some(Operation::Create),
        (&Method::GET, _) => Some(Operation::Read),
        (&Method::PUT, _) if rest.ends_with("/cancel") => Some(Operation::Cancel),
        _ => None,
    }
}

/// An answer that breaks the connection before a byte of it is sent: hyper sends the head together
/// with the first piece of the body, and this body has none.
fn broken() -> Response {
    let error = io::Error::from(io::ErrorKind::ConnectionReset);
    let body = futures::stream::once(std::future::ready(Err::<Vec<u8>, _>(error)));
    Response::new(ResponseBody::from_stream(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_about_sessions_are_told_apart() {
        let id = "/ipp/v1/sessions/dc01aa86-fb99-4d05-97dc-e79a22650f9a";
        let of = |method, path: &str| operation(&method, path);
        assert_eq!(
            of(Method::POST, "/ipp/v1/sessions"),
            Some(Operation::Create)
        );
        assert_eq!(of(Method::GET, id), Some(Operation::Read));
        let cancel = format!("{id}/cancel");
        assert_eq!(of(Method::PUT, &cancel), Some(Operation::Cancel));
        assert_eq!(of(Method::GET, "/ipp/v1/devices"), None);
        assert_eq!(of(Method::POST, "/ipp/v1/enrollments"), None);
    }
}
