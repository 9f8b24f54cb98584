//! Kustom's callbacks.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::App;
use super::body::Raw;
use crate::problem::{Answer, Refusal};

/// `POST /webhooks/kustom`: exactly 200 once it is committed, whatever its type; anything else
/// makes Kustom deliver it again.
pub(super) async fn kustom(
    State(app): State<App>,
    headers: HeaderMap,
    body: Answer<Raw>,
) -> Answer<StatusCode> {
    let claimed = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    let Raw(body) = body.inspect_err(|why| app.engine.refuse_callback(claimed, &why.detail))?;
    let now = crate::clock::now().0 / 1000;
    match app.verifier.verify(&headers, &body, now) {
        Ok(verified) => {
            app.engine.callback(&verified.webhook_id, &body).await?;
            Ok(StatusCode::OK)
        }
        Err(why) => {
            let why = why.to_string();
            app.engine.refuse_callback(claimed, &why);
            Err(Refusal::bad_signature(format!(
                "The callback is not believed: {why}."
            )))
        }
    }
}
