//! Simulates terminal and customer. None of these routes exist with real money.

use axum::Json;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use ipp_wire::{
    Callbacks, Checklist, Device, IssuedToken, MakeDevice, PairPhone, Payment, PlaygroundAbilities,
    TapCard, Word as _, path,
};

use super::App;
use super::body::{Json as Body, PaymentId, Raw, optional};
use crate::auth::{Caller, Claims, Scope};
use crate::checklist::markdown;
use crate::problem::{Answer, Refusal};

/// Lifetime of the demo page's token, in seconds; the page then fetches another.
const TOKEN_LIFE: u64 = 3600;

/// Tells what can be simulated here.
///
/// `ipp-playground` is recognised by a route that Kustom's own playground does not have.
#[utoipa::path(
    get,
    path = path::PLAYGROUND,
    operation_id = "playgroundAbilities",
    responses((status = 200, description = "What the provider can do.", body = PlaygroundAbilities))
)]
pub(super) async fn abilities(State(app): State<App>) -> Answer<Json<PlaygroundAbilities>> {
    let clerk = app.engine.simulates_clerk().await?;
    Ok(Json(PlaygroundAbilities { clerk }))
}

/// Makes a simulated terminal.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_DEVICES,
    operation_id = "makeDevice",
    request_body = MakeDevice,
    responses((status = 201, description = "Made.", body = Device))
)]
pub(super) async fn make_device(
    State(app): State<App>,
    Body(wish): Body<MakeDevice>,
) -> Answer<(StatusCode, Json<Device>)> {
    if wish.name.trim().is_empty() {
        return Err(
            Refusal::bad_request("name: must not be empty.").field("name", "must not be empty")
        );
    }
    let device = app.engine.make_device(&wish).await?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Types a pairing code on a simulated phone.
///
/// The playground of this proxy only: Kustom's own has no such thing.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_PAIR,
    operation_id = "pairPhone",
    request_body = PairPhone,
    responses((status = 201, description = "Paired.", body = Device))
)]
pub(super) async fn pair(
    State(app): State<App>,
    Body(phone): Body<PairPhone>,
) -> Answer<(StatusCode, Json<Device>)> {
    if phone.name.trim().is_empty() {
        return Err(
            Refusal::bad_request("name: must not be empty.").field("name", "must not be empty")
        );
    }
    let device = app.engine.pair(&phone).await?;
    Ok((StatusCode::CREATED, Json(device)))
}

/// Taps a simulated card.
///
/// It pays unless the body says otherwise. The event stream reports what the tap led to, as with a
/// real card.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_TAP,
    operation_id = "tapCard",
    params(PaymentId),
    request_body = Option<TapCard>,
    responses((status = 200, description = "Where the payment stands.", body = Payment))
)]
pub(super) async fn tap(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
    Raw(body): Raw,
) -> Answer<Json<Payment>> {
    let card: TapCard = optional(&body)?;
    app.engine
        .tap(&caller.till, id, card.outcome.as_deref())
        .await?;
    app.engine.payment(&caller.till, id).await.map(Json)
}

/// Chooses a payment method, as the clerk does on the phone.
///
/// The playground of this proxy and `ipp-playground` only: Kustom's own has no such thing, and the
/// answer is its refusal.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_ACTIVATE,
    operation_id = "activatePayment",
    params(PaymentId),
    responses((status = 200, description = "Where the payment stands.", body = Payment))
)]
pub(super) async fn activate(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    app.engine.activate(&caller.till, id).await?;
    app.engine.payment(&caller.till, id).await.map(Json)
}

/// Cancels the payment on its terminal, as the clerk does.
///
/// Like activating, it is there at `ipp-playground` only. A till's own cancel is
/// `POST /api/payments/{payment_id}/cancel`.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_CANCEL,
    operation_id = "cancelOnDevice",
    params(PaymentId),
    responses((status = 200, description = "Where the payment stands.", body = Payment))
)]
pub(super) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    PaymentId(id): PaymentId,
) -> Answer<Json<Payment>> {
    app.engine.cancel_on_device(&caller.till, id).await?;
    app.engine.payment(&caller.till, id).await.map(Json)
}

/// Lists the callbacks that arrived.
#[utoipa::path(
    get,
    path = path::PLAYGROUND_CALLBACKS,
    responses((status = 200, description = "Newest first.", body = Callbacks))
)]
pub(super) async fn callbacks(State(app): State<App>) -> Answer<Json<Callbacks>> {
    let callbacks = app.engine.callbacks().await?;
    Ok(Json(Callbacks { callbacks }))
}

/// Tells which of Kustom's points before going live this proxy has seen.
///
/// With `Accept: text/markdown` as Markdown, for a ticket.
#[utoipa::path(
    get,
    path = path::PLAYGROUND_CHECKLIST,
    responses((
        status = 200,
        description = "In Kustom's order.",
        content((Checklist = "application/json"), (String = "text/markdown"))
    ))
)]
pub(super) async fn checklist(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    let checklist = app.engine.checklist().await?;
    if !wants_markdown(&headers) {
        return Ok(Json(checklist).into_response());
    }
    let kind = [(CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((kind, markdown(&checklist)).into_response())
}

/// Whether Markdown is accepted by name, and JSON is not named before it.
fn wants_markdown(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT).iter();
    let ranges = values.filter_map(|value| value.to_str().ok());
    let mut kinds = ranges.flat_map(|ranges| ranges.split(',')).map(|range| {
        let (kind, _) = range.split_once(';').unwrap_or((range, ""));
        kind.trim().to_ascii_lowercase()
    });
    let named = kinds.find(|kind| matches!(&**kind, "text/markdown" | "application/json"));
    named.is_some_and(|kind| kind == "text/markdown")
}

/// Issues a till token for the demo page, which has no backend of its own.
///
/// Only with the playground inside, on a loopback address, and to pages of this machine.
#[utoipa::path(
    post,
    path = path::PLAYGROUND_TOKEN,
    operation_id = "demoToken",
    responses((status = 200, description = "Good for an hour.", body = IssuedToken))
)]
pub(super) async fn token(State(app): State<App>, headers: HeaderMap) -> Answer<Json<IssuedToken>> {
    if !is_from_this_machine(&headers) {
        return Err(Refusal::not_found());
    }
    let now = u64::try_from(crate::clock::now().0 / 1000).unwrap_or(0);
    let claims = Claims {
        sub: "till-1".to_owned(),
        scope: Scope::words().collect::<Vec<_>>().join(" "),
        exp: now.saturating_add(TOKEN_LIFE),
        ..Claims::default()
    };
    let token = app.tokens.make(&claims).map_err(Refusal::internal)?;
    Ok(Json(IssuedToken { token }))
}

/// What a reverse proxy adds: behind one, the caller may be anywhere.
const FORWARDED: [&str; 6] = [
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// Whether nothing says that the request comes from elsewhere. The token has all scopes, and any
/// website that the developer visits can have the browser send this request.
fn is_from_this_machine(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    // DNS rebinding: a web page can make its own name resolve to this machine. The browser then
    // sends that name as host.
    let host = text("host").is_some_and(is_loopback);
    let page = match text("origin") {
        // One of localhost and one of 127.0.0.1 are cross-site to each other, and both are here.
        Some(origin) => origin
            .split_once("://")
            .is_some_and(|(_, host)| is_loopback(host)),
        None => text("sec-fetch-site") != Some("cross-site"),
    };
    host && page && !FORWARDED.iter().any(|name| headers.contains_key(*name))
}

fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    let host = authority.host().trim_matches(['[', ']']);
    let ip = host.parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}
