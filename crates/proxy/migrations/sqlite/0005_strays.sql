-- Sessions that carry our mark and that no payment stands for: the database was lost, is an older
-- copy, or is another one. One row a session, as it was last read.
CREATE TABLE strays (
    session_id TEXT    NOT NULL PRIMARY KEY,
    -- The payment that it was created for. It is in no table of this database.
    payment_id TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    -- Minor units.
    amount     INTEGER NOT NULL,
    currency   TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    order_id   TEXT,
    seen_at    INTEGER NOT NULL
) STRICT;

-- In the words of the trigger below, and of what reads it.
CREATE INDEX strays_that_take_an_order ON strays (reference)
    WHERE status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED');

-- Rule 6, for money that no payment stands for: an order takes none while such a session may
-- collect money, or has.
CREATE TRIGGER an_order_with_a_stray_takes_no_payment BEFORE INSERT ON payments
    WHEN EXISTS (SELECT 1 FROM strays WHERE reference = NEW.reference
                 AND status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED'))
BEGIN
    SELECT RAISE(ABORT, 'a session that no payment stands for has the order');
END;

-- Rule 5: what Kustom said last does not change, and what was collected is not forgotten.
CREATE TRIGGER an_ended_stray_stays BEFORE UPDATE ON strays
    WHEN OLD.status IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')
BEGIN
    SELECT RAISE(ABORT, 'a stray session that ended does not change');
END;

CREATE TRIGGER a_stray_is_not_forgotten BEFORE DELETE ON strays
    WHEN OLD.status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED')
BEGIN
    SELECT RAISE(ABORT, 'a stray session that took money, or may, is not forgotten');
END;

-- An order keeps its session.
CREATE TRIGGER a_stray_keeps_its_order BEFORE UPDATE OF session_id, reference ON strays
    WHEN NEW.session_id IS NOT OLD.session_id OR NEW.reference IS NOT OLD.reference
BEGIN
    SELECT RAISE(ABORT, 'a stray session keeps its order');
END;
