//! The table of routes.

use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::{
    App, Service, enrollments, events, operator, payments, playground, scenarios, till, timeline,
    webhook,
};
use crate::auth::Scope;

/// A method of a path.
pub(super) struct Route {
    /// What a caller needs.
    pub(super) needs: Needs,
    /// The handler, with the method, the path and the description that its `#[utoipa::path]`
    /// declares.
    pub(super) described: UtoipaMethodRouter<App>,
    exists: Exists,
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

/// When a route is there. Where it is not, it is omitted and not refused: with real money the
/// playground's routes do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exists {
    Always,
    /// On the operator's listener, and on the public one where the operator has none.
    ForOperators,
    /// On the public listener and on the operator's.
    ForAll,
    WithoutRealMoney,
    WhereTokensAreIssued,
}

/// Every route of this service's public listener.
pub(super) fn routes(service: &Service) -> Vec<Route> {
    let mut routes = table();
    routes.retain(|route| match route.exists {
        Exists::Always | Exists::ForAll => true,
        Exists::ForOperators => !service.operators_apart,
        Exists::WithoutRealMoney => service.plays(),
        Exists::WhereTokensAreIssued => service.plays() && service.issues_tokens,
    });
    routes
}

/// Every route of the operator's own listener.
pub(super) fn for_operators() -> Vec<Route> {
    let mut routes = table();
    routes.retain(|route| matches!(route.exists, Exists::ForOperators | Exists::ForAll));
    routes
}

/// Every route of any service.
pub(super) fn table() -> Vec<Route> {
    use Needs::{Nothing, Token};

    let route = |exists, needs, described| Route {
        needs,
        described,
        exists,
    };
    let always = |needs, described| route(Exists::Always, needs, described);
    let playing = |described| {
        let needs = Needs::Scope(Scope::Playground);
        route(Exists::WithoutRealMoney, needs, described)
    };
    let pay = Needs::Scope(Scope::Pay);
    let (enroll, resolve) = (Needs::Scope(Scope::Enroll), Needs::Scope(Scope::Resolve));
    vec![
        always(Token, routes!(till::till)),
        always(pay, routes!(till::devices)),
        always(enroll, routes!(enrollments::enroll)),
        always(pay, routes!(payments::list)),
        always(pay, routes!(payments::start)),
        always(pay, routes!(payments::one)),
        always(pay, routes!(payments::cancel)),
        always(resolve, routes!(payments::resolve)),
        always(pay, routes!(events::events)),
        always(pay, routes!(events::snapshot)),
        always(Nothing, routes!(webhook::kustom)),
        route(Exists::ForAll, Nothing, routes!(operator::healthz)),
        route(Exists::ForOperators, Nothing, routes!(operator::readyz)),
        route(Exists::ForOperators, Nothing, routes!(operator::metrics)),
        always(Nothing, routes!(operator::openapi)),
        playing(routes!(playground::abilities)),
        playing(routes!(playground::make_device)),
        playing(routes!(playground::pair)),
        playing(routes!(playground::activate)),
        playing(routes!(playground::tap)),
        playing(routes!(timeline::timeline)),
        playing(routes!(playground::cancel)),
        playing(routes!(playground::callbacks)),
        playing(routes!(playground::checklist)),
        playing(routes!(scenarios::scenarios)),
        playing(routes!(scenarios::run)),
        route(
            Exists::WhereTokensAreIssued,
            Nothing,
            routes!(playground::token),
        ),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests read what the table declares")]
impl Route {
    /// The method, in upper case, and the path.
    pub(super) fn parts(&self) -> (String, String) {
        let paths = serde_json::json!(self.described.1);
        let (path, methods) = paths
            .as_object()
            .and_then(|paths| paths.iter().next())
            .unwrap();
        let (method, _) = methods
            .as_object()
            .and_then(|methods| methods.iter().next())
            .unwrap();
        (method.to_uppercase(), path.clone())
    }

    /// Both, such as `GET /api/till`.
    pub(super) fn name(&self) -> String {
        let (method, path) = self.parts();
        format!("{method} {path}")
    }
}
