//! A constructor for each refusal, with its status, code and sentence.

use std::fmt::Display;
use std::time::Duration;

use axum::http::StatusCode;
use ipp_payment::Stray;
use ipp_wire::code;

use super::{Refusal, shown};

impl Refusal {
    /// 400: a path or query value has the wrong form.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_REQUEST, detail)
    }

    /// 400: the body is not JSON, or not of the expected shape.
    pub fn bad_json(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_JSON, detail)
    }

    /// 422 with one of the codes about orders; `field` is where it is wrong.
    pub fn order(code: &'static str, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code,
            format!("{field}: {message}"),
        )
        .field(field, message)
    }

    /// 422: this payment id was used with another body.
    pub fn payment_id_reused(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code::PAYMENT_ID_REUSED,
            "This payment id was already used for another order or device. \
             Make a new UUID for each new payment.",
        )
        .naming(payment_id)
    }

    /// 409: a cancel of this payment came before its start.
    pub fn payment_withdrawn() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::PAYMENT_WITHDRAWN,
            "This payment was called off before it began. Nothing was started. \
             Make a new UUID to charge again.",
        )
    }

    /// 404: Kustom does not know the device.
    pub fn unknown_device(device_id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::UNKNOWN_DEVICE,
            format!(
                "Kustom knows no device {}. Read the devices again and pick one.",
                shown(device_id)
            ),
        )
    }

    /// 409: a payment is open on the device.
    pub fn device_busy(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::DEVICE_BUSY,
            "Another payment is open on this terminal. Wait for it to end, cancel it, \
             or pick another terminal.",
        )
        .naming(payment_id)
    }

    /// 409: a payment of this order is open.
    pub fn order_open(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_OPEN,
            "A payment of this order is already open. Follow that one instead of charging again.",
        )
        .naming(payment_id)
    }

    /// 409: this order is paid.
    pub fn order_paid(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_PAID,
            "This order is already paid. Don't charge it again.",
        )
        .naming(payment_id)
    }

    /// 409: this order is paid, by a session that this proxy has no payment of.
    pub fn order_paid_unrecorded(stray: &Stray) -> Self {
        let kustoms = stray.order_id.as_deref().unwrap_or("unknown");
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_PAID,
            format!(
                "This order is already paid, in a payment that this proxy has no record of \
                 (Kustom's session {}, order {kustoms}). Don't charge it again; look it up in \
                 the Kustom Portal.",
                stray.session_id
            ),
        )
    }

    /// 409: a session that this proxy has no payment of may still collect money for this order.
    pub fn order_open_unrecorded(stray: &Stray) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_OPEN,
            format!(
                "A payment of this order that this proxy has no record of is still open on a \
                 terminal (Kustom's session {}). It is being cancelled: take no card there, and \
                 charge again in a minute.",
                stray.session_id
            ),
        )
    }

    /// 409: a payment of this order is held or needs attention.
    pub fn order_unsettled(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::ORDER_UNSETTLED,
            "It is not settled whether this order was charged. A supervisor must settle \
             the earlier payment first.",
        )
        .naming(payment_id)
    }

    /// 409: the payment is not one that can be settled by hand.
    pub fn not_resolvable(payment_id: impl Display) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code::NOT_RESOLVABLE,
            "Only a payment that is held or needs attention can be settled by hand.",
        )
        .naming(payment_id)
    }

    /// 404: no such payment, or another till's. Both read the same, so that a till learns nothing
    /// about others.
    pub fn unknown_payment() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::UNKNOWN_PAYMENT,
            "This till has no such payment.",
        )
    }

    /// 401: no token.
    pub fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::NO_TOKEN,
            "Send a till token as `Authorization: Bearer <token>`.",
        )
    }

    /// 401: the token is not one of ours. The reason goes to the log only: it would help a forger.
    pub fn bad_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::BAD_TOKEN,
            "The till token is not valid here. Ask the merchant's backend for a new one.",
        )
    }

    /// 401: the token has expired. Callers that know its times say more.
    pub fn token_expired() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code::TOKEN_EXPIRED,
            "The till token has expired. Ask the merchant's backend for a new one.",
        )
    }

    /// 403: the token lacks the scope.
    pub fn wrong_scope(scope: impl Display) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::WRONG_SCOPE,
            format!("The till token lacks the scope `{scope}`."),
        )
    }

    /// 403: over the token's `max_amount`, in minor units.
    pub fn over_limit(max_amount: i64) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::OVER_LIMIT,
            format!("This till may charge at most {max_amount} minor units in one payment."),
        )
    }

    /// 403: not among the token's `devices`.
    pub fn device_not_allowed(device_id: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            code::DEVICE_NOT_ALLOWED,
            format!("This till may not use the device {}.", shown(device_id)),
        )
    }

    /// 400: the webhook's signature, time or headers were refused.
    pub fn bad_signature(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_SIGNATURE, detail)
    }

    /// 413: over the body limit.
    pub fn body_too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::BODY_TOO_LARGE,
            "The body is over 64 KB. Send a smaller one.",
        )
    }

    /// 408: the body did not arrive in time.
    pub fn body_too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            code::BODY_TOO_SLOW,
            "The body took too long to arrive. Send it again.",
        )
    }

    /// 429: the till, or all tills together, have reached their limit of open event streams.
    pub fn too_many_streams() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            code::TOO_MANY_STREAMS,
            "Too many event streams are open. Close pages that are not needed; \
             an abandoned stream is given up within a minute.",
        )
        .retry_after(Duration::from_secs(9))
    }

    /// 404: no such route.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code::NOT_FOUND,
            "There is no such route. /openapi.json lists them.",
        )
    }

    /// 405: the route exists, but not with this method.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            code::METHOD_NOT_ALLOWED,
            "This route does not take this method. /openapi.json lists which it takes.",
        )
    }

    /// 502: Kustom could not be reached or answered with an error; nothing was started.
    pub fn provider_unavailable(inside: impl Display) -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            code::PROVIDER_UNAVAILABLE,
            "Kustom could not be reached. Try again in a moment.",
        )
        .because(inside)
    }

    /// 503: Kustom could not be reached a moment ago; the payment is not tried.
    pub fn provider_down() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::PROVIDER_UNAVAILABLE,
            "Kustom cannot be reached at the moment. Nothing was started; try again in a moment.",
        )
        .retry_after(Duration::from_secs(2))
    }

    /// A 4xx of Kustom's, passed on. A status that the page would take to be about its own token,
    /// or that is not a 4xx, becomes 502.
    pub fn provider_refused(status: u16, detail: impl Into<String>) -> Self {
        let status = match StatusCode::from_u16(status) {
            Ok(s) if s.is_client_error() && !matches!(s.as_u16(), 401 | 403) => s,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self::new(status, code::PROVIDER_REFUSED, detail)
    }

    /// 503: the database cannot be read or written; nothing was started.
    pub fn storage_unavailable(inside: impl Display) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code::STORAGE_UNAVAILABLE,
            "The proxy's database is not available. Nothing was started; try again in a moment.",
        )
        .because(inside)
    }

    /// 500: a defect or an internal failure; the log has details.
    pub fn internal(inside: impl Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code::INTERNAL,
            "The proxy failed internally. Its log says why.",
        )
        .because(inside)
    }
}
