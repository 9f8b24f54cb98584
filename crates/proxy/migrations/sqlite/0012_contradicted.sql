-- A payment that had ended without money, and for which Kustom then took some, is held: its order
-- takes no other payment until a person settles it. Older versions only noted it.
DROP TRIGGER a_final_state_stays;
UPDATE payments SET version = version + 1, reason_code = 'contradicted',
    reason_detail = 'It had ended without money, but Kustom says that it took money.',
    -- Of a payment that was never begun, older versions did not store the session.
    state = iif(session_id IS NULL, 'needs_attention', 'held')
WHERE contradicted = 1 AND state IN ('cancelled', 'expired', 'failed');

-- As in 0001, unless Kustom took money.
CREATE TRIGGER a_final_state_stays BEFORE UPDATE OF state ON payments
    WHEN OLD.state IN ('paid', 'cancelled', 'expired', 'failed') AND NEW.state <> OLD.state
     AND NOT (OLD.state <> 'paid' AND NEW.state = 'held' AND NEW.contradicted = 1)
BEGIN
    SELECT RAISE(ABORT, 'a final state does not change');
END;

CREATE TRIGGER a_contradicted_payment_frees_no_order BEFORE UPDATE ON payments
    WHEN NEW.contradicted = 1 AND NEW.state IN ('cancelled', 'expired', 'failed')
BEGIN
    SELECT RAISE(ABORT, 'a payment that took money after all is settled by hand only');
END;
