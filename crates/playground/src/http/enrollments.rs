//! `/ipp/v1/enrollments`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::auth::OwnMerchant;
use super::document::{MerchantHeader, PageQuery};
use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::enrollment::{Enrollment, EnrollmentBody};
use crate::ids::EnrollmentId;
use crate::page::Page;

/// Lists the enrollments, but for those that are withdrawn.
#[utoipa::path(
    get,
    path = "/ipp/v1/enrollments",
    operation_id = "listEnrollments",
    params(
        MerchantHeader,
        PageQuery,
        ("include_consumed" = Option<bool>, Query, description = "Whether those are listed whose code was used; true if left out."),
    ),
    responses((status = 200, description = "Oldest first.", body = Page<Enrollment>))
)]
pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Enrollment>>> {
    params.only(&["page", "size", "include_consumed"])?;
    let page = params.page()?;
    let consumed = params.flag("include_consumed")?.unwrap_or(true);
    let listed = app.with(|world, now| world.enrollments(consumed, now));
    Ok(Json(page.of(listed)))
}

/// Makes a one-time code that pairs a phone.
#[utoipa::path(
    post,
    path = "/ipp/v1/enrollments",
    operation_id = "enroll",
    request_body = EnrollmentBody,
    responses((status = 201, description = "Made.", body = Enrollment))
)]
pub(super) async fn create(
    State(app): App,
    Body(body): Body<EnrollmentBody>,
) -> Answer<(StatusCode, Json<Enrollment>)> {
    let new = body.check(app.rules)?;
    let enrollment = app.with(|world, now| world.enroll(new, now))?;
    Ok((StatusCode::CREATED, Json(enrollment)))
}

/// Withdraws a code that was not used.
#[utoipa::path(
    delete,
    path = "/ipp/v1/enrollments/{id}",
    operation_id = "withdrawEnrollment",
    params(("id" = EnrollmentId, Path, description = "The enrollment.")),
    responses((status = 204, description = "Withdrawn."))
)]
pub(super) async fn withdraw(State(app): App, Id(id): Id<EnrollmentId>) -> Answer<StatusCode> {
    app.with(|world, _| world.withdraw(id))?;
    Ok(StatusCode::NO_CONTENT)
}
