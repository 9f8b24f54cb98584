//! The stable codes of refusals: [`Problem::code`](crate::Problem::code). Once published, a code
//! keeps its meaning.

use crate::words::constants;

constants! {
    /// 400: the body is not JSON, or not of this shape.
    BAD_JSON = "bad_json";
    /// 400: a path or query value is not what it should be.
    BAD_REQUEST = "bad_request";
    /// 422: the order's lines or amounts do not add up.
    ORDER_DOES_NOT_ADD_UP = "order_does_not_add_up";
    /// 422: an amount is negative, zero or absurd.
    BAD_AMOUNT = "bad_amount";
    /// 422: not a currency of ISO 4217.
    BAD_CURRENCY = "bad_currency";
    /// 422: another field of the order is missing or too long.
    BAD_ORDER = "bad_order";
    /// 422: this payment id was used with another body.
    PAYMENT_ID_REUSED = "payment_id_reused";
    /// 409: a cancel came before this start, which is refused for good; nothing was started.
    PAYMENT_WITHDRAWN = "payment_withdrawn";
    /// 404: Kustom does not know the device.
    UNKNOWN_DEVICE = "unknown_device";
    /// 409: a payment is open on the device.
    DEVICE_BUSY = "device_busy";
    /// 409: a payment of this order is open.
    ORDER_OPEN = "order_open";
    /// 409: this order is paid.
    ORDER_PAID = "order_paid";
    /// 409: a payment of this order is held or needs attention; settle it first.
    ORDER_UNSETTLED = "order_unsettled";
    /// 409: the page's order is not what the merchant's own system has.
    ORDER_MISMATCH = "order_mismatch";
    /// 404: the merchant's own system does not know the order.
    ORDER_UNKNOWN = "order_unknown";
    /// 502: the merchant's own system could not be asked for the order; nothing was started.
    ORDER_UNAVAILABLE = "order_unavailable";
    /// 409: the payment is not one that can be settled by hand.
    NOT_RESOLVABLE = "not_resolvable";
    /// 413: over 64 KB; a start over 256 KB.
    BODY_TOO_LARGE = "body_too_large";
    /// 401: no token.
    NO_TOKEN = "no_token";
    /// 401: the token is not one of ours.
    BAD_TOKEN = "bad_token";
    /// 401: the token's time is up.
    TOKEN_EXPIRED = "token_expired";
    /// 401: the token's `nbf` is in the future: a clock is off.
    TOKEN_NOT_YET_VALID = "token_not_yet_valid";
    /// 403: the token lacks the scope.
    WRONG_SCOPE = "wrong_scope";
    /// 403: over the token's `max_amount`.
    OVER_LIMIT = "over_limit";
    /// 403: not among the token's `devices`, or in another shop than its `loc`.
    DEVICE_NOT_ALLOWED = "device_not_allowed";
    /// 403: to pair a phone for another shop than the token's `loc`.
    LOCATION_NOT_ALLOWED = "location_not_allowed";
    /// 404: no such payment, or another till's.
    UNKNOWN_PAYMENT = "unknown_payment";
    /// 408: the body did not arrive in time.
    BODY_TOO_SLOW = "body_too_slow";
    /// 429: over the limit of the till or the address; this request did nothing.
    TOO_MANY_REQUESTS = "too_many_requests";
    /// 429: too many event streams are open.
    TOO_MANY_STREAMS = "too_many_streams";
    /// 404: no such route.
    NOT_FOUND = "not_found";
    /// 405: the route exists, the method does not.
    METHOD_NOT_ALLOWED = "method_not_allowed";
    /// 400: the webhook's signature, time or headers were refused.
    BAD_SIGNATURE = "bad_signature";
    /// 502: Kustom could not be reached or answered with an error; nothing was started. 503 to a
    /// start: it could not be reached a moment ago, and was not asked.
    PROVIDER_UNAVAILABLE = "provider_unavailable";
    /// 4xx of Kustom's, passed on: what it refused and why.
    PROVIDER_REFUSED = "provider_refused";
    /// 503: the proxy is stopping and takes no new payment or stream; nothing was started. Pages
    /// send it again by themselves.
    STOPPING = "stopping";
    /// 503: the database cannot be written; nothing was started.
    STORAGE_UNAVAILABLE = "storage_unavailable";
    /// 500: our mistake; the log has it.
    INTERNAL = "internal";
}

/// All of them, as the schema of a string.
#[cfg(feature = "openapi")]
pub(crate) fn schema() -> utoipa::openapi::Object {
    let codes = crate::schema::listed(MEANINGS.iter().copied());
    codes.description(Some("Stable: decide by it.")).build()
}
