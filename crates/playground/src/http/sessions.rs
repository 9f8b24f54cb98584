//! `/ipp/v1/sessions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::{Body, Id, Params};
use super::{Answer, App};
use crate::ids::SessionId;
use crate::session::{Input, Session, SessionBody};

pub(super) async fn create(
    State(app): App,
    params: Params,
    Body(body): Body<SessionBody>,
) -> Answer<(StatusCode, Json<Session>)> {
    let location = params.id("location_id")?;
    let new = body.check()?;
    let session = app.with(|world, now| world.create_session(new, location, now))?;
    Ok((StatusCode::CREATED, Json(session)))
}

pub(super) async fn read(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.session(id, now)).map(Json)
}

pub(super) async fn cancel(State(app): App, Id(id): Id<SessionId>) -> Answer<Json<Session>> {
    app.with(|world, now| world.apply(id, Input::Cancel, now))
        .map(Json)
}
