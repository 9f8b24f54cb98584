-- One row a payment. The constraints hold money rules 5 and 6 whatever the code does.
CREATE TABLE payments (
    payment_id      TEXT    NOT NULL PRIMARY KEY,
    till            TEXT    NOT NULL,
    device_id       TEXT    NOT NULL,
    reference       TEXT    NOT NULL,
    order_json      TEXT    NOT NULL,
    -- SHA-256 of the start request, to tell the same request from another with the same id.
    fingerprint     TEXT    NOT NULL,
    version         INTEGER NOT NULL CHECK (version >= 1),
    state           TEXT    NOT NULL CHECK (state IN (
                        'starting', 'open', 'unknown', 'needs_attention',
                        'paid', 'cancelled', 'expired', 'failed', 'held',
                        'settled_paid', 'settled_not_paid')),
    session_id      TEXT    UNIQUE,
    session_status  TEXT,
    order_id        TEXT,
    active          INTEGER NOT NULL DEFAULT 0,
    unknown_since   INTEGER,
    reason_code     TEXT,
    reason_detail   TEXT,
    settlement_json TEXT,
    contradicted    INTEGER NOT NULL DEFAULT 0,
    cancel_asked_at INTEGER,
    taps_json       TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    confirmed_at    INTEGER,
    expires_at      INTEGER NOT NULL,
    -- Rule 4: paid has a session and an order id. Only a person can say otherwise.
    CHECK (state <> 'paid' OR (session_id IS NOT NULL AND order_id IS NOT NULL)),
    CHECK (state NOT IN ('open', 'cancelled', 'expired', 'held') OR session_id IS NOT NULL),
    CHECK ((state = 'unknown') = (unknown_since IS NOT NULL)),
    CHECK ((state IN ('settled_paid', 'settled_not_paid')) = (settlement_json IS NOT NULL))
) STRICT;

-- Rule 6: one payment of an order. A contradicted one is the one exception: by the time that
-- Kustom contradicts a person, the order may have its second payment, and both are true.
CREATE UNIQUE INDEX one_payment_of_an_order ON payments (reference)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention', 'held', 'paid', 'settled_paid')
      AND contradicted = 0;

-- Rule 6: one payment on a device.
CREATE UNIQUE INDEX one_payment_on_a_device ON payments (device_id)
    WHERE state IN ('starting', 'open', 'unknown');

CREATE INDEX payments_of_a_till ON payments (till, created_at);

-- Rule 5: what Kustom said last does not change; what is held or settled changes by a person,
-- or by Kustom contradicting one.
CREATE TRIGGER a_final_state_stays BEFORE UPDATE OF state ON payments
    WHEN OLD.state IN ('paid', 'cancelled', 'expired', 'failed') AND NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'a final state does not change');
END;

CREATE TRIGGER a_held_payment_is_settled_by_hand BEFORE UPDATE OF state ON payments
    WHEN OLD.state = 'held' AND NEW.state NOT IN ('held', 'settled_paid', 'settled_not_paid')
BEGIN
    SELECT RAISE(ABORT, 'a held payment is settled by hand only');
END;

CREATE TRIGGER a_settled_payment_is_held_only_if_contradicted BEFORE UPDATE OF state ON payments
    WHEN OLD.state IN ('settled_paid', 'settled_not_paid') AND NEW.state <> OLD.state
     AND NOT (NEW.state = 'held' AND NEW.contradicted = 1)
BEGIN
    SELECT RAISE(ABORT, 'a settled payment changes only if Kustom contradicts it');
END;

CREATE TRIGGER a_session_is_not_swapped BEFORE UPDATE OF session_id ON payments
    WHEN OLD.session_id IS NOT NULL AND NEW.session_id IS NOT OLD.session_id
     AND NEW.state <> 'held'
BEGIN
    SELECT RAISE(ABORT, 'a payment keeps its session');
END;

-- Who settled what and why, never overwritten.
CREATE TABLE settlements (
    id         INTEGER PRIMARY KEY,
    payment_id TEXT    NOT NULL REFERENCES payments (payment_id),
    outcome    TEXT    NOT NULL CHECK (outcome IN ('paid', 'not_paid')),
    settled_by TEXT    NOT NULL,
    note       TEXT    NOT NULL CHECK (note <> ''),
    settled_at TEXT    NOT NULL,
    UNIQUE (payment_id, settled_at)
) STRICT;

-- Callbacks that were believed, committed before their 200. Worked off in order, a session at
-- a time; a row without done_at is still to do, also after a crash.
CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY,
    webhook_id  TEXT    NOT NULL UNIQUE,
    kind        TEXT,
    session_id  TEXT,
    failure_reason TEXT,
    received_at INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER NOT NULL,
    done_at     INTEGER,
    detail      TEXT
) STRICT;

CREATE INDEX inbox_to_do ON inbox (session_id, seq) WHERE done_at IS NULL;
