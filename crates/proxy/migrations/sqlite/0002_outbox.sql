-- What the merchant's own system is told: one row each time that a payment becomes final.

-- Its one row is there while somebody wants to be told. Without it nothing is written, so that
-- the first start with an address does not send what happened before.
CREATE TABLE notify (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;

CREATE TABLE outbox (
    seq             INTEGER PRIMARY KEY,
    -- The payment as it was then, column by column as in `payments`: it may change again before
    -- this is delivered, and what is told must be what happened.
    payment_id      TEXT    NOT NULL REFERENCES payments (payment_id),
    version         INTEGER NOT NULL,
    till            TEXT    NOT NULL,
    device_id       TEXT    NOT NULL,
    order_json      TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    session_id      TEXT,
    session_status  TEXT,
    order_id        TEXT,
    reason_code     TEXT,
    reason_detail   TEXT,
    settlement_json TEXT,
    contradicted    INTEGER NOT NULL,
    cancel_asked_at INTEGER,
    taps_json       TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    confirmed_at    INTEGER,
    expires_at      INTEGER NOT NULL,
    -- Its delivery. A row without ended_at is still to do, also after a crash.
    happened_at     INTEGER NOT NULL,
    tries           INTEGER NOT NULL DEFAULT 0,
    due_at          INTEGER NOT NULL,
    ended_at        INTEGER,
    outcome         TEXT    CHECK (outcome IN ('delivered', 'given_up')),
    detail          TEXT,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    -- Each event once, whatever writes it.
    UNIQUE (payment_id, version)
) STRICT;

CREATE INDEX outbox_to_do ON outbox (due_at) WHERE ended_at IS NULL;
CREATE INDEX outbox_of_a_payment ON outbox (payment_id, version) WHERE ended_at IS NULL;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;

-- Here and not in the code, so that no way of changing a payment can forget it: it is written
-- in the change's own transaction, or the change is not made. An order id that Kustom gives
-- after a person has settled is told as well.
CREATE TRIGGER a_payment_that_became_final_is_told AFTER UPDATE ON payments
    WHEN NEW.state IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                       'settled_paid', 'settled_not_paid')
     AND (NEW.state <> OLD.state OR NEW.order_id IS NOT OLD.order_id)
     AND EXISTS (SELECT 1 FROM notify)
BEGIN
    INSERT INTO outbox (payment_id, version, till, device_id, order_json, state, session_id,
        session_status, order_id, reason_code, reason_detail, settlement_json, contradicted,
        cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, happened_at, due_at)
    VALUES (NEW.payment_id, NEW.version, NEW.till, NEW.device_id, NEW.order_json, NEW.state,
        NEW.session_id, NEW.session_status, NEW.order_id, NEW.reason_code, NEW.reason_detail,
        NEW.settlement_json, NEW.contradicted, NEW.cancel_asked_at, NEW.taps_json,
        NEW.created_at, NEW.confirmed_at, NEW.expires_at,
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (payment_id, version) DO NOTHING;
END;

CREATE TRIGGER a_payment_stored_as_final_is_told AFTER INSERT ON payments
    WHEN NEW.state IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                       'settled_paid', 'settled_not_paid')
     AND EXISTS (SELECT 1 FROM notify)
BEGIN
    INSERT INTO outbox (payment_id, version, till, device_id, order_json, state, session_id,
        session_status, order_id, reason_code, reason_detail, settlement_json, contradicted,
        cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, happened_at, due_at)
    VALUES (NEW.payment_id, NEW.version, NEW.till, NEW.device_id, NEW.order_json, NEW.state,
        NEW.session_id, NEW.session_status, NEW.order_id, NEW.reason_code, NEW.reason_detail,
        NEW.settlement_json, NEW.contradicted, NEW.cancel_asked_at, NEW.taps_json,
        NEW.created_at, NEW.confirmed_at, NEW.expires_at,
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (payment_id, version) DO NOTHING;
END;
