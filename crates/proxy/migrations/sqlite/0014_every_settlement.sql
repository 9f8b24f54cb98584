-- Two decisions about one payment in the same millisecond are both kept.
DROP TRIGGER a_deleted_payment_takes_its_settlements;

CREATE TABLE every_settlement (
    id         INTEGER PRIMARY KEY,
    payment_id TEXT    NOT NULL REFERENCES payments (payment_id),
    outcome    TEXT    NOT NULL CHECK (outcome IN ('paid', 'not_paid')),
    settled_by TEXT    NOT NULL,
    note       TEXT    NOT NULL CHECK (note <> ''),
    settled_at TEXT    NOT NULL
) STRICT;
INSERT INTO every_settlement (id, payment_id, outcome, settled_by, note, settled_at)
    SELECT id, payment_id, outcome, settled_by, note, settled_at FROM settlements;
DROP TABLE settlements;
ALTER TABLE every_settlement RENAME TO settlements;

CREATE INDEX settlements_of_a_payment ON settlements (payment_id);

-- As in 0010.
CREATE TRIGGER a_deleted_payment_takes_its_settlements BEFORE DELETE ON payments
BEGIN
    DELETE FROM settlements WHERE payment_id = OLD.payment_id;
END;
