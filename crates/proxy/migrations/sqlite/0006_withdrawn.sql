-- Payments that a till called off before they began: a start that arrives late, from a page that
-- had given it up, is refused. What keeps an order from being charged unasked is kept for ever.
CREATE TABLE withdrawn (
    payment_id   TEXT    NOT NULL,
    till         TEXT    NOT NULL,
    withdrawn_at INTEGER NOT NULL,
    PRIMARY KEY (payment_id, till)
) STRICT, WITHOUT ROWID;
