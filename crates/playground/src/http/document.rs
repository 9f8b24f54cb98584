//! `GET /openapi.json`, derived: paths from the routes and their handlers, schemas from the types of
//! requests and answers, descriptions from the doc comments of both.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, Ref};
use utoipa::{IntoParams, Modify, OpenApi, ToResponse};

use super::routes;
use crate::problem::Problem;
use crate::session::Outcome;

/// The document as it is served.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let written = document().to_pretty_json();
    written
        .inspect_err(|error| tracing::error!(%error, "openapi.json could not be written"))
        .unwrap_or_default()
});

/// What no route declares.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kustom's In-Person Payments API, simulated",
        description = "What `ipp-playground` serves: Kustom's API as far as its documents tell, and \
            below `/ipp/v1/dev` what moves the simulated terminal, shopper and provider. Amounts are \
            integers in minor units. A request with the header `playground-fault` (`lose_answer`, \
            `lose_request` or `down`) suffers this fault."
    ),
    // What parameters alone refer to is not found by itself.
    components(responses(Refused), schemas(Problem, Outcome)),
    security(("api_key" = [])),
    modifiers(&ApiKey)
)]
struct Api;

/// Refused, and why.
#[derive(ToResponse)]
#[response(
    description = "Refused, and why.",
    content_type = "application/problem+json"
)]
struct Refused(#[allow(dead_code, reason = "read by the derive alone")] Problem);

/// The page of a list to read.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "read by the derive alone")]
pub(super) struct PageQuery {
    /// Its number, from 0.
    #[param(minimum = 0, maximum = 2_147_483_647)]
    page: Option<u64>,
    /// How many items a page has.
    #[param(minimum = 1, maximum = 100)]
    size: Option<u64>,
}

/// The merchant of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "read by the derive alone")]
pub(super) struct MerchantHeader {
    /// The merchant's id. The rule `merchant_id` says whether it may be left out.
    #[param(rename = "x-merchant-id")]
    merchant_id: Option<String>,
}

struct ApiKey;

impl Modify for ApiKey {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some(
                "The API key as it is (`Basic kco_test_api_…`), or ordinary HTTP basic with \
                 `<MID>-<suffix>` and the key.",
            ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::Http(scheme.build()));
    }
}

fn document() -> Document {
    let mut document = Api::openapi();
    document.merge(routes::with_key().into_openapi());
    document.merge(routes::open().into_openapi());
    for item in document.paths.paths.values_mut() {
        let methods = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
        ];
        for operation in methods.into_iter().flatten() {
            let answers = &mut operation.responses.responses;
            let refused = Ref::from_response_name("Refused");
            answers.insert("default".to_owned(), refused.into());
        }
    }
    document
}

/// Serves this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object))
)]
pub(super) async fn serve() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        DOCUMENT.as_str(),
    )
}
