-- Payments that ended long ago are deleted. What keeps their orders from being charged again stays.

-- One row for each deleted payment that took its order's money, for ever: what a refusal to charge
-- the order again says, and the session, by which a late callback is recognized.
CREATE TABLE charged_orders (
    reference    TEXT    NOT NULL,
    payment_id   TEXT    NOT NULL,
    -- NULL: a person settled it as paid, and Kustom never named its session.
    session_id   TEXT,
    till         TEXT    NOT NULL,
    -- Minor units.
    amount       INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER,
    -- A payment that contradicted a person's settlement has the order of another.
    PRIMARY KEY (reference, payment_id)
) STRICT, WITHOUT ROWID;

-- In the words of the statement that deletes.
CREATE INDEX ended_payments ON payments (created_at)
    WHERE state IN ('paid', 'cancelled', 'expired', 'failed', 'settled_paid', 'settled_not_paid');

-- Rule 6, for payments that are deleted.
CREATE TRIGGER a_charged_order_takes_no_payment BEFORE INSERT ON payments
    WHEN EXISTS (SELECT 1 FROM charged_orders WHERE reference = NEW.reference)
BEGIN
    SELECT RAISE(ABORT, 'the order was paid, and its payment is deleted');
END;

-- What may still take money, or waits for a person, is never deleted. An event that the merchant is
-- still to be told keeps its payment by the foreign key.
CREATE TRIGGER only_an_ended_payment_is_deleted BEFORE DELETE ON payments
    WHEN OLD.state NOT IN ('paid', 'cancelled', 'expired', 'failed',
                           'settled_paid', 'settled_not_paid')
      OR (OLD.state IN ('settled_paid', 'settled_not_paid') AND OLD.session_status IS NOT NULL
          AND OLD.session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'))
BEGIN
    SELECT RAISE(ABORT, 'a payment that has not ended is not deleted');
END;

-- Here and not in the code, so that no way of deleting a payment can forget it.
CREATE TRIGGER a_deleted_payment_keeps_its_order AFTER DELETE ON payments
    WHEN OLD.state IN ('paid', 'settled_paid')
BEGIN
    INSERT INTO charged_orders (reference, payment_id, session_id, till, amount, currency,
        created_at, confirmed_at)
    VALUES (OLD.reference, OLD.payment_id, OLD.session_id, OLD.till,
        CAST(OLD.order_json ->> 'order_amount' AS INTEGER),
        CAST(OLD.order_json ->> 'purchase_currency' AS TEXT), OLD.created_at, OLD.confirmed_at);
END;

CREATE TRIGGER a_deleted_payment_takes_its_settlements BEFORE DELETE ON payments
BEGIN
    DELETE FROM settlements WHERE payment_id = OLD.payment_id;
END;

CREATE TRIGGER a_charged_order_is_not_forgotten BEFORE DELETE ON charged_orders
BEGIN
    SELECT RAISE(ABORT, 'an order that was paid is not forgotten');
END;

CREATE TRIGGER a_charged_order_stays BEFORE UPDATE ON charged_orders
BEGIN
    SELECT RAISE(ABORT, 'an order that was paid does not change');
END;
