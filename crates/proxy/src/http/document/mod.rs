//! `GET /openapi.json`, derived: paths from the routes and their handlers, schemas from the types of
//! `ipp-wire`, descriptions from the doc comments of both.

mod examples;

use std::sync::LazyLock;

use ipp_wire::{Confirmed, DeviceChanged, Heartbeat, Problem, Snapshot, Word as _};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, Ref, RefOr, Schema};
use utoipa::{Modify, OpenApi, ToResponse};
use utoipa_axum::router::OpenApiRouter;

use super::App;
use super::routes::{Needs, table};

/// The document as it is served.
pub(super) static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let written = document().to_pretty_json();
    written
        .inspect_err(|error| tracing::error!(%error, "openapi.json could not be written"))
        .unwrap_or_default()
});

/// What no route declares.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "IPP checkout proxy",
        description = "What `<ipp-checkout>` asks of a merchant's backend: start a payment on a \
            terminal, follow it, cancel it. A merchant may write this in another stack; the element \
            needs nothing else. Bodies are at most 64 KB, that of a start \
            256 KB. Amounts are integers in minor units."
    ),
    components(
        responses(Refused),
        // Of refusals, and of the event stream, whose data is text to OpenAPI.
        schemas(Problem, Snapshot, DeviceChanged, Confirmed, Heartbeat)
    ),
    modifiers(&TillToken)
)]
struct Api;

/// Refused, with a stable code.
#[derive(ToResponse)]
#[response(
    description = "Refused, with a stable code.",
    content_type = "application/problem+json"
)]
struct Refused(#[allow(dead_code, reason = "read by the derive alone")] Problem);

struct TillToken;

impl TillToken {
    const NAME: &'static str = "till_token";
}

impl Modify for TillToken {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "HS256, signed by the merchant's backend. Claims: `sub` (till), `loc` (location), \
                 `scope` (`pay`, `enroll`, `resolve`, `playground`; one string, separated by \
                 spaces), `exp`, optionally `nbf`, `iat`, `max_amount` (minor units) and `devices`. \
                 Times are NumericDates, whole or with a fraction. `aud` must be the proxy's \
                 IPP_TOKEN_AUDIENCE, and must be left out where that is not set. At most 8 KB.",
            ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(Self::NAME, SecurityScheme::Http(scheme.build()));
    }
}

fn document() -> Document {
    let mut router = OpenApiRouter::<App>::with_openapi(Api::openapi());
    for route in table() {
        let (schemas, mut paths, handler) = route.described;
        for item in paths.paths.values_mut() {
            let methods = [&mut item.get, &mut item.put, &mut item.post];
            for operation in methods.into_iter().flatten() {
                operation.security = Some(required(route.needs));
                let refused = Ref::from_response_name("Refused");
                let answers = &mut operation.responses.responses;
                answers.insert("default".to_owned(), refused.into());
            }
        }
        router = router.routes((schemas, paths, handler));
    }
    let mut document = router.into_openapi();
    let components = document.components.get_or_insert_default();
    for (name, example) in examples::all() {
        if let Some(RefOr::T(Schema::Object(schema))) = components.schemas.get_mut(&*name) {
            schema.example = Some(example);
        }
    }
    document
}

fn required(needs: Needs) -> Vec<SecurityRequirement> {
    let scopes = match needs {
        Needs::Nothing => return Vec::new(),
        Needs::Token => None,
        Needs::Scope(scope) => Some(scope.word()),
    };
    vec![SecurityRequirement::new(TillToken::NAME, scopes)]
}
