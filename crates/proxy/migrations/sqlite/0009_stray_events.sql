-- A person's word on a stray session that took money: `not_paid` says that the money was returned,
-- and frees the order. NULL: nobody has decided.
ALTER TABLE strays ADD COLUMN settled TEXT CHECK (settled IN ('paid', 'not_paid'));

-- Who settled what and why, never overwritten.
CREATE TABLE stray_settlements (
    id         INTEGER PRIMARY KEY,
    session_id TEXT    NOT NULL REFERENCES strays (session_id),
    outcome    TEXT    NOT NULL CHECK (outcome IN ('paid', 'not_paid')),
    settled_by TEXT    NOT NULL,
    note       TEXT    NOT NULL CHECK (note <> ''),
    settled_at INTEGER NOT NULL
) STRICT;

CREATE INDEX stray_settlements_of_a_session ON stray_settlements (session_id);

-- As in 0005, unless a person has settled it.
DROP TRIGGER an_order_with_a_stray_takes_no_payment;
CREATE TRIGGER an_order_with_a_stray_takes_no_payment BEFORE INSERT ON payments
    WHEN EXISTS (SELECT 1 FROM strays WHERE reference = NEW.reference
                 AND status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED')
                 AND settled IS NOT 'not_paid')
BEGIN
    SELECT RAISE(ABORT, 'a session that no payment stands for has the order');
END;

-- As in 0005, but a person settles what has ended.
DROP TRIGGER an_ended_stray_stays;
CREATE TRIGGER an_ended_stray_stays
    BEFORE UPDATE OF session_id, payment_id, reference, amount, currency, status, order_id, seen_at
    ON strays
    WHEN OLD.status IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')
BEGIN
    SELECT RAISE(ABORT, 'a stray session that ended does not change');
END;

CREATE TRIGGER a_stray_is_settled_once_it_took_money BEFORE UPDATE OF settled ON strays
    WHEN OLD.status <> 'FINALIZED' OR NEW.settled IS NULL
BEGIN
    SELECT RAISE(ABORT, 'only a stray session that took money is settled');
END;

-- What the merchant's own system is told of stray sessions: when one is first seen, and when it has
-- ended. Like `outbox`, which is about payments of this database.
CREATE TABLE stray_events (
    seq         INTEGER PRIMARY KEY,
    -- The session as it was then, column by column as in `strays`.
    session_id  TEXT    NOT NULL REFERENCES strays (session_id),
    payment_id  TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    currency    TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    order_id    TEXT,
    seen_at     INTEGER NOT NULL,
    environment TEXT    NOT NULL,
    -- Its delivery. A row without ended_at is still to do, also after a crash.
    happened_at INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    due_at      INTEGER NOT NULL,
    ended_at    INTEGER,
    outcome     TEXT    CHECK (outcome IN ('delivered', 'given_up')),
    detail      TEXT,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    UNIQUE (session_id, status)
) STRICT;

CREATE INDEX stray_events_to_do ON stray_events (due_at) WHERE ended_at IS NULL;
CREATE INDEX stray_events_of_a_session ON stray_events (session_id, seq) WHERE ended_at IS NULL;
CREATE INDEX stray_events_ended ON stray_events (ended_at) WHERE ended_at IS NOT NULL;

CREATE TRIGGER a_new_stray_is_told AFTER INSERT ON strays WHEN EXISTS (SELECT 1 FROM notify)
BEGIN
    INSERT INTO stray_events (session_id, payment_id, reference, amount, currency, status, order_id,
        seen_at, environment, happened_at, due_at)
    VALUES (NEW.session_id, NEW.payment_id, NEW.reference, NEW.amount, NEW.currency, NEW.status,
        NEW.order_id, NEW.seen_at,
        coalesce((SELECT environment FROM notify), 'playground'),
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (session_id, status) DO NOTHING;
END;

CREATE TRIGGER a_stray_that_ended_is_told AFTER UPDATE OF status ON strays
    WHEN NEW.status <> OLD.status AND NEW.status IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')
     AND EXISTS (SELECT 1 FROM notify)
BEGIN
    INSERT INTO stray_events (session_id, payment_id, reference, amount, currency, status, order_id,
        seen_at, environment, happened_at, due_at)
    VALUES (NEW.session_id, NEW.payment_id, NEW.reference, NEW.amount, NEW.currency, NEW.status,
        NEW.order_id, NEW.seen_at,
        coalesce((SELECT environment FROM notify), 'playground'),
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (session_id, status) DO NOTHING;
END;
