//! Plays scenarios at this proxy. Neither route exists with real money.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use ipp_wire::{RunScenario, ScenarioRun, Scenarios, path};

use super::App;
use super::body::Json as Body;
use crate::auth::bearer;
use crate::problem::{Answer, Refusal};
use crate::scenarios;

/// Lists what can be played at this proxy, and how far the last one is.
///
/// The answer is another process's if several proxies share the address: each plays its own.
#[utoipa::path(
    get,
    path = path::PLAYGROUND_SCENARIOS,
    operation_id = "scenarios",
    responses((status = 200, description = "What is included.", body = Scenarios))
)]
pub(super) async fn scenarios(State(app): State<App>) -> Json<Scenarios> {
    Json(Scenarios {
        scenarios: scenarios::Scenarios::included(),
        run: app.scenarios.latest(),
    })
}

/// Plays a scenario at this proxy, with the caller's token.
///
/// It makes terminals and orders of its own, and needs `ipp-playground` as the provider, whose faults
/// hit everybody: one is played at a time. While another is, that one is answered.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_RUN,
    operation_id = "runScenario",
    request_body = RunScenario,
    responses((status = 202, description = "It has begun.", body = ScenarioRun))
)]
pub(super) async fn run(
    State(app): State<App>,
    headers: HeaderMap,
    Body(wish): Body<RunScenario>,
) -> Answer<(StatusCode, Json<ScenarioRun>)> {
    let run = app.scenarios.play(&wish.name, bearer(&headers)?);
    let run = run.ok_or_else(|| {
        let what = "is not one that is included";
        Refusal::bad_request(format!("name: {what}.")).field("name", what)
    })?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}
