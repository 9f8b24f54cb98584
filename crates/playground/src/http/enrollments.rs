//! `/ipp/v1/enrollments`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::auth::OwnMerchant;
use super::extract::{Body, Params};
use super::{Answer, App};
use crate::enrollment::{Enrollment, EnrollmentBody};
use crate::page::Page;

pub(super) async fn list(
    State(app): App,
    _: OwnMerchant,
    params: Params,
) -> Answer<Json<Page<Enrollment>>> {
    let page = params.page()?;
    Ok(Json(page.of(app.with(|world, now| world.enrollments(now)))))
}

pub(super) async fn create(
    State(app): App,
    Body(body): Body<EnrollmentBody>,
) -> Answer<(StatusCode, Json<Enrollment>)> {
    let new = body.check()?;
    let enrollment = app.with(|world, now| world.enroll(new, now))?;
    Ok((StatusCode::CREATED, Json(enrollment)))
}
