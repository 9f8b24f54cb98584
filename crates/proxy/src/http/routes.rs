//! The table of routes.

use axum::routing::{MethodRouter, get, post, put};

use super::{App, enrollments, events, operator, payments, playground, till, webhook};
use crate::auth::Scope;

/// A method of a path.
pub(super) struct Route {
    /// In upper case.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "the handler has it; tests compare it")
    )]
    pub(super) method: &'static str,
    /// In axum's notation, which is also OpenAPI's.
    pub(super) path: &'static str,
    /// What a caller needs.
    pub(super) needs: Needs,
    /// Handles the request.
    pub(super) handler: MethodRouter<App>,
}

/// What a caller needs for a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: the route reveals nothing about payments, or authenticates itself, as the webhook
    /// does.
    Nothing,
    /// A token with any scopes.
    Token,
    /// A token with this scope.
    Scope(Scope),
}

/// Every route of this service.
pub(super) fn routes(app: &App) -> Vec<Route> {
    let mut routes = always();
    // Omitted and not refused: with real money these do not exist.
    if app.plays() {
        routes.extend(playing());
        if app.issues_tokens {
            routes.push(Route {
                method: "POST",
                path: "/api/playground/token",
                needs: Needs::Nothing,
                handler: post(playground::token),
            });
        }
    }
    routes
}

fn always() -> Vec<Route> {
    let pay = Needs::Scope(Scope::Pay);
    let table: [(_, _, _, MethodRouter<App>); 14] = [
        ("GET", "/api/till", Needs::Token, get(till::till)),
        ("GET", "/api/devices", pay, get(till::devices)),
        ("GET", "/api/payments", pay, get(payments::list)),
        (
            "PUT",
            "/api/payments/{payment_id}",
            pay,
            put(payments::start),
        ),
        ("GET", "/api/payments/{payment_id}", pay, get(payments::one)),
        (
            "POST",
            "/api/payments/{payment_id}/cancel",
            pay,
            post(payments::cancel),
        ),
        (
            "POST",
            "/api/payments/{payment_id}/resolve",
            Needs::Scope(Scope::Resolve),
            post(payments::resolve),
        ),
        (
            "POST",
            "/api/enrollments",
            Needs::Scope(Scope::Enroll),
            post(enrollments::enroll),
        ),
        ("GET", "/api/events", pay, get(events::events)),
        (
            "POST",
            "/webhooks/kustom",
            Needs::Nothing,
            post(webhook::kustom),
        ),
        ("GET", "/healthz", Needs::Nothing, get(operator::healthz)),
        ("GET", "/readyz", Needs::Nothing, get(operator::readyz)),
        ("GET", "/metrics", Needs::Nothing, get(operator::metrics)),
        (
            "GET",
            "/openapi.json",
            Needs::Nothing,
            get(operator::openapi),
        ),
    ];
    table.into_iter().map(Route::from).collect()
}

fn playing() -> Vec<Route> {
    let play = Needs::Scope(Scope::Playground);
    let table: [(_, _, _, MethodRouter<App>); 6] = [
        (
            "POST",
            "/api/playground/devices",
            play,
            post(playground::make_device),
        ),
        (
            "POST",
            "/api/playground/enrollments/pair",
            play,
            post(playground::pair),
        ),
        (
            "POST",
            "/api/playground/payments/{payment_id}/tap",
            play,
            post(playground::tap),
        ),
        (
            "POST",
            "/api/playground/payments/{payment_id}/activate",
            play,
            post(playground::activate),
        ),
        (
            "GET",
            "/api/playground/callbacks",
            play,
            get(playground::callbacks),
        ),
        (
            "GET",
            "/api/playground/checklist",
            play,
            get(playground::checklist),
        ),
    ];
    table.into_iter().map(Route::from).collect()
}

impl From<(&'static str, &'static str, Needs, MethodRouter<App>)> for Route {
    fn from(row: (&'static str, &'static str, Needs, MethodRouter<App>)) -> Self {
        let (method, path, needs, handler) = row;
        Self {
            method,
            path,
            needs,
            handler,
        }
    }
}
