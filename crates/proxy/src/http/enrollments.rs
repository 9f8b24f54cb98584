//! Pairs phones to the merchant's account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use ipp_wire::{Enroll, Enrollment, path};

use super::App;
use super::body::{Raw, optional};
use crate::auth::Caller;
use crate::problem::{Answer, Refusal};

/// Makes a one-time code that pairs a phone.
///
/// The code pairs any phone to the merchant's account. Only this answer has it: the proxy neither
/// keeps nor logs it. Kustom does not report when it is used; a phone that was paired is a new
/// device, which the event stream reports by `devices`. With a `loc` in the token the phone will stand
/// in that shop; another is refused with 403 `location_not_allowed`.
#[utoipa::path(
    post,
    path = path::ENROLLMENTS,
    request_body = Option<Enroll>,
    responses((status = 201, description = "Made.", body = Enrollment))
)]
pub(super) async fn enroll(
    State(app): State<App>,
    caller: Caller,
    Raw(body): Raw,
) -> Answer<(StatusCode, Json<Enrollment>)> {
    let mut wish: Enroll = optional(&body)?;
    if wish.expires_in == Some(0) {
        let what = "must be at least 1 ms";
        return Err(Refusal::bad_request(format!("expires_in: {what}.")).field("expires_in", what));
    }
    if let Some(own) = &caller.location {
        let wanted = wish.location_id.get_or_insert_with(|| own.clone());
        if wanted != own {
            return Err(Refusal::location_not_allowed(wanted));
        }
    }
    // Counted only now: the requests refused above did not cost a code.
    app.limits.enrollment(&caller.till)?;
    if let Some(rate) = app.limits.limits().enrollments {
        app.engine.count_enrollment(&caller.till, rate).await?;
    }
    let enrollment = app.engine.enroll(&wish).await?;
    Ok((StatusCode::CREATED, Json(enrollment)))
}
