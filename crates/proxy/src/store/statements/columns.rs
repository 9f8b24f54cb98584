//! The columns that rows are read by. Each is named: a newer version's migration may add others beside
//! a proxy that runs, and PostgreSQL refuses a prepared `SELECT *` whose columns have changed.

macro_rules! payment {
    () => {
        "payment_id, till, location, device_id, reference, order_json, fingerprint, version, state,
         session_id, session_status, order_id, active, unknown_since, reason_code, reason_detail,
         settlement_json, settling_json, contradicted, cancel_asked_at, taps_json, created_at,
         confirmed_at, expires_at, owner"
    };
}

macro_rules! charged {
    () => {
        "reference, payment_id, session_id, till, amount, currency, created_at, confirmed_at"
    };
}

macro_rules! stray {
    () => {
        "session_id, payment_id, reference, amount, currency, status, order_id, seen_at, settled"
    };
}

/// Of the table `inbox AS i`.
macro_rules! callback {
    () => {
        "i.seq, i.webhook_id, i.kind, i.session_id, i.failure_reason, i.received_at, i.tries,
         i.due_at, i.done_at, i.detail"
    };
}

macro_rules! outbox_event {
    () => {
        "seq, payment_id, version, till, location, device_id, order_json, state, session_id,
         session_status, order_id, reason_code, reason_detail, settlement_json, contradicted,
         cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, environment,
         happened_at, tries, due_at, ended_at, outcome, detail"
    };
}

macro_rules! stray_event {
    () => {
        "seq, session_id, payment_id, reference, amount, currency, status, order_id, seen_at,
         environment, happened_at, tries, due_at, ended_at, outcome, detail"
    };
}

pub(super) use {callback, charged, outbox_event, payment, stray, stray_event};
