-- What the merchant's own system is told also says in which shop the till is, and whether the money
-- is real: as it was when the payment became final, whatever key the proxy has when it is told.
ALTER TABLE payments ADD COLUMN location TEXT;
ALTER TABLE notify ADD COLUMN environment TEXT;
ALTER TABLE outbox ADD COLUMN location TEXT;
ALTER TABLE outbox ADD COLUMN environment TEXT;

-- As in 0002. While nobody is to be told, what becomes of a payment with an event that still waits
-- is written all the same: the last event that is told must be the newest.
DROP TRIGGER a_payment_that_became_final_is_told;
CREATE TRIGGER a_payment_that_became_final_is_told AFTER UPDATE ON payments
    WHEN NEW.state IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                       'settled_paid', 'settled_not_paid')
     AND (NEW.state <> OLD.state OR NEW.order_id IS NOT OLD.order_id)
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

DROP TRIGGER a_payment_stored_as_final_is_told;
CREATE TRIGGER a_payment_stored_as_final_is_told AFTER INSERT ON payments
    WHEN NEW.state IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                       'settled_paid', 'settled_not_paid')
     AND EXISTS (SELECT 1 FROM notify)
BEGIN
    INSERT INTO outbox (payment_id, version, till, location, device_id, order_json, state,
        session_id, session_status, order_id, reason_code, reason_detail, settlement_json,
        contradicted, cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, environment,
        happened_at, due_at)
    VALUES (NEW.payment_id, NEW.version, NEW.till, NEW.location, NEW.device_id, NEW.order_json,
        NEW.state, NEW.session_id, NEW.session_status, NEW.order_id, NEW.reason_code,
        NEW.reason_detail, NEW.settlement_json, NEW.contradicted, NEW.cancel_asked_at,
        NEW.taps_json, NEW.created_at, NEW.confirmed_at, NEW.expires_at,
        (SELECT environment FROM notify),
        CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER))
    ON CONFLICT (payment_id, version) DO NOTHING;
END;
