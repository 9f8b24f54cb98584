-- "Not paid", said by a person while Kustom still has the session open: it waits for a reading that
-- says how the session ended. Until then the order takes no other payment.
ALTER TABLE payments ADD COLUMN settling_json TEXT
    CHECK (settling_json IS NULL OR state = 'needs_attention');

CREATE TRIGGER a_session_that_lives_is_not_settled_as_not_paid BEFORE UPDATE OF state ON payments
    WHEN OLD.state = 'needs_attention' AND NEW.state = 'settled_not_paid'
     AND OLD.session_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a session that has not ended may still be paid');
END;

-- A person may decide again. But nobody decides against Kustom: as not paid is settled only what
-- has no session, or whose session ended without the order's money. A reason says that Kustom
-- collected something other than the order, or contradicted a person.
DROP TRIGGER a_settled_payment_is_held_only_if_contradicted;
CREATE TRIGGER a_settled_payment_changes_by_hand_or_by_contradiction
    BEFORE UPDATE OF state ON payments
    WHEN OLD.state IN ('settled_paid', 'settled_not_paid') AND NEW.state <> OLD.state
     AND NOT (NEW.state = 'held' AND NEW.contradicted = 1)
     AND NOT (NEW.state = 'settled_paid')
     AND NOT (NEW.state = 'settled_not_paid'
              AND (OLD.session_id IS NULL OR OLD.reason_code IS NOT NULL))
BEGIN
    SELECT RAISE(ABORT, 'a settled payment changes by hand, never against Kustom');
END;

-- As in 0007. Told again: a later settlement, and that Kustom contradicts a final state.
DROP TRIGGER a_payment_that_became_final_is_told;
CREATE TRIGGER a_payment_that_became_final_is_told AFTER UPDATE ON payments
    WHEN NEW.state IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                       'settled_paid', 'settled_not_paid')
     AND (NEW.state <> OLD.state OR NEW.order_id IS NOT OLD.order_id
          OR NEW.settlement_json IS NOT OLD.settlement_json
          OR NEW.contradicted <> OLD.contradicted)
     AND (EXISTS (SELECT 1 FROM notify)
          OR EXISTS (SELECT 1 FROM outbox WHERE payment_id = NEW.payment_id AND ended_at IS NULL))
BEGIN
    INSERT INTO outbox (payment_id, version, till, location, device_id, order_json, state,
        session_id, session_status, order_id, reason_code, reason_detail, settlement_json,
        contradicted, cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, environment,
        happened_at, due_at)
    VALUES (NEW.payment_id, NEW.version, NEW.till, NEW.location, NEW.device_id, NEW.order_json,
        NEW.state, NEW.session_id, NEW.session_status, NEW.order_id, NEW.reason_code,
        NEW.reason_detail, NEW.settlement_json, NEW.contradicted, NEW.cancel_asked_at,
        NEW.taps_json, NEW.created_at, NEW.confirmed_at, NEW.expires_at,
        coalesce((SELECT environment FROM notify),
            (SELECT environment FROM outbox WHERE payment_id = NEW.payment_id
             AND ended_at IS NULL)),
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (payment_id, version) DO NOTHING;
END;
