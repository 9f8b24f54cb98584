//! Receives Kustom's callbacks.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use ipp_wire::path;

use super::App;
use super::body::Raw;
use crate::problem::{Answer, Refusal};
use crate::signature::{Unverified, Verified};

/// Takes Kustom's callbacks.
///
/// Signed by the Standard Webhooks scheme with `KUSTOM_WEBHOOK_SECRET`. Answers 200 once the
/// callback is committed, whatever its type; on any other status Kustom delivers it again.
#[utoipa::path(
    post,
    path = path::WEBHOOK,
    operation_id = "kustomCallback",
    params(
        ("webhook-id" = String, Header, description = "The same for each delivery of a callback."),
        ("webhook-timestamp" = String, Header, description = "When it was sent, in Unix seconds."),
        ("webhook-signature" = String, Header, description = "Over id, timestamp and body."),
    ),
    request_body = Object,
    responses((status = 200, description = "Committed."))
)]
pub(super) async fn kustom(State(app): State<App>, request: Request) -> Answer<StatusCode> {
    let claimed = request.headers().get("webhook-id");
    let claimed = claimed.and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (verified, body) = believed(&app, request)
        .await
        .inspect_err(|why| app.engine.refuse_callback(claimed.as_deref(), &why.detail))?;
    app.engine.callback(&verified.webhook_id, &body.0).await?;
    Ok(StatusCode::OK)
}

/// Verifies a callback. The headers come first, since they cost least: if they are refused, the
/// body is not awaited.
async fn believed(app: &App, request: Request) -> Answer<(Verified, Raw)> {
    let refused =
        |why: Unverified| Refusal::bad_signature(format!("The callback is not believed: {why}."));
    let headers = request.headers().clone();
    let now = crate::clock::now().0 / 1000;
    let claim = app.verifier.claim(&headers, now).map_err(refused)?;
    let body = Raw::from_request(request, app).await?;
    let verified = claim.verify(&body.0).map_err(refused)?;
    Ok((verified, body))
}
